"""Documents: what an OIDC provider publishes about itself and its keys; kept while warm."""

from time import monotonic
from typing import Any, TypeVar

from msgspec import Struct

from chalicelib.domain.signin.gateways import ProviderUnavailable
from chalicelib.domain.signin.gateways.wire import Wire, understood

T = TypeVar("T")

KEEP_SECONDS = 600
AGAIN_SECONDS = 30
"""Not sooner is a list of keys asked for anew because of a token that names a key which is not in it."""

_kept: dict[str, tuple[float, Any]] = {}


class Metadata(Struct, frozen=True, kw_only=True):
    """OpenID Connect Discovery, section 3; RFC 9207."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class KeySet(Struct, frozen=True):
    """RFC 7517 section 5."""

    keys: list[dict[str, Any]]


def kept(wire: Wire, url: str, shape: type[T], young: bool = False) -> T:
    """The document there: at most ten minutes old, or half a minute if a `young` one is wanted. Raises
    ProviderUnavailable."""
    since, found = _kept.get(url, (0.0, None))
    if found is None or monotonic() - since > (AGAIN_SECONDS if young else KEEP_SECONDS):
        answer = wire.get(url)
        if answer.status != 200:
            raise ProviderUnavailable(f"it answered {answer.status}")
        since, found = monotonic(), understood(answer.body, shape)
        _kept[url] = since, found
    document: T = found
    return document


def forget() -> None:
    """Read again at the next use (for tests)."""
    _kept.clear()
