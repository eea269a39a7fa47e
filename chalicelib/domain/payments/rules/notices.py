"""Notices: what a provider told us, each kept once under the provider's own event id."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from chalicelib.core.money import Money
from chalicelib.core.problems import BadRequest, Conflict, Unauthenticated

KEPT = timedelta(days=400)
"""Longer than any provider repeats itself (Alipay: a year). What keeps an effect single is the table of moves."""


class NotificationRefused(Unauthenticated):
    title = "The notification is not from the provider, not for us, or not from now"


class NotificationUnreadable(BadRequest):
    title = "The notification cannot be read without guessing"


class NotificationAltered(Conflict):
    title = "This event id has been used for another notification"


class AlreadyReceived(Conflict):
    """Not an error: the provider tells again until it knows that we have heard."""

    title = "This notification was received before"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """`about` is the attempt's or the refund's id; `raw_hash` the SHA-256 of the body."""

    shop: str
    provider: str
    event_id: str
    kind: str
    about: str
    raw_hash: str
    occurred_at: datetime
    received_at: datetime

    @property
    def expires(self) -> datetime:
        return self.received_at + KEPT


def amount_in(amount: int, currency: str) -> Money:
    """The amount that a provider names. Raises NotificationUnreadable for a currency that we do not know."""
    try:
        return Money(amount, currency)
    except ValueError as unknown:
        raise NotificationUnreadable(str(unknown)) from unknown


def word_in(kind: str) -> str:
    """`captured` in `payment.captured`: the same words that the provider answers when it is asked."""
    return kind.partition(".")[2]


def repetition(notice: Notice) -> Callable[[Notice | None], Conflict]:
    """What it means that an event id is there already."""

    def judged(there: Notice | None) -> Conflict:
        if there is not None and there.raw_hash == notice.raw_hash:
            return AlreadyReceived()
        return NotificationAltered(event_id=notice.event_id)

    return judged
