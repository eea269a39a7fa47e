"""Statements: what a provider's id_token and a partner's assertion must say, once their signature was verified."""

import hmac
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.core.problems import Unauthenticated
from chalicelib.domain.signin.rules.providers import Partner, Provider

LEEWAY = timedelta(seconds=60)
"""How far clocks may be apart."""

LONGEST = timedelta(minutes=10)
"""For how long a partner's assertion may be good, and how old an id_token may be when it is handed over."""


class NotVouchedFor(Unauthenticated):
    """`reason` is one short word for traces; it says nothing about persons."""

    title = "This does not prove who you are; begin again"


class IdToken(Struct, frozen=True):
    """OpenID Connect Core section 2; instants are Unix seconds."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: float
    iat: float
    nonce: str | None = None
    azp: str | None = None
    nbf: float | None = None


class Assertion(Struct, frozen=True):
    """That `phone_number` is the one of the phone to which we gave `nonce`."""

    iss: str
    aud: str | list[str]
    exp: float
    iat: float
    nonce: str
    phone_number: str
    nbf: float | None = None


class Bad(Exception):
    """`str` of it is the reason."""


def check_id_token(token: IdToken, provider: Provider, nonce: str, now: datetime) -> None:
    """Raises Bad unless it is the provider's, of now, for us, and about this very sign-in."""
    audience = _check(token, provider.issuer, provider.client_id, now)
    if token.azp not in (None, provider.client_id) or (len(audience) > 1 and token.azp is None):
        raise Bad("authorized-party")
    if token.nonce is None or not hmac.compare_digest(token.nonce.encode(), nonce.encode()):
        raise Bad("nonce")
    if now.timestamp() - token.iat > (LONGEST + LEEWAY).total_seconds():
        raise Bad("too-old")
    if not 0 < len(token.sub) <= 255 or not token.sub.isascii():
        raise Bad("subject")


def check_assertion(assertion: Assertion, partner: Partner, now: datetime) -> None:
    """Raises Bad unless it is the partner's, of now, and for us. The nonce is a ticket: the caller redeems it."""
    _check(assertion, partner.issuer, partner.audience, now)
    if assertion.exp - assertion.iat > LONGEST.total_seconds():
        raise Bad("too-long")


def _check(said: IdToken | Assertion, issuer: str, client: str, now: datetime) -> list[str]:
    """The audience."""
    audience = said.aud if isinstance(said.aud, list) else [said.aud]
    if said.iss != issuer:
        raise Bad("issuer")
    if client not in audience:
        raise Bad("audience")
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    if said.exp + leeway <= at:
        raise Bad("expired")
    if max(said.iat, said.nbf or 0) - leeway > at:
        raise Bad("not-yet")
    return audience
