"""What clients see of sessions."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.aws.tokens import StepUp
from chalicelib.domain.sessions.actions.ending import Shown
from chalicelib.domain.sessions.actions.opening import Opened
from chalicelib.domain.sessions.actions.setting import Shared
from chalicelib.domain.sessions.rules.factors import Factors


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """What every sign-in gives. Send `Authorization: Bearer <access_token>` and `X-Device: <device>` with each call,
    until `expires`; then exchange the refresh token, which is good once, and until `refresh_expires`."""

    access_token: str
    refresh_token: str
    device: str
    expires: datetime
    refresh_expires: datetime
    session_id: str
    subject: str

    @classmethod
    def of(cls, opened: Opened) -> Self:
        return cls(
            access_token=opened.access_token,
            refresh_token=opened.refresh_token,
            device=opened.device,
            expires=opened.expires,
            refresh_expires=opened.session.expires_at,
            session_id=opened.session.session_id,
            subject=opened.session.user_id,
        )


class SignedInView(msgspec.Struct, frozen=True, kw_only=True):
    """One of a user's sessions, for nobody but them. `device_name` is how they call the device, `current` the session
    that asks; `shop` is there for staff only."""

    session_id: str
    device_name: str
    methods: tuple[str, ...]
    audience: str
    shop: str | None
    remembered: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, shown: Shown, current: str | None) -> Self:
        session, others = shown.session, ("device_name", "current")
        facts = {name: getattr(session, name) for name in cls.__struct_fields__ if name not in others}
        return cls(device_name=shown.device_name, current=session.session_id == current, **facts)


class SignedInList(msgspec.Struct, frozen=True, kw_only=True):
    items: list[SignedInView]

    @classmethod
    def of(cls, found: list[Shown], current: str | None) -> Self:
        return cls(items=[SignedInView.of(each, current) for each in found])


class RevocationView(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions have ended."""

    ended: int


class StepUpView(msgspec.Struct, frozen=True, kw_only=True):
    """Send it as `X-Step-Up: <token>` with what asks for it, from this session and device."""

    token: str
    method: str
    expires: datetime

    @classmethod
    def of(cls, made: tuple[str, StepUp]) -> Self:
        token, proof = made
        return cls(token=token, method=proof.method, expires=proof.expires)


class TotpView(msgspec.Struct, frozen=True, kw_only=True):
    """Shown once, for the app; it counts when its first code has come, `until` then."""

    secret: str
    uri: str
    until: datetime | None

    @classmethod
    def of(cls, shared: Shared) -> Self:
        return cls(secret=shared.secret, uri=shared.uri, until=shared.until)


class FactorsView(msgspec.Struct, frozen=True, kw_only=True):
    """Since when there is which."""

    payment_password_since: datetime | None
    totp_since: datetime | None

    @classmethod
    def of(cls, factors: Factors) -> Self:
        return cls(payment_password_since=factors.payment_since, totp_since=factors.totp_since)
