"""The providers we work with, by name, each with what the secret store holds for it."""

from collections.abc import Callable

from chalicelib.aws.params import secret
from chalicelib.aws.settings import encrypted, settings
from chalicelib.core import clock
from chalicelib.core.signatures import Keyring
from chalicelib.domain.payments.gateways import Provider
from chalicelib.domain.payments.gateways.fakepay import Fakepay


class Credentials(Keyring, frozen=True, kw_only=True):
    """Who we are to a provider, and the secrets that we share with it."""

    merchant: str = "storefront"


def _fakepay() -> Provider:
    ours, url = Credentials.read(secret("fakepay")), encrypted(settings().fakepay_url)
    return Fakepay(url, ours.merchant, ours.secrets, clock.now, allowed=frozenset([url]))


PROVIDERS: dict[str, Callable[[], Provider]] = {"fakepay": _fakepay}


def provider(name: str) -> Provider:
    """Raises KeyError for a name that none of our attempts can carry."""
    return PROVIDERS[name]()
