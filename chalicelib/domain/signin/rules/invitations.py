"""Invitations: somebody is let become staff of a shop, in roles that were decided on; by a one-time code, within a day.

A shop's are kept together: of one address there is one, and there are never many.
"""

import hmac
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.core.problems import Conflict, NotFound, Unauthenticated
from chalicelib.core.sessions import digest

LIFE = timedelta(hours=24)
MOST = 50
"""Invitations of a shop that wait at once."""


class InvitationRefused(Unauthenticated):
    """Made up, used, revoked, over, for somebody else, of another shop, or worth nothing any more, for its inviter has
    lost what they gave: it does not say which."""

    title = "This invitation is not valid (any more); ask for another one"


class InvitationNotFound(NotFound):
    """Also of one that was used, or is over."""

    title = "No such invitation waits for anybody"


class TooManyInvitations(Conflict):
    title = "As many invitations as there may be wait for an answer: revoke one, or come again tomorrow"


class Invitation(Struct, frozen=True, kw_only=True):
    """`index` stands for the address that it was made for, of which nothing but `shown` can be read; of the code there
    is a hash only. `roles` are given by `by`, for good without `until`."""

    invitation_id: str
    index: str
    code_hash: str
    shown: str
    roles: tuple[str, ...]
    until: datetime | None = None
    reason: str
    by: str
    invited_at: datetime
    expires: datetime


class Invitations(Struct, frozen=True, kw_only=True):
    """All of a shop that wait, and those that were over when somebody last looked."""

    shop: str
    version: int = 0
    pending: tuple[Invitation, ...] = ()

    def open(self, now: datetime) -> tuple[Invitation, ...]:
        """Oldest first."""
        return tuple(each for each in self.pending if now < each.expires)

    def of_code(self, index: str, code: str, now: datetime) -> Invitation:
        """The one that this code was sent for. Raises InvitationRefused."""
        given = digest(code)
        for each in self.open(now):
            if each.index == index and hmac.compare_digest(each.code_hash, given):
                return each
        raise InvitationRefused()

    def named(self, invitation_id: str, now: datetime) -> Invitation:
        """Raises InvitationNotFound."""
        for each in self.open(now):
            if each.invitation_id == invitation_id:
                return each
        raise InvitationNotFound(invitation_id=invitation_id)

    def having(self, made: Invitation, now: datetime) -> "Invitations":
        """With one more, in the place of an earlier one for the same address. Raises TooManyInvitations."""
        others = tuple(each for each in self.open(now) if each.index != made.index)
        if len(others) >= MOST:
            raise TooManyInvitations(most=MOST)
        return replace(self, pending=(*others, made), version=self.version + 1)

    def without(self, gone: Invitation, now: datetime) -> "Invitations":
        """Used, or revoked."""
        left = tuple(each for each in self.open(now) if each.invitation_id != gone.invitation_id)
        return replace(self, pending=left, version=self.version + 1)
