"""Paces: how often one caller may come through a door; a bucket of tokens that fills up again by itself."""

from datetime import datetime, timedelta

import msgspec

from chalicelib.core.clock import SKEW
from chalicelib.core.problems import Problem

VIEWER, SUBJECT = "viewer", "subject"
VIEWER_HEADER = "x-viewer"
"""The viewer's address (of IPv6, the network). The CDN sets it, and the firewall refuses who does not come through the
CDN; without either it is the address that the gateway saw (`chalicelib.aws.visits`)."""


class TooManyRequests(Problem):
    """`retry_after` is in seconds, as in the header Retry-After."""

    status = 429
    title = "Too many requests; please wait a while"


class Pace(msgspec.Struct, frozen=True):
    """`limit` calls at once, and as many again in every `seconds`, from one viewer (address) or subject (account, guest
    or machine).

    A `durable` one is counted in the table, for all environments together, and costs a write; others are counted by
    each environment for itself, in its memory, for nothing.
    """

    name: str
    limit: int
    seconds: int
    by: str
    durable: bool = False

    def __post_init__(self) -> None:
        if self.durable and self.by != SUBJECT:
            raise ValueError("what is written down is by subject: an address tells who somebody is")

    def times(self, factor: int) -> "Pace":
        return msgspec.structs.replace(self, limit=self.limit * factor)

    @property
    def apart(self) -> timedelta:
        """How long a token takes to come back."""
        return timedelta(seconds=self.seconds) / self.limit

    @property
    def whole(self) -> timedelta:
        return timedelta(seconds=self.seconds)


def take(pace: Pace, full_at: datetime | None, now: datetime) -> datetime:
    """When the bucket will be full again, after a token was taken from it: all that is to be known of it.

    `full_at` is what it was before: None for a new one, and as good as that what no bucket can be at this time. Raises
    TooManyRequests.
    """
    if full_at is None or full_at > now + pace.whole + SKEW:
        full_at = now
    after = max(full_at, now) + pace.apart
    if after - now > pace.whole:
        missing = after - now - pace.whole
        raise TooManyRequests(retry_after=max(1, -(-missing // timedelta(seconds=1))))
    return after


LOOKING = Pace("looking", limit=600, seconds=60, by=VIEWER)
"""Reads that cost more than one item: lists, and stock of many variants. The CDN answers most that is asked again."""
GUESTS = Pace("guests", limit=60, seconds=60, by=VIEWER)
"""A token is signed, and nothing written: to count it would cost more than it costs."""
REFRESHES = Pace("refreshes", limit=120, seconds=60, by=VIEWER)
"""A refresh token cannot be guessed, but looking for its session is a read; a whole office may share an address."""
SIGN_INS = Pace("sign-ins", limit=120, seconds=60, by=VIEWER)
"""Each derives a key from a password, also of guesses that are at one account at once, of which one is answered."""
INVITATIONS = Pace("invitations", limit=30, seconds=3_600, by=SUBJECT, durable=True)
"""Each is a mail to somebody who has not asked for one; and there is a limit for each address."""
CHALLENGES = Pace("challenges", limit=120, seconds=60, by=VIEWER)
"""An image is drawn, which takes ten milliseconds."""
QUOTES = Pace("quotes", limit=120, seconds=60, by=SUBJECT)
"""Likewise: a cart is read and a quote signed."""
UPLOADS = Pace("uploads", limit=600, seconds=60, by=SUBJECT)
IMPORTS = Pace("imports", limit=60, seconds=3_600, by=SUBJECT, durable=True)
EXPORTS = Pace("exports", limit=20, seconds=3_600, by=SUBJECT, durable=True)
"""Each reads every product of the shop; an import may write them all. One write to count it is nothing beside that."""
AUDITS = Pace("audits", limit=20, seconds=3_600, by=SUBJECT, durable=True)
"""Each reads every order of the shop."""
OWN_DATA = Pace("own-data", limit=20, seconds=3_600, by=SUBJECT, durable=True)
"""Everything that is held of somebody is read and opened, a page of their orders at a time."""
CLOSURES = Pace("closures", limit=10, seconds=60, by=SUBJECT)
"""Each looks whether anything is open among all orders of somebody."""
VERIFICATIONS = Pace("verifications", limit=120, seconds=60, by=SUBJECT)
"""Each reads a trail, or an hour of the shop's."""
