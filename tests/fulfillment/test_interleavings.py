"""A crash, and a cancellation, at every single round trip to the table between payment and receipt."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.aws.transport import call
from chalicelib.core.problems import Problem, Stale
from chalicelib.domain.fulfillment import store
from chalicelib.domain.fulfillment.actions import receipt, tracking, warehouse
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.moves import AlreadyShipped
from tests.fulfillment.builders import DAY, ORDER, a_line, an_order, level_of, order_now, parcels_now, stocked
from tests.fulfillment.wire import Crash, crash, happening
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")
LINES = [a_line("l1", quantity=2), a_line("l2", "north", 3, "cup")]


def start() -> None:
    """The order is paid, and the table holds nothing else."""
    for item in call("Scan", {"TableName": "storefront"})["Items"]:
        call("DeleteItem", {"TableName": "storefront", "Key": {name: item[name] for name in ("pk", "sk")}})
    stocked(an_order(LINES))


def whole_way() -> None:
    """From the payment to the receipt, as messages and schedules drive it."""
    warehouse.fulfill(MUGS, ORDER, NOON)
    tracking.move_parcels(MUGS, NOON + 3 * DAY)
    receipt.confirm_receipts(MUGS, NOON + 10 * DAY)


def outcome() -> Any:
    """Everything but the random ids and the number of tries."""
    parcels = [replace(p, shipment_id="", tracking_number="", events=(), version=0) for p in parcels_now()]
    works = [(work.location, work.status) for work in store.work_of("mugs", ORDER)]
    return order_now(), parcels, works, level_of(), level_of("cup", "north")


def fulfill() -> None:
    warehouse.fulfill(MUGS, ORDER, NOON)


def trips_of(way: Callable[[], None]) -> int:
    """How many round trips it takes, undisturbed."""
    start()
    with happening(lambda: None, 0) as wire:
        way()
    return wire.trips


def test_a_crash_at_any_round_trip_changes_nothing_in_the_end() -> None:
    """I25, S5.3.1-a, S5.3.1-c: whatever was cut off is gone through again, and the outcome is the undisturbed one"""
    start()
    whole_way()
    undisturbed = outcome()
    assert undisturbed[0].status == "completed"
    trips = trips_of(whole_way)
    assert trips > 20
    for number in range(1, trips + 1):
        start()
        with happening(crash, number), pytest.raises(Crash):
            whole_way()
        whole_way()
        assert outcome() == undisturbed, number


def cancel() -> None:
    """The customer cancels, if that is still possible."""
    for _ in range(5):
        with suppress(Stale, AlreadyShipped):
            commit(orders.update(changes.cancel(order_now(), "customer", NOON)))
            return


def test_a_cancellation_at_any_round_trip_wins_or_loses_as_a_whole() -> None:
    """I25: either everything is stopped, or the cancellation is refused and everything ships; never half of one"""
    seen = set()
    for number in range(1, trips_of(fulfill) + 1):
        start()
        with happening(cancel, number):
            fulfill()
        warehouse.call_off(MUGS, ORDER)
        order, parcels, works, mugs, cups = outcome()
        seen.add(order.status)
        if order.status == "canceled":
            assert {parcel.status for parcel in parcels} <= {"canceled"}, number
            assert {status for _, status in works} <= {"canceled"}, number
            assert (mugs.committed, cups.committed, order.fulfillment_status) == (2, 3, "unfulfilled")
        else:
            assert [parcel.status for parcel in parcels] == ["shipped", "shipped"], number
            assert (mugs.committed, cups.committed, order.fulfillment_status) == (0, 0, "shipped")
        assert tracking_is_quiet(), number
    assert seen == {"canceled", "confirmed"}


def tracking_is_quiet() -> bool:
    """Only parcels that have left are ever asked about."""
    due = store.due("mugs", NOON + timedelta(days=99))
    return {parcel.status for parcel in due} <= {"shipped"}


def test_a_second_delivery_at_any_round_trip_ships_nothing_twice() -> None:
    """I25: the message is handled twice at once, the other one running through at any moment of this one"""
    for number in range(1, trips_of(fulfill) + 1):
        start()
        with happening(fulfill, number), suppress(Problem):
            fulfill()
        order, parcels, works, mugs, cups = outcome()
        assert [parcel.status for parcel in parcels] == ["shipped", "shipped"], number
        assert [line.shipped for line in order.lines] == [2, 3], number
        assert [status for _, status in works] == ["closed", "closed"], number
        assert (mugs.on_hand, cups.on_hand, mugs.committed, cups.committed) == (5, 5, 0, 0), number
