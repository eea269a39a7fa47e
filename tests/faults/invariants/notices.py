"""Notices: customers are told, once per event and channel."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.core.addresses import MAIL, SMS
from chalicelib.domain.notifications.rules import KINDS, PENDING, UNREACHABLE, Notice
from chalicelib.domain.orders.rules.order import Order
from tests.faults.invariants.books import Books


def customers_are_told(books: Books) -> Iterator[str]:
    """I17: of each event that concerns them, by each channel, one notice is kept, and it was sent; or
    there is nobody any more whom it could be sent to."""
    channels = {order.order_id: order.channels for order in books.all(Order)}
    wanted = Counter(
        (each.event_id, channel)
        for each in books.news(*KINDS)
        for channel in channels[each.event.order_id]
    )  # fmt: skip
    kept = Counter((notice.event_id, notice.channel) for notice in books.all(Notice) if notice.status != PENDING)
    if wanted != kept:
        yield f"wanted {wanted - kept}, and sent besides {kept - wanted}"


def messages_are_claimed(books: Books) -> Iterator[str]:
    """I17: a message is sent again only where a claim ended without a mark: its sender may have died after sending."""
    numbers = [order.number for order in books.all(Order)]
    sent = Counter(
        MAIL if "@" in address else SMS
        for address, text in books.world.outside.sent
        if any(number in text for number in numbers)
    )  # fmt: skip
    for channel in (MAIL, SMS):
        notices = [notice for notice in books.all(Notice) if notice.channel == channel]
        attempts = [notice.attempts for notice in notices]
        if not sum(notice.status != UNREACHABLE for notice in notices) <= sent[channel] <= sum(attempts):
            yield f"{channel}: {sent[channel]} messages for notices with {attempts} attempts"
