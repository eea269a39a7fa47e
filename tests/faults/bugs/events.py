"""Bugs with news: lost, told twice, or taken for heard."""

from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from chalicelib.aws import buckets, bus, stream, table
from chalicelib.aws.transport import ask
from chalicelib.aws.triggers import Listener
from chalicelib.core.buckets import BUCKETS
from chalicelib.core.problems import Problem
from tests.faults.bugs.bug import Shop, noticed_in
from tests.faults.plans import Fault
from tests.faults.post import Post


@noticed_in("hear of a payment")
def an_actions_own_news_is_lost(shop: Shop) -> None:
    """A commit forgets the events that it was given beside its writes."""
    real = table.commit
    shop.instead(real, lambda *writes, news=(): real(*writes))


@noticed_in("pay")
def only_the_first_event_of_a_batch_is_told(shop: Shop) -> None:
    """The relay publishes one event, and is done."""
    real = bus.publish
    shop.instead(real, lambda told: real(told[:1]))


@noticed_in("pay", faults=((6, Fault.LOST_BEFORE),))
def the_relay_is_done_before_the_bus_has_the_news(shop: Shop) -> None:
    """The stream's records are acknowledged whatever the bus says."""
    real = bus.publish

    def publish(told: Any) -> None:
        try:
            real(told)
        except Exception:  # noqa: BLE001 - that is the bug
            return

    shop.instead(real, publish)


@noticed_in("pay", faults=((6, Fault.PARTIAL),))
def a_part_of_the_batch_is_enough(shop: Shop) -> None:
    """That the bus refused some of the events is not looked at."""
    real = ask
    shop.setattr(bus, "ask", lambda *request: real(*request) | {"FailedEntryCount": 0})


@noticed_in("pay", post=Post(again=True))
def an_event_has_another_id_each_time(shop: Shop) -> None:
    """Who hears an event twice cannot know it."""
    real = stream.news_of
    shop.instead(real, lambda change: [replace(told, event_id=uuid4().hex) for told in real(change)])


@noticed_in("fulfill", faults=((1, Fault.BROKEN),))
def a_message_is_done_whatever_became_of_it(shop: Shop) -> None:
    """The listener acknowledges what has failed: it never comes again."""
    real = Listener._handled
    shop.setattr(Listener, "_handled", lambda self, record: real(self, record) or True)


@noticed_in("fulfill", faults=((1, Fault.THROTTLED),))
def what_is_busy_is_never_tried_again(shop: Shop) -> None:
    """The listener takes every problem for an answer: what would have passed is neither done nor a dead letter."""
    real = Listener._one

    def one(self: Listener, message: dict[str, Any]) -> None:
        try:
            real(self, message)
        except Problem:
            return

    shop.setattr(Listener, "_one", one)


@noticed_in("close unpaid")
def the_sweeper_passes_over_the_last_one(shop: Shop) -> None:
    """Whoever looks for what is due leaves the last item to the next page, and there is none."""
    real = buckets._read
    shop.setattr(buckets, "_read", lambda *given, **which: real(*given, **which)[:-1])


@noticed_in("close unpaid")
def the_sweeper_looks_into_half_of_the_buckets(shop: Shop) -> None:
    """The index has more partitions than the sweeper knows."""
    shop.setattr(buckets, "BUCKETS", BUCKETS[: len(BUCKETS) // 2])
