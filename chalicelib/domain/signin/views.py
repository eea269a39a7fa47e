"""What clients see on their way in, besides the session itself."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.domain.sessions.actions.setting import Shared
from chalicelib.domain.signin.actions.vouching import Begun
from chalicelib.domain.signin.rules.invitations import Invitation


class AuthorizationView(msgspec.Struct, frozen=True, kw_only=True):
    """Send the browser to `url`. It comes back to the redirect URI with `code`, `state` and perhaps `iss`: post them
    with the same `X-Device` before `expires`, and only if the state is this one."""

    url: str
    state: str
    device: str
    expires: datetime

    @classmethod
    def of(cls, begun: Begun) -> Self:
        return cls(url=begun.url, state=begun.ticket.text, device=begun.device, expires=begun.ticket.expires)


class NonceView(msgspec.Struct, frozen=True, kw_only=True):
    """The partner signs it; post the assertion with the same `X-Device` before `expires`."""

    nonce: str
    device: str
    expires: datetime

    @classmethod
    def of(cls, begun: Begun) -> Self:
        return cls(nonce=begun.ticket.text, device=begun.device, expires=begun.ticket.expires)


class EnrollmentView(msgspec.Struct, frozen=True, kw_only=True):
    """Let the app scan `totp_uri`; neither is shown again."""

    totp_secret: str
    totp_uri: str

    @classmethod
    def of(cls, shared: Shared) -> Self:
        return cls(totp_secret=shared.secret, totp_uri=shared.uri)


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was sent a code, and has not come yet. Whoever they are, they get exactly these `roles`: for good,
    or `until` then. Nobody is told the code but they."""

    invitation_id: str
    email: str
    roles: tuple[str, ...]
    until: datetime | None
    reason: str
    invited_by: str
    invited_at: datetime
    expires: datetime

    @classmethod
    def of(cls, made: Invitation) -> Self:
        return cls(
            invitation_id=made.invitation_id,
            email=made.shown,
            roles=made.roles,
            until=made.until,
            reason=made.reason,
            invited_by=made.by,
            invited_at=made.invited_at,
            expires=made.expires,
        )


class InvitationsView(msgspec.Struct, frozen=True, kw_only=True):
    """Oldest first; those that were used, revoked or are over are not among them."""

    items: list[InvitationView]

    @classmethod
    def of(cls, waiting: tuple[Invitation, ...]) -> Self:
        return cls(items=[InvitationView.of(each) for each in waiting])
