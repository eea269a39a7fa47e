"""Return rules: who may send what back, and what it is worth."""

from datetime import timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.money import total
from chalicelib.domain.orders.rules.changes import take_back
from chalicelib.domain.orders.rules.order import Adjustment, Order
from chalicelib.domain.returns.inputs import ReceiveBody, RequestBody
from chalicelib.domain.returns.rules import amounts, claims, course, moves, returning
from chalicelib.domain.returns.rules.claims import Claims, NotReturnable, ReturnWindowOver
from chalicelib.domain.returns.rules.returning import Inspected, Return
from tests.payments.builders import ORDER_ID, cny, line, refund
from tests.returns.builders import delivered
from tests.shop import NOON

NONE = Claims(shop="mugs", order_id=ORDER_ID)
ABSENT = [pair for pair in product(moves.MOVES.states, moves.MOVES.events) if pair not in moves.MOVES.moves]


@pytest.mark.parametrize(("state", "event"), ABSENT)
def test_a_return_makes_no_other_moves(state: str, event: str) -> None:
    with pytest.raises(IllegalMove):
        moves.MOVES.move(state, event)


def ask(order: Order, held: Claims = NONE, name: str = "rt_1", **wanted: int) -> tuple[Return, Claims]:
    return claims.request(order, held, name, wanted, "other", NOON)


def came(back: Return, last: bool = False, **units: int) -> Return:
    return returning.receive(back, {name: Inspected(sellable=count) for name, count in units.items()}, last)


# Who may send what back


def test_what_was_delivered_may_come_back_once() -> None:
    order = delivered(line(1, 2), line(2, 3))
    first, held = ask(order, ln_1=1, ln_2=3)
    assert [(each.line_id, each.units) for each in first.lines] == [("ln_1", (0,)), ("ln_2", (0, 1, 2))]
    with pytest.raises(NotReturnable) as refused:
        ask(order, held, ln_1=2, ln_2=1)
    assert refused.value.facts["lines"] == [
        {"line_id": "ln_1", "requested": 2, "returnable": 1},
        {"line_id": "ln_2", "requested": 1, "returnable": 0},
    ]
    second, _ = ask(order, held, ln_1=1)
    assert second.lines[0].units == (1,)


def test_what_is_not_there_cannot_come_back() -> None:
    order = delivered()
    on_its_way = replace(order, lines=tuple(replace(each, delivered=1) for each in order.lines))
    with pytest.raises(NotReturnable):
        ask(on_its_way, ln_1=2)
    with pytest.raises(NotReturnable) as unknown:
        ask(order, ln_unknown=1)
    assert unknown.value.facts == {"lines": [{"line_id": "ln_unknown", "requested": 1, "returnable": 0}]}


def test_an_order_has_so_many_returns_and_no_more() -> None:
    """Each is kept with the order's claims and on its timeline, which must not grow without an end."""
    order, held = delivered(line(1, claims.MOST_RETURNS + 1)), NONE
    for number in range(claims.MOST_RETURNS):
        _, held = ask(order, held, f"rt_{number}", ln_1=1)
    with pytest.raises(claims.TooManyReturns) as refused:
        ask(order, held, "rt_more", ln_1=1)
    assert refused.value.facts == {"order_id": ORDER_ID, "most": 50}


def test_a_declined_return_gives_its_units_free() -> None:
    order = delivered()
    first, held = ask(order, ln_1=2)
    freed = claims.free(held, claims.all_units(first))
    assert (freed.units, freed.return_ids, freed.version) == ({"ln_1": ()}, ("rt_1",), 2)
    again, _ = ask(order, freed, ln_1=2)
    assert again.lines[0].units == (0, 1)
    declined = returning.decline(first, None)
    assert (declined.status, declined.version, returning.decline(declined, None)) == ("declined", 2, declined)


def test_units_that_did_not_come_are_free_though_others_did() -> None:
    _, held = ask(delivered(line(1, 2), line(2, 1)), ln_1=2, ln_2=1)
    assert claims.free(held, {"ln_1": (1,), "ln_2": ()}).units == {"ln_1": (0,), "ln_2": (0,)}
    assert claims.free(held, {"ln_1": (), "ln_2": ()}) is held


def test_the_window_ends() -> None:
    last = NOON + timedelta(days=7)
    order = delivered(return_by=last)
    asked, held = claims.request(order, NONE, "rt_1", {"ln_1": 1}, "damaged", last)
    assert (asked.reason, asked.requested_at, held.version) == ("damaged", last, 1)
    with pytest.raises(ReturnWindowOver) as late:
        claims.request(order, held, "rt_2", {"ln_1": 1}, "other", last + timedelta(microseconds=1))
    assert late.value.facts == {"order_id": ORDER_ID, "return_by": last}


# What comes back


def test_goods_may_come_in_several_parcels() -> None:
    approved = returning.approve(ask(delivered(), ln_1=2)[0], NOON)
    part = came(approved, ln_1=1)
    assert (part.status, course.goods_step(part)) == ("received", "wait")
    mixed = returning.receive(approved, {"ln_1": Inspected(sellable=1, damaged=1)}, False)
    assert (mixed.status, mixed.lines[0].received) == ("inspected", 2)
    whole = came(part, ln_1=1)
    assert (whole.status, course.goods_step(whole)) == ("inspected", "go")


def test_a_return_is_whole_once_all_its_lines_are() -> None:
    asked, _ = ask(delivered(line(1, 2), line(2, 1)), ln_1=2, ln_2=1)
    first = came(returning.approve(asked, NOON), ln_2=1)
    assert (first.status, first.is_complete, came(first, ln_1=2).status) == ("received", False, "inspected")
    short = came(first, last=True)
    assert (short.status, claims.missing_units(short)) == ("inspected", {"ln_1": (0, 1), "ln_2": ()})


def test_a_line_may_be_named_by_several_entries() -> None:
    entries = [("ln_1", 1, "sellable"), ("ln_1", 2, "damaged"), ("ln_2", 3, "damaged"), ("ln_1", 4, "sellable")]
    body = {"lines": [{"line_id": line_id, "quantity": n, "condition": how} for line_id, n, how in entries]}
    assert msgspec.convert(body, ReceiveBody).by_line() == {
        "ln_1": Inspected(sellable=5, damaged=2),
        "ln_2": Inspected(sellable=0, damaged=3),
    }


def test_a_step_says_of_which_refund_it_is_what_comes_next_and_how_long_to_wait() -> None:
    said = course.onward(refund(), "wait", NOON + timedelta(minutes=10))
    assert said == {"shop": "mugs", "refund_id": "rf_7-1", "next": "wait", "seconds": 60}


def test_what_is_said_of_a_return_is_within_bounds() -> None:
    """1 to 10,000 units of a line, whose id has 64 characters at most; a hundred lines; a reason that there is."""
    full = {"l" * 64: 10_000} | {f"{n:02}": 1 for n in range(99)}
    assert len(msgspec.convert({"lines": full, "reason": "damaged"}, RequestBody).lines) == 100
    entry = {"line_id": "l", "quantity": 10_000, "condition": "damaged"}
    assert len(msgspec.convert({"lines": [entry] * 100}, ReceiveBody).lines) == 100
    for refused in ({}, full | {"more": 1}, {"l": 0}, {"l": 10_001}, {"": 1}, {"l" * 65: 1}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"lines": refused, "reason": "damaged"}, RequestBody)
    for odd in ([entry] * 101, [entry | {"quantity": 0}], [entry | {"condition": "lost"}]):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"lines": odd}, ReceiveBody)


def test_an_approved_return_is_waited_for_two_weeks() -> None:
    asked, _ = ask(delivered(), ln_1=2)
    approved = returning.approve(asked, NOON)
    assert (approved.status, approved.send_by, approved.version) == ("approved", NOON + timedelta(days=14), 2)
    assert returning.approve(approved, NOON + timedelta(days=1)) is approved


def test_staff_may_say_that_no_more_is_coming() -> None:
    approved = returning.approve(ask(delivered(), ln_1=2)[0], NOON)
    short = came(came(approved, ln_1=1), last=True)
    assert short.status == "inspected"
    assert claims.missing_units(short) == {"ln_1": (1,)}
    nothing = came(approved, last=True)
    assert (nothing.status, course.goods_step(nothing)) == ("canceled", "give_up")


def test_no_more_comes_back_than_was_approved() -> None:
    asked = ask(delivered(), ln_1=1)[0]
    approved = returning.approve(asked, NOON)
    with pytest.raises(returning.MoreThanApproved) as too_many:
        came(approved, ln_1=2)
    assert too_many.value.facts == {"line_id": "ln_1", "quantity": 1, "received": 2}
    with pytest.raises(returning.NotInReturn) as other:
        came(approved, ln_2=1)
    assert other.value.facts == {"field": "/lines", "line_id": "ln_2"}
    with pytest.raises(returning.NothingReceived) as nothing:
        came(approved)
    assert nothing.value.facts == {"field": "/lines"}
    with pytest.raises(IllegalMove) as early:
        came(asked, ln_1=1)
    assert early.value.facts["return_id"] == "rt_1"


def test_each_step_of_a_return_is_one_version() -> None:
    order = delivered()
    approved = returning.approve(ask(order, ln_1=2)[0], NOON)
    inspected = came(approved, ln_1=2)
    assert (inspected.version, inspected.is_inspected, approved.is_inspected) == (3, True, False)
    refunded = returning.refund(inspected)
    assert (refunded.status, refunded.version, returning.refund(refunded)) == ("refunded", 4, refunded)
    assert (returning.restock(refunded).status, returning.restock(refunded).version) == ("closed", 5)
    by_hand = returning.restock(inspected)
    assert (by_hand.status, by_hand.restocked, by_hand.version) == ("inspected", True, 4)


def test_a_return_is_its_shoppers_and_the_staffs() -> None:
    asked = ask(delivered(), ln_1=1)[0]
    assert returning.found(asked) is returning.found(asked, "cust_li") is asked
    for there, customer_id in ((None, None), (None, "cust_li"), (asked, "cust_wang")):
        with pytest.raises(returning.ReturnNotFound):
            returning.found(there, customer_id)


def test_goods_that_do_not_come_are_overdue_after_a_while() -> None:
    approved = returning.approve(ask(delivered(), ln_1=2)[0], NOON)
    assert not returning.overdue(approved, NOON + timedelta(days=14))
    assert returning.overdue(approved, NOON + timedelta(days=15))
    assert not returning.overdue(came(approved, ln_1=2), NOON + timedelta(days=15))


def test_only_sellable_units_go_back_into_stock_and_only_once() -> None:
    order = delivered(line(1, 3), line(2, 1), line(3, 2, variant_id="var_1"))
    approved = returning.approve(ask(order, ln_1=3, ln_2=1, ln_3=2)[0], NOON)
    inspected = returning.receive(
        approved,
        {"ln_1": Inspected(sellable=2, damaged=1), "ln_2": Inspected(damaged=1), "ln_3": Inspected(sellable=2)},
        False,
    )
    assert returning.sellable(inspected) == {("var_1", "prod_mug", "main"): 4}
    done = returning.restock(returning.refund(inspected))
    assert (done.status, done.restocked) == ("closed", True)
    assert returning.restock(done) is done


# What it is worth


def test_a_unit_is_worth_what_was_paid_for_it() -> None:
    order = delivered(
        line(1, 3, 1_000, adjustments=(Adjustment(source="promo", amount=cny(-1_000)),)), line(2, 1, 5_000)
    )
    paid = amounts.unit_amounts(order)
    assert [amount.amount for amount in paid["ln_1"]] == [667, 667, 666]
    assert [amount.amount for amount in paid["ln_2"]] == [5_000]


def test_an_adjustment_of_the_order_lowers_every_line() -> None:
    order = delivered(line(1, 1, 1_000), line(2, 1, 3_000), total=cny(4_600))  # 10.00 for shipping, 4.00 off
    assert {name: paid[0].amount for name, paid in amounts.unit_amounts(order).items()} == {"ln_1": 900, "ln_2": 2_700}


def test_what_goes_back_at_most_has_the_shipping_once_all_units_are_claimed() -> None:
    order = delivered(line(1, 2, 2_950))
    first, held = ask(order, ln_1=1)
    assert amounts.most(order, first, held) == amounts.expected(order, first) == cny(2_950)
    second, held = ask(order, held, "rt_2", ln_1=1)
    assert amounts.most(order, second, held) == cny(3_950)


def test_shipping_stays_while_a_line_is_still_with_the_shopper() -> None:
    order = delivered(line(1, 2, 2_950), line(2, 1, 1_000))
    first, held = ask(order, ln_1=2)
    assert amounts.most(order, first, held) == cny(5_900)
    back = take_back(order, {"ln_1": 2}, NOON)
    assert amounts.due(back, came(returning.approve(first, NOON), ln_1=2)) == cny(5_900)


def test_shipping_goes_back_with_the_last_unit() -> None:
    order = delivered(line(1, 2, 2_950))
    first, held = ask(order, ln_1=1)
    second, _ = ask(order, held, "rt_2", ln_1=1)
    after_first = take_back(order, {"ln_1": 1}, NOON)
    assert amounts.due(after_first, came(returning.approve(first, NOON), ln_1=1)) == cny(2_950)
    after_both = take_back(after_first, {"ln_1": 1}, NOON)
    assert amounts.due(after_both, came(returning.approve(second, NOON), ln_1=1)) == cny(3_950)


@given(
    prices=st.lists(st.tuples(st.integers(1, 7), st.integers(0, 9_999)), min_size=1, max_size=5),
    off=st.integers(0, 500),
    shipping=st.integers(0, 2_000),
    data=st.data(),
)
def test_returns_in_any_portions_add_up_to_what_was_paid(
    prices: list[tuple[int, int]], off: int, shipping: int, data: st.DataObject
) -> None:
    """S8.3.1-c part: derived from the paid lines; all refunds together are the payment, to the last unit."""
    lines = [line(number, quantity, price) for number, (quantity, price) in enumerate(prices)]
    goods = total([each.total for each in lines], "CNY")
    order = delivered(*lines, shipping=cny(shipping), total=goods - cny(min(off, goods.amount)) + cny(shipping))
    held, back = NONE, cny(0)
    for number in range(100):
        left = {each.line_id: count for each in order.lines if (count := claims.returnable(each, held))}
        if not left:
            break
        some = {line_id: data.draw(st.integers(0, count)) for line_id, count in left.items()}
        wanted = {line_id: count for line_id, count in some.items() if count} or {next(iter(left)): 1}
        asked, held = ask(order, held, f"rt_{number}", **wanted)
        if number < 10 and data.draw(st.booleans()):  # declined, and asked for again later
            held = claims.free(held, claims.all_units(asked))
            continue
        order = take_back(order, wanted, NOON)
        parcel = {line_id: Inspected(sellable=count) for line_id, count in wanted.items()}
        back += amounts.due(order, returning.receive(returning.approve(asked, NOON), parcel, False))
        assert back <= order.total
    assert back == order.total
