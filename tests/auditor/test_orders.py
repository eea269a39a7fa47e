"""What each check of orders, parcels, messages and returns calls wrong, and what just is not; pure."""

import pytest
from msgspec.structs import replace

from chalicelib.domain.auditor.rules import orders, returns
from tests.auditor.few import HOUR, SECOND, WHEN, arrived, at, back, books, claimed, message, paid, parcel, work, wrong
from tests.payments.builders import attempt, cny, line, order


def test_orders_that_do_not_end() -> None:
    check, late = orders.orders_end, WHEN.now - HOUR
    assert [wrong(check, replace(order(), pay_by=by)) for by in (late, late + SECOND)] == [1, 0]
    assert [wrong(check, paid(receive_by=by)) for by in (late, late + SECOND, None)] == [1, 0, 0]
    assert wrong(check, paid(status="completed", receive_by=late)) == 0
    for status, found in (("confirmed", 1), ("completed", 1), ("canceled", 0), ("closed", 0)):
        assert wrong(check, paid(status=status, captured=cny(6_899), pay_by=late)) == found
    assert wrong(check, paid(captured=cny(6_901))) == 0


def test_orders_that_are_not_planned() -> None:
    check = orders.orders_are_sent
    for status, found in (("confirmed", 1), ("completed", 1), ("canceled", 0), ("pending_payment", 0)):
        assert wrong(check, paid(status=status)) == found
    assert wrong(check, paid(), work()) == 0
    assert wrong(check, paid(), work(location="north")) == 1
    assert [wrong(check, paid(timeline=(at("paid", ago),))) for ago in (HOUR, HOUR - SECOND)] == [1, 0]
    assert wrong(check, paid(timeline=(at("confirmed", HOUR / 2),))) == 0
    assert wrong(check, paid(timeline=(at("shipped", HOUR / 2),))) == 1


@pytest.mark.parametrize(
    ("status", "events", "found"),
    [
        ("pending_payment", (), 0),
        ("confirmed", ("placed", "paid"), 0),
        ("confirmed", ("paid", "paid_late"), 0),
        ("completed", ("paid", "shipped", "received"), 0),
        ("canceled", ("paid", "canceled", "paid_late"), 0),
        ("closed", ("closed",), 0),
        ("confirmed", (), 1),
        ("completed", ("received",), 1),
        ("canceled", ("closed", "canceled"), 1),
        ("confirmed", ("paid", "canceled"), 1),
    ],
)
def test_timelines(status: str, events: tuple[str, ...], found: int) -> None:
    assert wrong(orders.moves_are_legal, paid(status=status, timeline=tuple(map(at, events)))) == found


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((2, 2, 2, 2), 0),
        ((2, 2, 1, 0), 0),
        ((2, 2, 1, 2), 1),
        ((2, 2, 3, 0), 1),
        ((1, 2, 2, 0), 1),
        ((2, 2, 2, -1), 1),
    ],
)
def test_counters_of_a_line(counts: tuple[int, int, int, int], found: int) -> None:
    """No more comes back than arrived, nothing arrives that was not sent, or was not ordered."""
    quantity, shipped, there, back = counts
    sent = line(quantity=quantity, shipped=shipped, delivered=there, returned=back)
    assert wrong(orders.parcels_leave_once, paid(lines=(sent,)), parcel(shipped)) == found


def test_parcels() -> None:
    check, sent = orders.parcels_leave_once, line(shipped=2)
    assert wrong(check, paid(lines=(sent,)), parcel(shipped_at=None)) == 1
    assert wrong(check, paid(), parcel(shipped_at=None)) == 0
    assert wrong(check, paid(lines=(sent,)), parcel(), parcel(shipment_id="shp_2")) == 1
    for status in ("canceled", "closed"):
        assert wrong(check, paid(lines=(sent,), status=status), parcel()) == 1
        assert wrong(check, paid(status=status)) == 0
    planned = orders.parcels_are_planned
    assert [wrong(planned, parcel(), *some) for some in ((), (work(),), (work(shipment_id="shp_2"),))] == [1, 0, 1]


def test_messages() -> None:
    check, told = (
        orders.customers_are_told,
        paid(channels=("sms",), timeline=(at("placed"), at("paid"), at("delivered"))),
    )
    both = message("placed"), message("paid")
    assert wrong(check, told, *both) == 0
    assert wrong(check, told, both[0]) == 1
    assert wrong(check, told, *both, message("paid", event_id="again")) == 1
    assert wrong(check, told, *both, message("shipped")) == 1
    assert wrong(check, told, both[0], replace(both[1], status="pending")) == 1
    assert wrong(check, replace(told, channels=()), *both) == 1
    assert wrong(check, replace(told, channels=("sms", "mail")), *both) == 1
    fresh = replace(told, timeline=(at("placed"), at("paid", HOUR - SECOND)))
    assert [wrong(check, fresh, *some) for some in (both[:1], both)] == [0, 0]
    said = check(told, books(told, both[0], message("shipped")), WHEN)
    assert list(said) == ["not told: {('paid', 'sms'): 1}", "told without a reason: {('shipped', 'sms'): 1}"]
    refunded = replace(told, timeline=(at("placed"), at("refunded"), at("shipped")))
    assert wrong(check, refunded, both[0], message("refunded"), message("shipped")) == 0


def test_units_that_come_back() -> None:
    """Each is claimed by one return, from when it is asked for until it is declined or never comes."""
    check = returns.claims_are_the_returns
    assert wrong(check, arrived()) == 0
    for status in ("requested", "approved", "received"):
        assert wrong(check, arrived(), back(status), claimed(1)) == 0
        assert wrong(check, arrived(), back(status)) == 1
    for status in ("declined", "canceled"):
        assert wrong(check, arrived(), back(status), claimed()) == 0
        assert wrong(check, arrived(), back(status), claimed(1)) == 1
    assert wrong(check, arrived(1), back("closed", (1, 2), came=1), claimed(1)) == 0
    assert wrong(check, arrived(0), back("closed", (1, 2), came=1), claimed(1)) == 1
    assert wrong(check, arrived(1), back("approved"), claimed(1)) == 1
    other = back(return_id="ret_2")
    assert wrong(check, arrived(), back(), other, claimed(1, 1)) == 1
    more = back(units=(1, 2, 3))
    assert wrong(check, arrived(), more, claimed(1, 2, 3)) == 1


def test_returns_of_an_order() -> None:
    assert [wrong(returns.returns_are_claimed, back(), *some) for some in ((), (claimed(1),))] == [1, 0]
    assert wrong(returns.returns_are_claimed, back(), claimed(1, return_ids=())) == 1
    for check, mine in ((orders.returns_are_theirs, back()), (orders.attempts_are_theirs, attempt())):
        assert wrong(check, mine, order()) == 0
        assert wrong(check, mine) == 0
        assert wrong(check, replace(mine, customer_id="cust_wang"), order()) == 1
