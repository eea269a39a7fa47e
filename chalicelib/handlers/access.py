"""Access doors: a shopper becomes a guest with a token."""

from datetime import datetime
from typing import Any, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC, Claims
from chalicelib.domain.access import actions

bp = Blueprint(__name__)


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """Send it as `Authorization: Bearer <token>`."""

    token: str
    subject: str
    role: str
    expires: datetime

    @classmethod
    def of(cls, issued: tuple[str, Claims]) -> Self:
        token, claims = issued
        return cls(token=token, subject=claims.caller.subject, role=claims.caller.role, expires=claims.expires)


@door(bp, "POST", "/guests", returns=TokenView, status=201, may=PUBLIC)
def welcome_guest(call: Call[Any, Any]) -> TokenView:
    """Become a guest: the token owns a cart and orders."""
    return TokenView.of(actions.welcome_guest(clock.now()))
