"""Order rules: moves, counters, refunds, derived statuses."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.orders.rules import changes, refunds
from chalicelib.domain.orders.rules.moves import (
    CANCELED,
    CLOSED,
    COMPLETED,
    CONFIRMED,
    MOVES,
    AlreadyShipped,
    NothingToReceive,
)
from chalicelib.domain.orders.rules.order import (
    Adjustment,
    Entry,
    Order,
    OrderNotFound,
    known,
    number_of,
    owned,
    with_entry,
)
from chalicelib.domain.orders.rules.refunds import RefundExceedsPayment
from tests.orders.builders import a_line, an_order, yuan
from tests.shop import NOON

WEEK = timedelta(days=7)
LATER = NOON + timedelta(hours=1)


def paid(*quantities: int) -> Order:
    order = an_order(*quantities)
    return changes.pay(order, "pa_1", order.total, NOON)


@pytest.mark.parametrize(("state", "event"), sorted(set(product(MOVES.states, MOVES.events)) - set(MOVES.moves)))
def test_what_the_table_does_not_allow_is_refused(state: str, event: str) -> None:
    with pytest.raises(IllegalMove) as refused:
        MOVES.move(state, event)
    assert refused.value.facts["status_now"] == state


@pytest.mark.parametrize("state", [CLOSED, CANCELED, COMPLETED])
def test_late_money_never_moves_an_order_that_is_over(state: str) -> None:
    """S5.2.2-e part: it is counted, and the status stays."""
    late = changes.pay(an_order(status=state), "pa_1", yuan(3_500), LATER)
    assert (late.status, late.captured, late.payments) == (state, yuan(3_500), ("pa_1",))
    assert late.timeline[-1].event == "paid_late"


def test_a_payment_confirms_the_order_that_waits_for_it() -> None:
    order = paid()
    assert (order.status, order.payment_status, order.version) == (CONFIRMED, "paid", 2)
    assert order.timeline[-1].event == "paid"


def test_a_second_payment_is_counted_beside_the_first() -> None:
    """S5.2.2-e part: both amounts and both attempts are known, to give the second back."""
    order = changes.pay(paid(), "pa_2", yuan(100), LATER)
    assert (order.status, order.captured, order.payments) == (CONFIRMED, yuan(3_600), ("pa_1", "pa_2"))


def test_an_order_is_shown_to_nobody_but_its_customer() -> None:
    order = paid()
    assert owned(order, "cust_li") is known(order) is order
    with pytest.raises(OrderNotFound):
        known(None)
    for there, customer_id in ((None, "cust_li"), (order, "cust_wang")):
        with pytest.raises(OrderNotFound):
            owned(there, customer_id)


def test_a_line_costs_its_units_and_its_adjustments() -> None:
    """S5.2.1-c part: three at 10.00, less 1.00 and 0.50; the lines together are the subtotal."""
    off = tuple(Adjustment(source="promo_1", amount=yuan(fen)) for fen in (-100, -50))
    order = an_order(lines=(a_line(1, 3, adjustments=off), a_line(2, 1)))
    assert [line.total for line in order.lines] == [yuan(2_850), yuan(1_000)]
    assert order.subtotal == yuan(3_850)
    assert [order.line(each) for each in ("line_1", "line_2", "line_3")] == [*order.lines, None]


def test_payment_status_is_derived_from_the_money() -> None:
    order = paid()
    assert an_order().payment_status == "none"
    assert replace(order, captured=yuan(3_499)).payment_status == "partially_paid"
    assert replace(order, captured=yuan(3_501)).payment_status == "overpaid"
    back = refunds.settle(refunds.reserve(order, "rf_1", yuan(500), NOON), "rf_1", NOON)
    assert back.payment_status == "partially_refunded"
    rest = refunds.settle(refunds.reserve(back, "rf_2", yuan(3_000), NOON), "rf_2", NOON)
    assert rest.payment_status == "refunded"


def test_fulfillment_status_is_derived_from_the_lines() -> None:
    order = paid(2, 1)
    steps = [order.fulfillment_status]
    for quantities in ({"line_1": 2}, {"line_2": 1}):
        order = changes.ship(order, quantities, NOON)
        steps.append(order.fulfillment_status)
    for quantities in ({"line_1": 2}, {"line_2": 1}):
        order = changes.deliver(order, quantities, "carrier", NOON, WEEK)
        steps.append(order.fulfillment_status)
    for quantities in ({"line_1": 1}, {"line_1": 1, "line_2": 1}):
        order = changes.take_back(order, quantities, NOON)
        steps.append(order.fulfillment_status)
    assert steps == [
        "unfulfilled", "partially_shipped", "shipped", "partially_delivered", "delivered",
        "partially_returned", "returned",
    ]  # fmt: skip


def test_the_clock_confirms_the_receipt_only_when_all_parcels_are_there() -> None:
    """S5.3.1-c part: the time until the receipt counts as confirmed starts with the last parcel."""
    shipped = changes.ship(paid(2, 1), {"line_1": 2, "line_2": 1}, NOON)
    shipped = replace(shipped, timeline=with_entry(shipped, "asked", "customer", LATER + WEEK, "Shanghai"))
    assert shipped.timeline[-1].place == "Shanghai"
    first = changes.deliver(shipped, {"line_1": 2}, "carrier", NOON, WEEK)
    assert (first.due_kind, first.due_at) == (None, None)
    second = changes.deliver(first, {"line_2": 1}, "carrier", LATER, WEEK)
    assert (second.due_kind, second.due_at) == ("receipt", LATER + WEEK)
    received = changes.receive(second, "customer", LATER, WEEK)
    assert (received.status, received.return_by, received.due_kind) == (COMPLETED, LATER + WEEK, None)


def test_the_receipt_waits_for_the_last_parcel_in_whatever_order_carriers_tell() -> None:
    """S5.3.1-c part: the parcel that is told of last had come first, by its carrier's clock."""
    shipped = changes.ship(paid(2, 1), {"line_1": 2, "line_2": 1}, NOON)
    late = changes.deliver(shipped, {"line_1": 2}, "carrier", LATER, WEEK)
    early = changes.deliver(late, {"line_2": 1}, "carrier", NOON, WEEK)
    assert (early.due_kind, early.due_at) == ("receipt", LATER + WEEK)
    assert [entry.at for entry in early.timeline if entry.event == "delivered"] == [LATER, NOON]


def test_each_change_is_one_version_and_one_entry_that_says_whose_it_is() -> None:
    """S5.3.1-b part: each change is one version and one entry that says whose it is"""
    unpaid, order = an_order(2, 1), paid(2, 1)
    shipped = changes.ship(order, {"line_1": 2, "line_2": 1}, NOON)
    held = refunds.reserve(order, "rf_1", yuan(500), NOON)
    seen = [
        (unpaid, changes.pay(unpaid, "pa_1", unpaid.total, LATER), "paid", "payments"),
        (order, changes.pay(order, "pa_2", order.total, LATER), "paid_late", "payments"),
        (unpaid, changes.confirm_free(unpaid, LATER), "confirmed", "checkout"),
        (unpaid, changes.close(unpaid, LATER), "closed", "checkout"),
        (order, changes.cancel(order, "staff", LATER), "canceled", "staff"),
        (order, changes.ship(order, {"line_1": 1}, LATER), "shipped", "warehouse"),
        (shipped, changes.deliver(shipped, {"line_1": 1}, "carrier", LATER, WEEK), "delivered", "carrier"),
        (shipped, changes.receive(shipped, "customer", LATER, WEEK), "received", "customer"),
        (shipped, changes.take_back(shipped, {"line_1": 1}, LATER), "returned", "warehouse"),
        (order, refunds.reserve(order, "rf_1", yuan(500), LATER), "refund_started", "payments"),
        (held, refunds.settle(held, "rf_1", LATER), "refunded", "payments"),
        (held, refunds.release(held, "rf_1", LATER), "refund_failed", "payments"),
    ]
    for before, after, event, actor in seen:
        assert after.version == before.version + 1
        assert after.timeline == (*before.timeline, Entry(at=LATER, event=event, actor=actor))


def test_several_changes_that_are_saved_together_are_one_version() -> None:
    order = paid()
    owing = refunds.reserve(changes.cancel(order, "staff", NOON), "rf_1", order.total, NOON)
    assert changes.in_one_step(order, owing) == replace(owing, version=order.version + 1)


def test_what_goes_back_of_the_price_is_what_is_left_of_it() -> None:
    order = paid()
    assert refunds.price_left(an_order()) == yuan(0)
    assert refunds.price_left(order) == refunds.refundable(order) == order.total
    assert refunds.price_left(refunds.reserve(order, "rf_1", yuan(500), NOON)) == order.total - yuan(500)
    assert refunds.price_left(changes.pay(order, "pa_2", order.total, NOON)) == order.total


def test_what_is_on_its_way_cannot_be_canceled() -> None:
    with pytest.raises(AlreadyShipped) as refused:
        changes.cancel(changes.ship(paid(2, 1), {"line_2": 1}, NOON), "customer", NOON)
    assert refused.value.facts == {"order_id": paid().order_id}
    with pytest.raises(IllegalMove) as over:
        changes.cancel(changes.close(an_order(), NOON), "customer", NOON)
    assert over.value.facts["order_id"] == paid().order_id


def test_an_order_that_costs_nothing_is_confirmed_and_nothing_was_paid() -> None:
    confirmed = changes.confirm_free(an_order(total=yuan(0)), NOON)
    assert (confirmed.status, confirmed.payments, confirmed.payment_status) == (CONFIRMED, (), "none")


def test_what_the_shopper_has_confirmed_is_delivered_though_the_carrier_says_so_later() -> None:
    """S5.3.1-c part: the window for returns is of use, and the late report counts no unit twice."""
    shipped = changes.ship(paid(2, 1), {"line_1": 2, "line_2": 1}, NOON)
    half = changes.deliver(shipped, {"line_1": 2}, "carrier", NOON, WEEK)
    received = changes.receive(half, "customer", LATER, WEEK)
    assert [line.delivered for line in received.lines] == [2, 1]
    told = changes.deliver(received, {"line_2": 1}, "carrier", LATER, WEEK)
    assert ([line.delivered for line in told.lines], told.return_by) == ([2, 1], LATER + WEEK)


def test_a_receipt_that_is_confirmed_again_changes_nothing() -> None:
    """S5.3.1-c part: the window for returns starts once, whoever confirms after that."""
    delivered = changes.deliver(changes.ship(paid(2), {"line_1": 2}, NOON), {"line_1": 2}, "carrier", NOON, WEEK)
    received = changes.receive(delivered, "customer", NOON, WEEK)
    assert changes.receive(received, "clock", LATER, WEEK) is received
    assert (received.completed_at, received.return_by) == (NOON, NOON + WEEK)


def test_the_timeline_says_who_told_of_a_delivery() -> None:
    shipped = changes.ship(paid(2), {"line_1": 2}, NOON)
    for actor in ("carrier", "staff"):
        told = changes.deliver(shipped, {"line_1": 2}, actor, NOON, WEEK).timeline[-1]
        assert (told.event, told.actor) == ("delivered", actor)


def test_nothing_can_be_received_before_it_is_shipped() -> None:
    with pytest.raises(NothingToReceive) as early:
        changes.receive(changes.ship(paid(2, 1), {"line_2": 1}, NOON), "customer", NOON, WEEK)
    assert early.value.facts == {"order_id": paid().order_id}
    with pytest.raises(IllegalMove) as over:
        changes.receive(an_order(lines=(a_line(1, 1, shipped=1),), status=CANCELED), "customer", NOON, WEEK)
    assert over.value.facts["order_id"] == paid().order_id


def test_an_unpaid_order_is_due_at_its_deadline_and_no_other_order_is() -> None:
    order = an_order()
    assert (order.due_kind, order.due_at) == ("payment", order.pay_by)
    for over in (changes.close(order, NOON), changes.cancel(order, "customer", NOON)):
        assert (over.due_kind, over.due_at) == (None, None)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2_000), st.sampled_from(["reserve", "settle", "release"]))))
def test_reserved_and_refunded_together_never_exceed_what_was_paid(steps: list[tuple[int, int, str]]) -> None:
    """S8.3.3-b part: whatever comes, in whatever order and however often."""
    order = paid(2, 1)
    for number, fen, step in steps:
        refund_id, before = f"rf_{number}", order
        try:
            if step == "reserve":
                order = refunds.reserve(order, refund_id, yuan(fen), NOON)
            else:
                order = {"settle": refunds.settle, "release": refunds.release}[step](order, refund_id, NOON)
        except RefundExceedsPayment:
            assert order is before
        assert order.version - before.version in (0, 1)
        assert 0 <= order.refunded.amount + order.refund_reserved.amount <= order.captured.amount
        assert len({share.refund_id for share in order.refunds}) == len(order.refunds)


def test_a_refund_takes_no_more_than_what_others_have_left() -> None:
    """S8.3.3-b part: what is done and what is set aside both count, to the last unit; what was released is free."""
    done = refunds.settle(refunds.reserve(paid(), "rf_1", yuan(500), NOON), "rf_1", NOON)
    held = refunds.reserve(done, "rf_2", yuan(1_000), NOON)
    assert refunds.refundable(held) == yuan(2_000)
    with pytest.raises(RefundExceedsPayment) as refused:
        refunds.reserve(held, "rf_3", yuan(2_001), NOON)
    assert refused.value.facts == {"order_id": held.order_id, "refundable": yuan(2_000), "asked": yuan(2_001)}
    whole = refunds.reserve(held, "rf_3", yuan(2_000), NOON)
    freed = refunds.release(whole, "rf_2", NOON)
    assert [share.status for share in freed.refunds] == ["done", "released", "reserved"]
    assert (refunds.refundable(whole), refunds.refundable(freed)) == (yuan(0), yuan(1_000))


def test_a_refund_is_counted_once() -> None:
    order = refunds.reserve(paid(), "rf_1", yuan(500), NOON)
    assert refunds.reserve(order, "rf_1", yuan(500), NOON) is order
    settled = refunds.settle(order, "rf_1", NOON)
    assert refunds.settle(settled, "rf_1", NOON) is settled
    assert refunds.release(settled, "rf_1", NOON) is settled
    assert (settled.refunded, settled.refund_reserved) == (yuan(500), yuan(0))


def test_a_number_begins_with_the_markets_day() -> None:
    """S5.2.1-b part: and goes on with the random end of the id."""
    number = number_of("or_01JD7Z3M8W0V4X5Y6Z7A8B9C0D", datetime(2026, 1, 2, tzinfo=UTC))
    assert number == "260102-5Y6Z-7A8B-9C0D"
