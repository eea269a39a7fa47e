"""Sending, following and completing orders, on a table."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.aws.params import secret
from chalicelib.aws.records import Item
from chalicelib.aws.table import commit
from chalicelib.aws.transport import call
from chalicelib.core.callers import CUSTOMER, Caller
from chalicelib.core.events import Event, read_news
from chalicelib.domain.fulfillment import store
from chalicelib.domain.fulfillment.actions import receipt, tracking, warehouse
from chalicelib.domain.fulfillment.carriers import Parcel, simulated
from chalicelib.domain.fulfillment.rules.tracking import TrackingEvent
from chalicelib.domain.fulfillment.rules.work import NotPaid
from chalicelib.domain.inventory import store as inventory
from chalicelib.domain.inventory.rules import NotCommitted
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.moves import AlreadyShipped, NothingToReceive
from chalicelib.domain.orders.rules.order import Order, with_entry
from tests.fulfillment.builders import DAY, ORDER, a_line, an_order, level_of, order_now, parcels_now, sent, stocked
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")
TWO_PLACES = [a_line("l1", quantity=2), a_line("l2", "north", 3, "cup")]
LI = Caller(subject="cust_li", role=CUSTOMER)


def items() -> list[Item]:
    found: list[Item] = call("Scan", {"TableName": "storefront"})["Items"]
    return found


def news() -> list[Event]:
    """What the items tell in their newest version."""
    return [event for item in items() if "news" in item for event in read_news(item["news"]["B"])]


def told(kind: str) -> int:
    return sum(type(event).__name__ == kind for event in news())


def test_a_paid_order_leaves_in_one_parcel_per_location() -> None:
    """S5.3.2-b part: one order, several parcels from several locations, each with its own tracking number"""
    parcels = sent(an_order(TWO_PLACES))
    assert [(parcel.location, parcel.status) for parcel in parcels] == [("main", "shipped"), ("north", "shipped")]
    assert len({parcel.tracking_number for parcel in parcels}) == 2
    assert {each.status for each in store.work_of("mugs", ORDER)} == {"closed"}
    assert (order_now().fulfillment_status, [line.shipped for line in order_now().lines]) == ("shipped", [2, 3])
    assert (level_of().on_hand, level_of().committed, level_of().available) == (5, 0, 5)
    assert (level_of("cup", "north").on_hand, level_of("cup", "north").committed) == (5, 0)
    assert told("ShipmentShipped") == 2


def test_a_message_that_comes_again_ships_nothing_twice() -> None:
    """I25: one shipment per (order, parcel)"""
    first = sent(an_order(TWO_PLACES))
    before = items()
    for _ in range(3):
        warehouse.fulfill(MUGS, ORDER, NOON + DAY)
    assert parcels_now() == first
    assert items() == before


def test_work_that_broke_off_goes_on_where_it_stood() -> None:
    """I25 after a crash between any two commits: planned, packed, the first of two parcels gone"""
    order = stocked(an_order(TWO_PLACES))
    planned = warehouse._plan(MUGS, ORDER, NOON)
    warehouse._pack(planned[0], NOON)
    warehouse._ship(MUGS, planned[0], NOON)
    warehouse._pack(planned[1], NOON)
    assert [parcel.status for parcel in parcels_now()] == ["shipped", "packed"]
    warehouse.fulfill(MUGS, order.order_id, NOON + DAY)
    assert [(p.status, p.shipped_at) for p in parcels_now()] == [("shipped", NOON), ("shipped", NOON + DAY)]
    assert order_now().fulfillment_status == "shipped"


def cancel() -> None:
    commit(orders.update(changes.cancel(order_now(), "customer", NOON)))


def test_a_cancellation_between_packing_and_hand_over_keeps_the_parcel_here() -> None:
    """I25: never ship canceled, whatever the warehouse has begun"""
    stocked(an_order(TWO_PLACES))
    for each in warehouse._plan(MUGS, ORDER, NOON):
        warehouse._pack(each, NOON)
    cancel()
    warehouse.fulfill(MUGS, ORDER, NOON)
    assert {parcel.status for parcel in parcels_now()} == {"canceled"}
    assert {each.status for each in store.work_of("mugs", ORDER)} == {"canceled"}
    assert level_of().committed == 2
    before = items()
    warehouse.call_off(MUGS, ORDER)
    warehouse.fulfill(MUGS, ORDER, NOON)
    assert items() == before


def test_a_cancellation_that_wins_the_race_against_the_hand_over_wins_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """I25: the order's version is checked in the commit itself"""

    class Rival(simulated.Simulated):
        """While this carrier takes the booking, the customer cancels."""

        def book(self, parcel: Parcel) -> str:
            if order_now().status == "confirmed":
                cancel()
            return super().book(parcel)

    monkeypatch.setattr("chalicelib.domain.fulfillment.carriers.known.Simulated", Rival)
    assert {parcel.status for parcel in sent()} == {"canceled"}
    assert (order_now().status, order_now().fulfillment_status) == ("canceled", "unfulfilled")
    assert (level_of().committed, level_of().on_hand, told("ShipmentShipped")) == (2, 7, 0)


def looked_at(order: Order) -> Order:
    """The order with one entry more, and nothing else."""
    return replace(order, timeline=with_entry(order, "looked_at", "staff", NOON), version=order.version + 1)


def test_another_change_of_the_order_in_between_only_costs_a_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rival(simulated.Simulated):
        """While this carrier takes the booking, a note is made on the order."""

        def book(self, parcel: Parcel) -> str:
            if order_now().version < 4:
                commit(orders.update(looked_at(order_now())))
            return super().book(parcel)

    monkeypatch.setattr("chalicelib.domain.fulfillment.carriers.known.Simulated", Rival)
    assert [parcel.status for parcel in sent()] == ["shipped"]
    assert [entry.event for entry in order_now().timeline] == ["looked_at"] * 3 + ["shipped"]


def test_what_has_left_cannot_be_called_off() -> None:
    parcels = sent()
    with pytest.raises(AlreadyShipped):
        changes.cancel(order_now(), "customer", NOON)
    warehouse.call_off(MUGS, ORDER)
    assert parcels_now() == parcels


def test_an_order_canceled_before_the_message_came_is_not_even_planned() -> None:
    stocked(an_order(status="canceled"))
    warehouse.fulfill(MUGS, ORDER, NOON)
    assert store.work_of("mugs", ORDER) == []


def test_an_unpaid_order_raises_and_ships_nothing() -> None:
    """I25: never ship unpaid"""
    order = an_order()
    with pytest.raises(NotPaid):
        sent(replace(order, captured=order.captured - order.captured))
    assert parcels_now() == []


def test_stock_that_is_not_there_stops_one_parcel_and_not_the_other() -> None:
    order = stocked(an_order(TWO_PLACES))
    warehouse._plan(MUGS, ORDER, NOON)
    commit(inventory.deallocate(
        shop="mugs", variant_id="var_cup", product_id="prod_cup", location="north", quantity=1, order_id=ORDER, now=NOON
    ))  # fmt: skip
    with pytest.raises(NotCommitted):
        warehouse.fulfill(MUGS, order.order_id, NOON)
    assert [parcel.status for parcel in parcels_now()] == ["shipped", "packed"]
    assert order_now().fulfillment_status == "partially_shipped"


def test_the_clock_moves_parcels_from_step_to_step() -> None:
    """S5.3.1-a part: shipped, in transit, out for delivery, delivered; looking twice changes nothing"""
    sent(an_order(TWO_PLACES))
    seen = []
    for day in range(1, 5):
        for minute in (0, 1):
            tracking.move_parcels(MUGS, NOON + day * DAY + timedelta(minutes=minute))
        seen.append(({p.tracking_status for p in parcels_now()}, order_now().fulfillment_status))
    assert seen == [
        ({"in_transit"}, "shipped"), ({"out_for_delivery"}, "shipped"), ({"delivered"}, "delivered"),
        ({"delivered"}, "delivered"),
    ]  # fmt: skip
    assert {len(parcel.events) for parcel in parcels_now()} == {3}
    assert store.due("mugs", NOON + 99 * DAY) == []
    assert told("ShipmentDelivered") == 2


def test_one_lost_parcel_keeps_no_other_waiting() -> None:
    """A parcel of a carrier that the shop no longer knows stays due; the other one arrives"""
    lost, _ = sent(an_order(TWO_PLACES))
    commit(store.update(replace(lost, carrier="gone", due_at=NOON, version=lost.version + 1)))
    tracking.move_parcels(MUGS, NOON + 9 * DAY)
    assert [parcel.status for parcel in parcels_now()] == ["shipped", "delivered"]
    assert [parcel.shipment_id for parcel in store.due("mugs", NOON + 9 * DAY)] == [lost.shipment_id]


def a_report(number: int, status: str, hours: int) -> TrackingEvent:
    return TrackingEvent(event_id=f"e{number}", at=NOON + timedelta(hours=hours), status=status)


def test_delivered_and_late_reports_change_the_order_once() -> None:
    """S5.3.1-a part: the same report twice, and an older one after it"""
    (parcel,) = sent()
    for report in (a_report(2, "delivered", 9), a_report(2, "delivered", 9), a_report(1, "in_transit", 3)):
        tracking.record(MUGS, parcel.shipment_id, report, NOON + DAY)
    assert [line.delivered for line in order_now().lines] == [2]
    assert [entry.event for entry in order_now().timeline] == ["shipped", "delivered"]
    assert [event.event_id for event in parcels_now()[0].events] == ["e1", "e2"]
    assert parcels_now()[0].status == "delivered"


def test_the_clock_confirms_the_receipt_after_the_shops_days() -> None:
    """S5.3.1-c part: not before N days after the delivery, then once; the return window starts with it"""
    sent()
    tracking.move_parcels(MUGS, NOON + 3 * DAY + timedelta(hours=5))
    delivered = NOON + 3 * DAY
    receipt.confirm_receipts(MUGS, delivered + 7 * DAY - timedelta(seconds=1))
    assert order_now().status == "confirmed"
    receipt.confirm_receipts(MUGS, delivered + 7 * DAY)
    receipt.confirm_receipts(MUGS, delivered + 8 * DAY)
    order = order_now()
    assert (order.status, order.completed_at, order.return_by) == (
        "completed", delivered + 7 * DAY, delivered + 14 * DAY,
    )  # fmt: skip
    assert order.timeline[-1].actor == "clock"
    assert told("OrderCompleted") == 1


def test_the_clock_does_not_confirm_while_one_parcel_is_under_way() -> None:
    """S5.3.1-c part: the days count from the last parcel"""
    first, _ = sent(an_order(TWO_PLACES))
    tracking.record(MUGS, first.shipment_id, a_report(1, "delivered", 9), NOON + DAY)
    receipt.confirm_receipts(MUGS, NOON + 99 * DAY)
    assert (order_now().status, order_now().fulfillment_status) == ("confirmed", "partially_delivered")


def test_nothing_is_received_before_it_is_shipped() -> None:
    stocked(an_order())
    with pytest.raises(NothingToReceive):
        receipt._confirm(MUGS, ORDER, NOON)


def test_no_personal_data_is_kept_with_parcels_or_told() -> None:
    """I21: the address is handed to the carrier and kept nowhere but in the order"""
    sent()
    tracking.move_parcels(MUGS, NOON + 9 * DAY)
    kept = [str(item) for item in items() if not item["pk"]["S"].startswith("ORDERS")]
    assert kept
    assert secret("carrier") not in "".join(kept)
    assert not [text for text in kept for word in ("Nanjing", "13800138000", "li@example.com", "Li'") if word in text]


def test_a_delivery_reported_after_the_receipt_only_completes_the_record() -> None:
    """S5.3.1-c part: the shopper was faster than the carrier's report; nothing starts anew"""
    (parcel,) = sent()
    received = receipt.receive(MUGS, ORDER, LI, NOON)
    tracking.record(MUGS, parcel.shipment_id, a_report(1, "delivered", 1), NOON + DAY)
    receipt.confirm_receipts(MUGS, NOON + 99 * DAY)
    order = order_now()
    assert (order.status, order.fulfillment_status) == ("completed", "delivered")
    assert (order.completed_at, order.return_by) == (received.completed_at, received.return_by)


def test_a_parcel_that_arrived_since_the_index_was_read_is_left_alone() -> None:
    """F18: the list of due parcels may be older than the parcel"""
    (parcel,) = sent()
    tracking.record(MUGS, parcel.shipment_id, a_report(1, "delivered", 1), NOON + DAY)
    before = items()
    tracking._ask(MUGS, parcel.shipment_id, NOON + 9 * DAY)
    assert items() == before


def test_one_order_that_cannot_be_completed_keeps_no_other_waiting() -> None:
    """S5.3.1-c part: an order that is due but not whole (it should not be) stays due; the next one is completed"""
    other = "or_01JD7Z3M8W0V4X5Y6Z7A8B9C0F"
    stocked(an_order(receive_by=NOON))
    stocked(an_order([a_line("l1", variant="cup", shipped=1)], order_id=other, receive_by=NOON + DAY))
    receipt.confirm_receipts(MUGS, NOON + DAY)
    assert (order_now().status, order_now(other).status) == ("confirmed", "completed")
