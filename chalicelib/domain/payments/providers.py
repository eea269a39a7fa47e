"""The providers we work with, by name, each with what the secret store holds for it."""

from collections.abc import Callable

import msgspec

from chalicelib.aws.params import secret
from chalicelib.aws.settings import settings
from chalicelib.core import clock
from chalicelib.domain.payments.gateways import Provider
from chalicelib.domain.payments.gateways.fakepay import Fakepay
from chalicelib.domain.payments.gateways.signatures import Secret


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who we are to a provider. `secrets` stand newest first; an older one may say when it retires."""

    secrets: tuple[Secret, ...]
    merchant: str = "storefront"


def credentials(text: str) -> Credentials:
    """A parameter holds either one secret, or JSON, so that keys rotate without a gap and in one write:
    `{"merchant": "...", "secrets": [{"value": "new"}, {"value": "old", "retires_at": "2026-12-01T00:00:00Z"}]}`."""
    if text.startswith("{"):
        return msgspec.json.decode(text, type=Credentials)
    return Credentials(secrets=(Secret(text),))


def _fakepay() -> Provider:
    ours, url = credentials(secret("fakepay")), settings().fakepay_url
    return Fakepay(url, ours.merchant, ours.secrets, clock.now, allowed=frozenset([url]))


PROVIDERS: dict[str, Callable[[], Provider]] = {"fakepay": _fakepay}


def provider(name: str) -> Provider:
    """Raises KeyError for a name that none of our attempts can carry."""
    return PROVIDERS[name]()
