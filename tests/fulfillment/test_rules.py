"""What fulfillment decides, without a table."""

from datetime import timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove, Lifecycle
from chalicelib.core.money import Money
from chalicelib.core.signatures import Keyring, Secret, sign
from chalicelib.domain.fulfillment.carriers import BadSignature, Parcel
from chalicelib.domain.fulfillment.carriers.simulated import Simulated
from chalicelib.domain.fulfillment.carriers.webhooks import authenticate
from chalicelib.domain.fulfillment.rules import parcels, work
from chalicelib.domain.fulfillment.rules.moves import JOURNEY, WORK
from chalicelib.domain.fulfillment.rules.work import NotPaid, NotToBeShipped
from chalicelib.domain.orders.rules import changes, refunds
from tests.fulfillment.builders import DAY, HOME, a_line, a_parcel, an_order
from tests.shop import NOON


@pytest.mark.parametrize("machine", [WORK, JOURNEY], ids=["work", "journey"])
def test_what_the_tables_do_not_name_is_refused(machine: Lifecycle) -> None:
    absent = [pair for pair in product(machine.states, machine.events) if pair not in machine.moves]
    assert absent
    for state, event in absent:
        with pytest.raises(IllegalMove):
            machine.move(state, event)


def test_the_tables_are_those_of_the_vocabulary() -> None:
    moved = {(state, target) for (state, _), target in JOURNEY.moves.items() if state != target}
    assert moved == {
        ("pending", "packed"), ("pending", "canceled"), ("packed", "shipped"), ("packed", "canceled"),
        ("shipped", "delivered"), ("shipped", "returned_to_sender"),
    }  # fmt: skip
    worked = {(state, target) for (state, _), target in WORK.moves.items() if state != target}
    assert worked == {
        ("scheduled", "open"), ("open", "in_progress"), ("in_progress", "closed"), ("open", "on_hold"),
        ("on_hold", "open"), ("open", "canceled"), ("in_progress", "canceled"), ("in_progress", "incomplete"),
        ("incomplete", "open"),
    }  # fmt: skip


def test_each_location_sends_its_own_lines() -> None:
    """S5.3.2-b part: one order, several parcels from several locations"""
    names = iter(["sh_1", "sh_2"])
    order = an_order([a_line("l1"), a_line("l2", "north", 3), a_line("l3", variant="cup")])
    planned = work.plan(order, lambda: next(names), NOON)
    assert [(w.location, w.shipment_id, [line.line_id for line in w.lines]) for w in planned] == [
        ("main", "sh_1", ["l1", "l3"]),
        ("north", "sh_2", ["l2"]),
    ]


def test_lines_of_one_variant_take_from_its_level_once() -> None:
    planned = work.plan(an_order([a_line("l1", quantity=2), a_line("l2", quantity=3)]), lambda: "sh_1", NOON)
    assert parcels.pack(planned[0], NOON).stock == {("var_mug", "prod_mug"): 5}


@pytest.mark.parametrize("status", ["pending_payment", "canceled", "closed", "completed"])
def test_only_confirmed_orders_ship(status: str) -> None:
    """I25: never ship what is not paid or was canceled"""
    with pytest.raises(NotToBeShipped):
        work.must_ship(an_order(status=status))


def test_what_is_not_paid_in_full_or_paid_back_does_not_ship() -> None:
    """I25: never ship unpaid, never ship refunded"""
    order = an_order()
    with pytest.raises(NotPaid):
        work.must_ship(replace(order, captured=order.total - Money(1, "CNY")))
    with pytest.raises(NotPaid):
        work.must_ship(refunds.reserve(order, "rf_1", order.total, NOON))


def test_a_second_payment_that_goes_back_does_not_stop_the_parcel() -> None:
    paid_twice = replace(an_order(), captured=an_order().total * 2)
    work.must_ship(refunds.reserve(paid_twice, "rf_1", paid_twice.total, NOON))


def test_what_is_paid_back_in_part_still_ships() -> None:
    """To the last unit of money that the shop keeps."""
    order = an_order()
    work.must_ship(refunds.reserve(order, "rf_1", order.total - Money(1, "CNY"), NOON))
    cheap = an_order(total=Money(1, "CNY"), captured=Money(1, "CNY"))
    with pytest.raises(NotPaid):
        work.must_ship(refunds.reserve(cheap, "rf_1", cheap.total, NOON))


@pytest.mark.parametrize(
    ("status", "off"),
    [("pending_payment", False), ("confirmed", False), ("completed", False), ("canceled", True), ("closed", True)],
)
def test_what_is_over_without_being_complete_leaves_no_more(status: str, off: bool) -> None:
    """I25 part: canceled, or closed once all of it was paid back"""
    assert work.called_off(an_order(status=status)) is off


def test_a_parcel_is_what_its_location_was_asked_to_send() -> None:
    order = an_order([a_line("l1", "north", 3, "cup")])
    (planned,) = work.plan(order, lambda: "sh_1", NOON)
    assert (planned.shop, planned.order_id, planned.customer_id, planned.opened_at, planned.status) == (
        "mugs", order.order_id, "cust_li", NOON, "open",
    )  # fmt: skip
    packed = parcels.pack(planned, NOON + DAY)
    assert (packed.shop, packed.shipment_id, packed.order_id, packed.location) == (
        "mugs", "sh_1", order.order_id, "north",
    )  # fmt: skip
    assert (packed.status, packed.packed_at, packed.shipped_at, packed.due_at, packed.version) == (
        "packed", NOON + DAY, None, None, 1,
    )  # fmt: skip
    assert packed.quantities == {"l1": 3}
    assert packed.stock == {("var_cup", "prod_cup"): 3}


def test_a_gift_ships_without_money() -> None:
    work.must_ship(an_order(total=Money.zero("CNY"), captured=Money.zero("CNY")))


def test_the_window_for_returns_is_not_started_anew() -> None:
    """S5.3.1-c part: receipt confirmed twice starts one window"""
    order = an_order([a_line("l1", shipped=1)])
    first = changes.receive(order, "customer", NOON, 7 * DAY)
    assert first.return_by == NOON + 7 * DAY
    assert changes.receive(first, "clock", NOON + DAY, 7 * DAY) is first


def test_the_next_look_is_when_the_carrier_may_have_news() -> None:
    parcel = a_parcel()
    assert (parcel.due_at, parcel.shipped_at, parcel.version) == (NOON + DAY, NOON, 2)
    assert (parcel.carrier, parcel.tracking_number) == ("simulated", "SIM1")
    assert parcels.next_look(parcel, NOON + timedelta(hours=30), DAY) == NOON + 2 * DAY
    assert parcels.next_look(parcel, NOON + 2 * DAY, DAY) == NOON + 3 * DAY
    assert parcels.next_look(parcel, NOON, timedelta(0)) == NOON + timedelta(seconds=1)


def test_the_simulated_carrier_books_a_parcel_once_and_moves_it_by_the_clock() -> None:
    carrier = Simulated(DAY)
    parcel = Parcel(shipment_id="sh_01JD7Z3M8W0V4X5Y6Z7A8B9C0E", location="main", address=HOME)
    number = carrier.book(parcel)
    assert number == carrier.book(parcel)
    assert carrier.events(number, NOON, NOON + DAY / 2) == []
    seen = carrier.events(number, NOON, NOON + 9 * DAY)
    assert [(event.status, event.at) for event in seen] == [
        ("in_transit", NOON + DAY), ("out_for_delivery", NOON + 2 * DAY), ("delivered", NOON + 3 * DAY),
    ]  # fmt: skip
    assert all(event.place for event in seen)
    assert carrier.events(number, NOON, NOON + 2 * DAY) == seen[:2]


def test_only_what_the_carrier_signed_just_now_is_believed() -> None:
    """S6.2.2-a part: a bad signature and a stale timestamp are refused, on either side of now"""
    ours, other = Keyring(secrets=(Secret("s" * 64),)), Keyring(secrets=(Secret("o" * 64),))
    signature = sign(ours.secrets, b"{}", NOON)
    authenticate(ours, signature, b"{}", NOON + timedelta(seconds=300))
    authenticate(ours, signature, b"{}", NOON - timedelta(seconds=300))
    forged = [
        (other, signature, b"{}", NOON), (ours, signature, b"{ }", NOON), (ours, "", b"{}", NOON),
        (ours, signature.replace("t=1", "t=2"), b"{}", NOON), (ours, signature.replace("v1=", "v2="), b"{}", NOON),
        (ours, signature, b"{}", NOON + timedelta(seconds=301)),
        (ours, signature, b"{}", NOON - timedelta(seconds=301)),
    ]  # fmt: skip
    for keys, header, raw, now in forged:
        with pytest.raises(BadSignature):
            authenticate(keys, header, raw, now)


def test_a_carriers_old_key_is_good_until_it_retires() -> None:
    """S6.2.2-d part: carriers change their keys without a gap too, in the form in which the parameter holds them."""
    new, old = "n" * 64, "o" * 64
    text = f'{{"secrets": [{{"value": "{new}"}}, {{"value": "{old}", "retires_at": "2026-11-22T04:00:00Z"}}]}}'
    both, signed_by_old = Keyring.read(text), sign([Secret(old)], b"{}", NOON)
    authenticate(both, signed_by_old, b"{}", NOON)
    authenticate(both, sign([Secret(new)], b"{}", NOON), b"{}", NOON + timedelta(seconds=1))
    with pytest.raises(BadSignature):
        authenticate(both, signed_by_old, b"{}", NOON + timedelta(seconds=1))
