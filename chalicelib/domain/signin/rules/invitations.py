"""Invitations: an operator lets somebody become staff of a shop; by a one-time code, within a day."""

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.core.problems import Unauthenticated

LIFE = timedelta(hours=24)


class InvitationRefused(Unauthenticated):
    """Made up, used, over, for somebody else, or of another shop: it does not say which."""

    title = "This invitation is not valid (any more); ask for another one"


class Invitation(Struct, frozen=True, kw_only=True):
    """`index` stands for the e-mail address that it was made for; of the code there is a hash only."""

    shop: str
    code_hash: str
    index: str
    expires: datetime
    used_at: datetime | None = None
    version: int = 1

    def good(self, index: str, now: datetime) -> bool:
        return self.used_at is None and self.index == index and now < self.expires
