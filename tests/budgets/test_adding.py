"""Adding to a cart asks the table twice, whatever is in the cart and in the shop."""

from collections.abc import Iterator

import pytest

from chalicelib.domain.cart.rules import MOST_LINES
from infra.budgets.cost import Cost
from infra.budgets.operations import operation
from infra.budgets.reasons import JUDGED
from infra.budgets.times import ADD_TO_CART_P95_MS
from infra.docs import FOLDER
from tests.budgets.day import Day, day
from tests.budgets.goods import opened
from tests.faults.callers import bearer

ADDING = "request cart_api add_line"
DECLARED = operation(ADDING).cost


@pytest.fixture(scope="module")
def shop() -> Iterator[Day]:
    with day() as begun:
        begun.state = opened(begun.world)
        yield begun


def add(shop: Day, shopper: str, variant_id: str) -> None:
    answer = shop.world.call("POST", "/cart/lines", {"variant_id": variant_id}, shopper)
    assert answer.status == 201, answer


def measured(shop: Day, shopper: str, variant_id: str) -> Cost:
    shop.measure(lambda: add(shop, shopper, variant_id), ADDING)
    assert shop.calls.pop(ADDING) == ("BatchGetItem", "PutItem")
    return shop.found.pop(ADDING)


@pytest.mark.parametrize("lines", [0, 1, 2, 10, MOST_LINES - 1])
@pytest.mark.parametrize("role", ["customer", "guest"])
def test_adding_asks_as_often_in_every_cart(shop: Day, role: str, lines: int) -> None:
    """S5.1.1-a: the number of storage calls of add-to-cart is a constant; its p95 has a stated budget."""
    shopper = bearer(role, f"{role}_{lines}")
    variants = [each for product in shop.state["products"] for each in product["variants"]]
    for variant_id in variants[:lines]:
        add(shop, shopper, variant_id)
    cost = measured(shop, shopper, variants[lines])
    unjudged = JUDGED.cost.rru if role == "guest" else 0  # a guest has neither session nor standing
    assert (cost.trips, cost.rru) == (DECLARED.trips, DECLARED.rru - unjudged)
    assert cost.wru == (DECLARED.wru if lines <= 10 else 2 * DECLARED.wru)
    assert measured(shop, shopper, variants[lines]) == cost, "more of the same"


def test_the_budget_of_its_p95_is_stated() -> None:
    """S5.1.1-a part: where the number of calls is."""
    assert f"budget of {ADD_TO_CART_P95_MS} ms at the 95th percentile" in (FOLDER / "table.md").read_text()
