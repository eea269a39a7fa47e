"""The soak's audit notices every way in which the books can be wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from infra.soak.audit import oversold, violations
from infra.soak.found import Found
from infra.soak.told import Guest, Purchase, Told


def money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


def order(status: str, units: int, captured: int, refunded: int, shipped: int = 0) -> Any:
    line = {"line_id": "line_1", "variant_id": "mug", "quantity": units, "shipped": shipped}
    return {
        "status": status, "fulfillment_status": "-", "lines": [line],
        "total": money(1_000 * units), "captured": money(captured), "refunded": money(refunded),
    }  # fmt: skip


def payment(order_id: str, amount: int) -> Any:
    return {"attempt_id": f"pa-{order_id}", "order_id": order_id, "amount": amount, "status": "captured"}


def refund(order_id: str, refund_id: str, amount: int) -> Any:
    return {"refund_id": refund_id, "attempt_id": f"pa-{order_id}", "amount": amount, "status": "succeeded"}


def right() -> tuple[Told, Found]:
    """Ten mugs came in. Three were bought and one sent back; two were paid and canceled; one was never paid."""
    kept = Purchase("kept", {"mug": 3}, 3_000, paid={"pa-kept"}, back={"rt": 1})
    regretted = Purchase("regretted", {"mug": 2}, 2_000, canceled=True, paid={"pa-regretted"})
    told = Told([Guest("a", [kept, regretted]), Guest("b", [Purchase("forgotten", {"mug": 1}, 1_000)])])
    told.moved("mug", 10)
    found = Found(
        orders={
            "kept": order("completed", 3, 3_000, 1_000, shipped=3),
            "regretted": order("canceled", 2, 2_000, 2_000),
            "forgotten": order("closed", 1, 0, 0),
        },
        returns={
            "rt": {
                "order_id": "kept", "status": "closed", "refund_id": "rf-kept",
                "lines": [{"line_id": "line_1", "quantity": 1, "received": 1, "damaged": 0}],
            }
        },
        levels={"mug": {"on_hand": 8, "reserved": 0, "committed": 0, "available": 8}},
        lists=[["regretted", "kept"], ["forgotten"]],
        payments=[payment("kept", 3_000), payment("regretted", 2_000)],
        refunds=[refund("kept", "rf-kept", 1_000), refund("regretted", "rf-regretted", 2_000)],
    )  # fmt: skip
    return told, found


def test_right_books_are_right() -> None:
    told, found = right()
    assert violations(told, found) == []
    assert oversold(told, found) == 0


Spoil = Callable[[Told, Found], object]

WRONG: dict[str, tuple[Spoil, str]] = {
    "an order is lost": (lambda told, found: found.lists[1].clear(), "a shopper was told of"),
    "an order is there twice": (lambda told, found: found.lists[0].append("twin"), "a shopper was told of"),
    "other units": (lambda told, found: told.purchases[0].units.update(mug=2), "its shopper was told"),
    "another total": (lambda told, found: found.orders["kept"].update(total=money(1)), "its shopper was told"),
    "canceled, and it is not": (
        lambda told, found: found.orders["regretted"].update(status="completed"),
        "was canceled, and is completed",
    ),
    "an order goes on for ever": (
        lambda told, found: found.orders["kept"].update(status="confirmed"),
        "is still confirmed",
    ),
    "a payment is not in the order": (
        lambda told, found: found.orders["kept"].update(captured=money(0)),
        "the provider says (3000, 1000)",
    ),
    "a payment was taken twice": (
        lambda told, found: found.payments.append(payment("kept", 3_000)),
        "the provider says (6000, 1000)",
    ),
    "a refund was paid twice": (
        lambda told, found: found.refunds.append(refund("kept", "rf-again", 1_000)),
        "the provider says (3000, 2000)",
    ),
    "money of a canceled order is kept": (
        lambda told, found: (found.orders["regretted"].update(refunded=money(0)), found.refunds.pop()),
        "and 2000 was kept",
    ),
    "more goes back than came": (
        lambda told, found: found.orders["kept"].update(refunded=money(4_000)),
        "4000 of 3000 went back",
    ),
    "money for nothing": (lambda told, found: found.payments.append(payment("ghost", 1)), "money for ghost"),
    "the provider forgot": (lambda told, found: told.purchases[0].paid.add("pa-lost"), "{'pa-lost'} was paid"),
    "delivered, never paid": (lambda told, found: told.purchases[0].paid.clear(), "was never paid, and is delivered"),
    "a refund hangs": (lambda told, found: found.refunds[0].update(status="pending"), "is pending at the provider"),
    "a return lost units": (lambda told, found: told.purchases[0].back.update(rt=2), "staff took in 2"),
    "a return hangs": (lambda told, found: found.returns["rt"].update(status="inspected"), "is still inspected"),
    "a return was not paid": (
        lambda told, found: found.returns["rt"].update(refund_id="rf-none"),
        "and rf-none was not paid",
    ),
    "stock was released twice": (
        lambda told, found: found.levels["mug"].update(on_hand=10, available=10),
        "10 on hand, 10 came in, 8 should be left",
    ),
    "stock is held for nobody": (
        lambda told, found: found.levels["mug"].update(reserved=1, available=7),
        "1 reserved, 0 committed for 0",
    ),
    "more is available than there is": (lambda told, found: found.levels["mug"].update(available=9), "9 available of"),
    "a message is dead": (lambda told, found: found.dead.update(checkout=1), "1 dead letters of checkout"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_book_is_noticed(what: str) -> None:
    told, found = right()
    spoil, says = WRONG[what]
    spoil(told, found)
    assert any(says in each for each in violations(told, found)), violations(told, found)


def test_what_is_sold_beyond_the_stock_is_counted() -> None:
    told, found = right()
    told.moved("mug", -9)
    assert oversold(told, found) == 1
