"""Tokens that we sign and nobody else can (JWT, EdDSA): who calls, from which session, and that they proved it anew.

PyJWT and what it needs are loaded at first use: a door that reads no token does without. RFC 8725 is followed to the
letter: one algorithm, keys of our own only, every claim checked, and no header but the three that we write.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Literal, TypeVar

import msgspec

from chalicelib.aws import keyrings
from chalicelib.aws.params import parameter, secret
from chalicelib.core.problems import Unauthenticated
from chalicelib.core.sessions import STAFF, STORE, Audience

ALGORITHM = "EdDSA"
ISSUER = "storefront"
ACCESS, STEP_UP = "at+jwt", "step-up+jwt"
"""The types that a token's header names: one kind never passes for another (RFC 8725 section 3.11)."""

ACCESS_LIFE = timedelta(minutes=10)
STEP_UP_LIFE = timedelta(minutes=5)
LEEWAY = timedelta(seconds=30)
"""How far the clock of the function that signed may be ahead of the one that reads."""

LONGEST = 2_048
NEEDED = ["iss", "aud", "sub", "iat", "nbf", "exp"]


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls. Tokens of the operator's own tools have no session; only those of staff name a shop."""

    subject: str
    audience: Audience
    session: str | None = None
    shop: str | None = None
    issued_at: datetime
    expires: datetime


class StepUp(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody has proved anew who they are, in this session and on the device of this hash."""

    subject: str
    session: str
    device_hash: str
    method: str
    issued_at: datetime
    expires: datetime


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    iss: Literal["storefront"]
    aud: str
    sub: str
    iat: int
    nbf: int
    exp: int
    sid: str | None = None
    shop: str | None = None
    dev: str | None = None
    amr: str | None = None


Kind = TypeVar("Kind")


def sign(access: Access) -> str:
    """An access token. Reads the private keys, which only functions that sign may."""
    named = {"sid": access.session, "shop": access.shop}
    return _signed(ACCESS, access.audience, access.subject, access.issued_at, access.expires, named)


def read(text: str, now: datetime) -> Access:
    """What an access token says. Raises Unauthenticated, whatever is wrong with it."""
    claims = _checked(text, ACCESS, (STORE, STAFF), now)
    if (claims.aud == STAFF) != (claims.shop is not None):
        raise _refusal()
    facts = {"subject": claims.sub, "audience": claims.aud, "session": claims.sid, "shop": claims.shop}
    return _told(facts, claims, Access)


def sign_step_up(proof: StepUp) -> str:
    """A step-up token."""
    named = {"sid": proof.session, "dev": proof.device_hash, "amr": proof.method}
    return _signed(STEP_UP, "step-up", proof.subject, proof.issued_at, proof.expires, named)


def read_step_up(text: str, now: datetime) -> StepUp:
    """What a step-up token says. Raises Unauthenticated."""
    claims = _checked(text, STEP_UP, ("step-up",), now)
    facts = {"subject": claims.sub, "session": claims.sid, "device_hash": claims.dev, "method": claims.amr}
    return _told(facts, claims, StepUp)


def _signed(typ: str, audience: str, subject: str, since: datetime, until: datetime, named: Mapping[str, Any]) -> str:
    kid, key = keyrings.signing(secret("signing"), since)
    claims = {"iss": ISSUER, "aud": audience, "sub": subject, "iat": since, "nbf": since, "exp": until, **named}
    said = {name: value for name, value in claims.items() if value is not None}
    token: str = _jwt().encode(said, key, ALGORITHM, headers={"typ": typ, "kid": kid})
    return token


def _checked(text: str, typ: str, audiences: tuple[str, ...], now: datetime) -> _Claims:
    """The claims of a token that one of our living keys has signed, of that type, for us, and for now."""
    until, claims = _verified(text, typ, audiences, parameter("token_keys"))
    if not _counts(until, now) or not claims.nbf - LEEWAY.total_seconds() <= now.timestamp() < claims.exp:
        raise _refusal()
    return claims


@lru_cache(maxsize=1_024)
def _verified(text: str, typ: str, audiences: tuple[str, ...], keyring: str) -> tuple[datetime | None, _Claims]:
    """Until when the token's key counts, and its claims: they stay the same for as long as our keys do."""
    jwt = _jwt()
    if len(text) > LONGEST:
        raise _refusal()
    try:
        header = jwt.get_unverified_header(text)
        key = keyrings.verifying(keyring).get(header.get("kid"))
        if key is None or header != {"alg": ALGORITHM, "typ": typ, "kid": header["kid"]}:
            raise _refusal()
        options = {"require": NEEDED, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
        found = jwt.decode(text, key[0], algorithms=[ALGORITHM], issuer=ISSUER, audience=audiences, options=options)
        return key[1], msgspec.convert(found, _Claims)
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError, TypeError) as wrong:
        raise _refusal() from wrong


def _told(facts: dict[str, Any], claims: _Claims, kind: type[Kind]) -> Kind:
    try:
        facts |= {"issued_at": datetime.fromtimestamp(claims.iat, UTC)}
        return msgspec.convert(facts | {"expires": datetime.fromtimestamp(claims.exp, UTC)}, kind)
    except (msgspec.ValidationError, ValueError, OverflowError) as wrong:
        raise _refusal() from wrong


def _refusal() -> Unauthenticated:
    """One for all that may be wrong: nobody learns how near they came."""
    return Unauthenticated("The token is not valid, or no longer")


def _counts(until: datetime | None, now: datetime) -> bool:
    return until is None or now < until


@cache
def _jwt() -> Any:
    return import_module("jwt")
