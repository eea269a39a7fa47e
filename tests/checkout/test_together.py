"""Placing and closing touch several things; whatever happens to any call, all of them change or none does."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import boto3
import pytest

from chalicelib.aws.busy import Busy
from chalicelib.aws.stream import news_of
from chalicelib.core.events import StockMoved
from chalicelib.domain.checkout.actions import end, settle
from chalicelib.domain.inventory.store import LevelRecord
from tests.checkout.shopping import bought, filled, place, quoted
from tests.checkout.test_ending import captured, stored
from tests.faults_injector import Crash, Fault, Plan, at, faults
from tests.goods import level, stock
from tests.shop import MUGS, NOON, Browser

pytestmark = pytest.mark.usefixtures("noon", "no_pauses")

LATE = NOON + timedelta(seconds=1_801)
every_fault = pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())

UNPLACED, PLACED = ((9, 0), (9, 0), {"cup": 2, "mug": 1, "jug": 1}, 0), ((7, 2), (8, 1), {"jug": 1}, 1)
"""Available and reserved of each line, what is in the cart, and how many orders there are."""

OPEN, CLOSED = ("pending_payment", (7, 2), (8, 1)), ("closed", (9, 0), (9, 0))
"""The order, and available and reserved of each line."""


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither our retries nor the SDK's wait."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def units(variant_id: str) -> tuple[int, int]:
    there = level(variant_id)
    return there.available, there.reserved


def placing(guest: Browser, run: int) -> tuple[Any, ...]:
    """What the order of this run touches; each of the runs before it has left one order."""
    cart = {line["variant_id"].partition("-")[0]: line["quantity"] for line in guest.get("/cart").json["lines"]}
    own_orders = len(guest.get("/orders?limit=100").json["items"]) - (run - 1)
    return units(f"cup-{run}"), units(f"mug-{run}"), cart, own_orders


def closing(order: Any, run: int) -> tuple[Any, ...]:
    return stored(order).status, units(f"cup-{run}"), units(f"mug-{run}")


def told(variant_id: str) -> list[str]:
    """The movements that the level's last change tells."""
    address = LevelRecord.at(shop="mugs", variant_id=variant_id, location="main")
    item = boto3.client("dynamodb").get_item(TableName="storefront", Key=address.key)["Item"]
    return [each.event.movement for each in news_of({"NewImage": item}) if isinstance(each.event, StockMoved)]


def struck(plan: Plan, act: Callable[[], Any]) -> bool:
    """Do something while a fault strikes; False when there was no call left for it to strike."""
    strikes = []

    def watched(number: int, operation: str) -> Fault | None:
        fault = plan(number, operation)
        strikes.extend([fault] if fault else [])
        return fault

    with faults(watched), suppress(Crash, Busy):
        act()
    return bool(strikes)


def during(operation: str, meanwhile: Callable[[], Any]) -> Plan:
    """Something that somebody else does just before the first call of that operation arrives."""
    waiting = [meanwhile]

    def plan(_: int, called: str) -> None:
        if called == operation and waiting:
            waiting.pop()()

    return plan


@every_fault
def test_order_holds_and_cart_commit_together_or_not_at_all(guest: Browser, fault: Fault) -> None:
    """S5.2.2-b part: for order, holds and cart. A crash, a lost answer, a throttle, a conflict or a failure at any call
    leaves everything as it was or everything done; asked again with the same key, it is done exactly once."""
    for run in count(1):
        guest.call("DELETE", f"/cart/lines/jug-{run - 1}")
        filled(guest, **{f"cup-{run}": 2, f"mug-{run}": 1, f"jug-{run}": 1})
        quote, key = quoted(guest, f"cup-{run}", f"mug-{run}")["quote"], f"order-{run}"
        assert placing(guest, run) == UNPLACED
        hit = struck(at(run, fault), partial(place, guest, quote, key))
        assert placing(guest, run) in (UNPLACED, PLACED)
        again = place(guest, quote, key)
        assert (again.status, placing(guest, run)) == (201, PLACED)
        assert place(guest, quote, key).text == again.text
        assert placing(guest, run) == PLACED
        if not hit:
            break
    assert run > 2


def test_units_that_go_at_the_last_moment_leave_no_order_no_hold_and_the_cart(
    guest: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """S5.2.2-b part: one line that fails takes the others with it; that it was prevented is counted."""
    filled(guest, cup=2, mug=1)
    quote = quoted(guest)["quote"]
    with faults(during("TransactWriteItems", partial(stock, "mug", 0))):
        refused = place(guest, quote)
    assert (refused.status, refused.json["causes"][0]["variant_id"]) == (409, "mug")
    assert "OversellPrevented" in [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert (units("cup"), units("mug"), guest.get("/orders").json["items"]) == ((9, 0), (0, 0), [])
    assert [line["quantity"] for line in guest.get("/cart").json["lines"]] == [2, 1]


def test_what_another_device_adds_while_the_order_is_placed_stays_in_the_cart(guest: Browser) -> None:
    """S5.2.2-b part: the cart that is written is the one that was read."""
    filled(guest, cup=2)
    quote = quoted(guest)["quote"]
    with faults(during("TransactWriteItems", partial(filled, guest, mug=3))):
        assert place(guest, quote).status == 201
    assert [(line["variant_id"], line["quantity"]) for line in guest.get("/cart").json["lines"]] == [("mug", 3)]
    assert (units("cup"), len(guest.get("/orders").json["items"])) == ((7, 2), 1)


@every_fault
def test_an_unpaid_order_closes_at_its_deadline_and_gives_all_back_once(guest: Browser, fault: Fault) -> None:
    """S5.2.2-d part: for order, holds and cart. Not a second before; whatever strikes any call of the job, the order is
    closed with its stock back, or neither; run again and again, it is done exactly once. The cart keeps what the
    shopper has put into it since."""
    for run in count(1):
        filled(guest, **{f"cup-{run}": 2, f"mug-{run}": 1})
        order = place(guest, quoted(guest)["quote"], f"order-{run}").json
        filled(guest, jug=1)
        assert (end.close_unpaid(MUGS, LATE - timedelta(seconds=2)), closing(order, run)) == (0, OPEN)
        hit = struck(at(run, fault), partial(end.close_unpaid, MUGS, LATE))
        assert closing(order, run) in (OPEN, CLOSED)
        for _ in range(2):
            end.close_unpaid(MUGS, LATE)
            assert closing(order, run) == CLOSED
        for variant_id in (f"cup-{run}", f"mug-{run}"):
            assert (level(variant_id).version, told(variant_id)) == (3, ["released"])
        assert [line["variant_id"] for line in guest.get("/cart").json["lines"]] == ["jug"]
        guest.call("DELETE", "/cart/lines/jug")
        if not hit:
            break
    assert run > 2


@pytest.mark.parametrize("first", ["paid", "canceled", "closed"])
def test_whoever_ends_an_order_first_gives_its_stock_back_once(guest: Browser, first: str) -> None:
    """S5.2.2-d part: the job meets a payment, a cancellation, or itself, at the very moment of its commit."""
    order = bought(guest, cup=2)
    rivals: dict[str, Callable[[], Any]] = {
        "paid": partial(settle.payment_captured, captured(order), LATE),
        "canceled": partial(guest.post, f"/orders/{order['order_id']}/cancel"),
        "closed": partial(end.close_unpaid, MUGS, LATE),
    }
    with faults(during("TransactWriteItems", rivals[first])):
        end.close_unpaid(MUGS, LATE)
    ended = {"paid": ("confirmed", (7, 0)), "canceled": ("canceled", (9, 0)), "closed": ("closed", (9, 0))}
    assert (stored(order).status, units("cup")) == ended[first]
