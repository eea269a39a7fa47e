"""Shoppers look around, fill carts and change them."""

from infra.budgets.operations import HEALTHY
from tests.budgets.day import Day
from tests.faults.callers import bearer


def play(day: Day) -> None:
    look(day)
    fill(day)
    change(day)


def look(day: Day) -> None:
    state = day.state
    first = state["products"][0]
    day.ask("catalog_api show_product", "GET", f"/products/{first['product']}")
    day.ask("catalog_api show_categories", "GET", "/categories")
    page = day.ask("catalog_api list_category", "GET", f"/categories/{state['table']}/products")
    assert len(page["items"]) == 24
    day.ask("catalog_api list_brands", "GET", "/brands")
    seen = ",".join(first["variants"])
    day.ask("inventory_api see_availability", "GET", f"/availability?variant_ids={seen}")
    day.ask("access_api welcome_guest", "POST", "/guests", {})
    for each in HEALTHY:
        day.ask(f"{each}_api health", "GET", f"/health/{each}")


def fill(day: Day) -> None:
    """Three lines, of three products; the last one is measured: the cart is as large as it gets."""
    put(day, day.state["me"], 2)
    body = {"variant_id": goods(day)[2], "quantity": 1}
    day.ask("cart_api add_line", "POST", "/cart/lines", body, day.state["me"], Idempotency_Key="third")
    day.ask("cart_api show_cart", "GET", "/cart", bearer=day.state["me"])


def change(day: Day) -> None:
    first, second, third = goods(day)
    me = day.state["me"]
    day.ask("cart_api change_line", "PATCH", f"/cart/lines/{first}", {"quantity": 3}, me, Idempotency_Key="three")
    day.ask("cart_api remove_line", "DELETE", f"/cart/lines/{third}", bearer=me, Idempotency_Key="away")
    guest = bearer("guest", "guest_mei")
    body = {"variant_id": third, "quantity": 1}
    assert day.world.call("POST", "/cart/lines", body, guest, Idempotency_Key="guest").status == 201
    day.ask("cart_api merge_cart", "POST", "/cart/merge", {"guest_token": guest}, me)
    gone = day.state["products"][1]
    path = f"/admin/products/{gone['product']}/variants/{second}"
    assert day.world.call("POST", f"{path}/disable", {}, day.state["staff"]).status == 200
    day.ask("cart_api clear_invalid_lines", "DELETE", "/cart/invalid-lines", bearer=me, Idempotency_Key="clear")
    assert day.world.call("POST", f"{path}/enable", {}, day.state["staff"]).status == 200
    day.rest()


def goods(day: Day) -> list[str]:
    """The variants that are bought: the first of each of three products."""
    found: list[str] = [product["variants"][0] for product in day.state["products"][:3]]
    return found


def put(day: Day, shopper: str, lines: int = 3, who: str = "me") -> None:
    """So many lines into a cart, of which nothing is measured."""
    for variant_id in goods(day)[:lines]:
        body = {"variant_id": variant_id, "quantity": 1}
        answer = day.world.call("POST", "/cart/lines", body, shopper, Idempotency_Key=f"{who} {variant_id}")
        assert answer.status == 201, answer
