"""What is told to whom, in which words, and the notice that keeps it from being told twice."""

from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from chalicelib.core.addresses import MAIL, SMS, Contact
from chalicelib.core.events import Event, OrderConfirmed, OrderPlaced, RefundSucceeded, ShipmentShipped
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.messages import Message, Template, best
from chalicelib.core.money import Money
from chalicelib.core.problems import Unavailable
from chalicelib.domain.notifications.words import en, zh_cn

Reported = OrderPlaced | OrderConfirmed | ShipmentShipped | RefundSucceeded
"""The events that customers hear of."""

KINDS: dict[type[Event], str] = {
    OrderPlaced: "placed",
    OrderConfirmed: "paid",
    ShipmentShipped: "shipped",
    RefundSucceeded: "refunded",
}
RETURNED = "returned"
"""The words for a refund of nothing, of gifts that came back."""

LANGUAGES: dict[str, dict[str, Template]] = {"en": en.TEMPLATES, "zh-CN": zh_cn.TEMPLATES}
"""By locale."""

PENDING, SENT, UNREACHABLE = "pending", "sent", "unreachable"

MOVES = Lifecycle(
    {
        (PENDING, "claim"): PENDING,  # whoever claimed it before has not finished in time
        (PENDING, "send"): SENT,
        (PENDING, "lose"): UNREACHABLE,
        (SENT, "claim"): SENT,  # the message came again
        (UNREACHABLE, "claim"): UNREACHABLE,  # as above; whoever was erased does not come back
    }
)

LEASE = timedelta(seconds=50)
"""Longer than the client may try to hand a message over (three times 12 s and two pauses), shorter than the queue
hides a message (60 s): a live sender keeps its claim, and what a dead one left is claimed at the next delivery."""


class BeingSent(Unavailable):
    title = "Somebody else is sending this just now, or has died over it"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One event told by one channel. Where it went is not kept: it stands, sealed, in the order and nowhere else."""

    shop: str
    order_id: str
    event_id: str
    kind: str
    channel: str
    at: datetime
    status: str = PENDING
    claimed_until: datetime
    attempts: int = 1
    sent_at: datetime | None = None
    version: int = 1

    @property
    def notice_id(self) -> str:
        """The same at every delivery of the event."""
        return sha256(self.event_id.encode()).hexdigest()[:32]


def first_claim(event_id: str, event: Reported, channel: str, now: datetime) -> Notice:
    """The notice of an event that nobody has told yet."""
    return Notice(
        shop=event.shop,
        order_id=event.order_id,
        event_id=event_id,
        kind=KINDS[type(event)],
        channel=channel,
        at=event.at,
        claimed_until=now + LEASE,
    )


def claim(notice: Notice, now: datetime) -> Notice:
    """Take over what was not finished; the same when it was. Raises BeingSent while another claim holds."""
    if MOVES.move(notice.status, "claim") != PENDING:
        return notice
    if notice.claimed_until > now:
        raise BeingSent()
    return replace(notice, claimed_until=now + LEASE, attempts=notice.attempts + 1, version=notice.version + 1)


def sent(notice: Notice, now: datetime) -> Notice:
    return replace(notice, status=MOVES.move(notice.status, "send"), sent_at=now, version=notice.version + 1)


def unreachable(notice: Notice) -> Notice:
    """Nobody knows any more where to send it: the customer was erased."""
    return replace(notice, status=MOVES.move(notice.status, "lose"), version=notice.version + 1)


def addresses(contact: Contact) -> dict[str, str]:
    """Where to reach a customer, by channel; empty when they left nothing."""
    known = {MAIL: contact.email, SMS: contact.phone}
    return {channel: address.strip() for channel, address in known.items() if address}


def amount_of(event: Reported, total: Money) -> Money:
    """The money that an event is about."""
    return event.amount if isinstance(event, RefundSucceeded) else total


def wording(event: Reported) -> str:
    """Which words tell of it."""
    if isinstance(event, RefundSucceeded) and not event.amount.amount:
        return RETURNED
    return KINDS[type(event)]


def compose(words: str, locale: str, *, shop: str, number: str, amount: Money, link: str) -> Message:
    """The message in the best language we have."""
    return best(LANGUAGES, locale)[words].filled(shop=shop, number=number, amount=str(amount), link=link)
