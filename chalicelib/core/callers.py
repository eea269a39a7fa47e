"""Callers: who asks."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.core.permissions import CUSTOMER, GUEST, PUBLIC

__all__ = ["ANYONE", "CUSTOMER", "GUEST", "MACHINE", "PUBLIC", "STAFF", "Caller", "Claims"]

STAFF, MACHINE = "staff", "machine"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """`subject` is `guest_...`, the id of a user, or `key_...` of a machine; guests and customers are the platform's,
    the others one shop's. `session` is the sign-in that the call comes from, if any."""

    subject: str
    role: str
    shop_id: str | None = None
    session: str | None = None


ANYONE = Caller(subject="anyone", role=GUEST)
"""Whoever calls a public door without a token."""


class Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a guest's token says, until when."""

    caller: Caller
    expires: Annotated[datetime, msgspec.Meta(tz=True)]
