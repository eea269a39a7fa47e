"""Identity: which shop a request is for (host or API key, never the body), and guests, who are known by a seal only."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from chalicelib.aws.params import parameter, secret
from chalicelib.aws.settings import settings
from chalicelib.core import clock
from chalicelib.core.callers import ANYONE, GUEST, Caller, Claims
from chalicelib.core.problems import NotFound, Unauthenticated
from chalicelib.core.seals import Forged, pseudonym, seal, unseal
from chalicelib.core.shops import Shop

PURPOSE = "token"


class UnknownShop(NotFound):
    title = "No shop answers at this host or to this API key"


def shops() -> tuple[Shop, ...]:
    """Every shop of the platform."""
    return _directory(parameter("shops"))


def shop(shop_id: str) -> Shop:
    """The shop of an id we wrote ourselves. Raises KeyError."""
    return {each.shop_id: each for each in shops()}[shop_id]


def shop_of(headers: Mapping[str, str]) -> Shop:
    """By `X-Api-Key` when there is one, else by host, with or without its port. Raises UnknownShop."""
    key, host = headers.get("x-api-key"), headers.get(settings().shop_host_header, "").lower()
    if key is not None:
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        found = [each for each in shops() if digest in each.api_key_hashes]
    else:
        found = [each for each in shops() if host in each.hosts or host.partition(":")[0] in each.hosts]
    if not found:
        raise UnknownShop()
    return found[0]


def pseudonym_of(caller: Caller) -> str | None:
    """How log lines name who asks: the same in every line, and nothing that leads back to them without our secret."""
    return None if caller is ANYONE else pseudonym(caller.subject, "caller", secret("tokens"))


def issue_guest_token(claims: Claims) -> str:
    """A token that says so, sealed."""
    return seal(msgspec.json.encode(claims), PURPOSE, secret("tokens"))


def read_guest_token(token: str) -> Caller:
    """The guest in a token of ours. Raises Unauthenticated."""
    try:
        claims = msgspec.json.decode(unseal(token, PURPOSE, secret("tokens")), type=Claims)
    except (Forged, msgspec.MsgspecError) as forged:  # the latter: a token of an older release
        raise Unauthenticated("The token is not valid") from forged
    if claims.caller.role != GUEST:  # customers and staff had such tokens once
        raise Unauthenticated("The token is not valid")
    if claims.expires <= clock.now():
        raise Unauthenticated("The token has expired")
    return claims.caller


@lru_cache(maxsize=4)
def _directory(listing: str) -> tuple[Shop, ...]:
    return msgspec.json.decode(listing, type=tuple[Shop, ...])
