"""Sessions: one sign-in of one user on one device, and whether a call may still come from it; pure."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from chalicelib.core.problems import Invalid, Unauthenticated
from chalicelib.core.sealed import Sealed

Audience = Literal["store", "staff"]
STORE: Audience = "store"
STAFF: Audience = "staff"

DEVICE_HEADER = "x-device"
"""Holds the device's own secret, made by the client or, when it sends none, by us at sign-in."""

FRESH = timedelta(minutes=15)
"""How long after a sign-in nothing has to be proven anew to change how one is known and reached."""

_DEVICE = re.compile(r"[\x21-\x7e]{16,128}")


class SessionOver(Unauthenticated):
    """Also for a session that never was."""

    title = "This session has ended; sign in again"


DeviceName = Annotated[str, msgspec.Meta(max_length=60, extra={"personal": True}, examples=["Li's phone"])]


class Label(msgspec.Struct, frozen=True):
    """How somebody calls a device, which may tell who they are: only ever kept sealed."""

    text: DeviceName


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """`expires_at` moves with each refresh, never beyond `ends_at`. All `..._hash` are of secrets that only the client
    keeps; `methods` is how the user proved who they are (`code`, `password`, `oidc`, `totp`, ...), `label` their
    Label of the device, if they gave it one."""

    user_id: str
    session_id: str
    audience: Audience = STORE
    shop: str | None = None
    device_hash: str
    label: Sealed | None = None
    methods: tuple[str, ...] = ()
    remembered: bool = False
    created_at: datetime
    seen_at: datetime
    family_hash: str
    refresh_hash: str
    previous_hash: str | None = None
    rotated_at: datetime | None = None
    expires_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    ended_why: str = ""
    version: int = 1

    def live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def fresh(self, now: datetime) -> bool:
        """Whether they have just signed in: proof enough of who they are where no money moves."""
        return now <= self.created_at + FRESH

    def on(self, device: str | None) -> bool:
        """Whether that is the secret of its device."""
        return device is not None and hmac.compare_digest(digest(device), self.device_hash)


def admit(session: Session | None, device: str | None, now: datetime) -> None:
    """Let a call pass that came with the session's token from that device. Raises SessionOver or Unauthenticated."""
    if session is None or not session.live(now):
        raise SessionOver()
    if not session.on(device):
        raise Unauthenticated("The X-Device header is not that of the device which signed in")


def device_in(text: str | None) -> str | None:
    """The device's secret as a sign-in takes it from its header, None without one. Raises Invalid."""
    if text is not None and not _DEVICE.fullmatch(text):
        raise Invalid("16 to 128 visible ASCII characters, please", field="X-Device")
    return text


def digest(text: str) -> str:
    """SHA-256 in hex: enough for what has been drawn at random."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
