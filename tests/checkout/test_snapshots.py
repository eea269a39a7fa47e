"""An order keeps what was agreed, in a shop where everything that it was made of changes afterwards."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.aws import params
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.explore import State
from tests.faults.flows.goods import asked, drafted, mug, rest
from tests.faults.flows.promotions import CUT, HOUR, by_hand, schedule_for, turn
from tests.faults.world import World, world
from tests.shop import CHINA, MUGS

TAX, ROUGH = 1_300, "粗陶"


def typed(made: World, state: State, code: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """What a product says by a type of its own: one attribute of that name and kind."""
    declared = {"name": {"en": code}, "attributes": [{"code": code, "name": {"en": code}, "type": kind}]}
    product_type = asked(made, state, "product-types", declared)["product_type_id"]
    attributes = [{"code": code, "value": {"type": kind} | value}]
    return {"product_type_id": product_type, "attributes": attributes}


def edit(made: World, state: State, **changes: Any) -> None:
    """The whole product anew, and for everybody to see."""
    path = f"/admin/products/{state['product']}"
    now = made.call("GET", path, bearer=state["staff"]).json
    edited = made.call("PUT", path, mug(state["table"], **changes) | {"version": now["version"]}, state["staff"])
    assert edited.status == 200, edited
    asked(made, state, f"products/{state['product']}/publish", {"version": edited.json["version"]})
    rest(made)


def variant(color: str, fen: int) -> list[dict[str, Any]]:
    prices = {"cn": {"amount": {"amount": fen, "currency": "CNY"}}}
    return [{"sku": "MUG-RED", "options": {"color": color}, "prices": prices}]


def options(color: str) -> list[dict[str, Any]]:
    return [{"name": "color", "label": {"en": "Color"}, "values": [color], "value_labels": {color: {"en": color}}}]


def taxed(made: World, basis_points: int) -> None:
    shop = replace(MUGS, markets=(replace(CHINA, tax_basis_points=basis_points),))
    made.cloud.parameters["/storefront/test/shops"] = msgspec.json.encode((shop,)).decode()
    params.forget()


def on_sale(made: World) -> State:
    """A red mug of rough clay, a fifth cheaper for now; an address in the shopper's book."""
    taxed(made, TAX)
    state = drafted(made)
    clay = typed(made, state, "clay", "text", {"text": {"zh-CN": ROUGH, "en": "rough"}})
    edit(made, state, options=options("red"), variants=variant("red", 5_000), **clay)
    product = made.call("GET", f"/admin/products/{state['product']}", bearer=state["staff"]).json
    state["variant"] = product["variants"][0]["variant_id"]
    stock = {"location": "main", "product_id": state["product"], "quantity": 9}
    asked(made, state, f"stock/{state['variant']}/receipts", stock, Idempotency_Key="delivery")
    schedule_for(made, state, HOUR, None, "product")
    made.later(hours=1)
    turn(made, state)
    rest(made)
    kept = made.call("POST", "/me/addresses", {"address": ADDRESS}, state["me"], Idempotency_Key="home")
    return state | {"home": kept.json["address_id"]}


def ordered(made: World, state: State) -> Any:
    line = {"variant_id": state["variant"], "quantity": 2}
    assert made.call("POST", "/cart/lines", line, state["me"], Idempotency_Key="two").status == 201
    quote = made.call("POST", "/quotes", {"address_id": state["home"]}, state["me"]).json["quote"]
    body = {"quote": quote, "contact": CONTACT, "terms_version": "2026-01"}
    placed = made.call("POST", "/orders", body, state["me"], Idempotency_Key="order")
    assert placed.status == 201, placed
    return look(made, state, placed.json["order_id"])


def look(made: World, state: State, order_id: str) -> Any:
    return made.call("GET", f"/orders/{order_id}", bearer=state["me"]).json


def change_everything(made: World, state: State) -> None:
    """The promotion ends, the product is another one and sold no more, its shopper has moved, the tax is gone."""
    by_hand("end")(made, state)
    volume = typed(made, state, "clay", "number", {"number": "350"})
    changes: dict[str, Any] = {"name": {"en": "Cup", "zh-CN": "杯"}, "images": [], **volume}
    edit(made, state, options=options("blue"), variants=variant("blue", 9_900), **changes)
    product = made.call("GET", f"/admin/products/{state['product']}", bearer=state["staff"]).json
    asked(made, state, f"products/{state['product']}/unpublish", {"version": product["version"]})
    book = f"/me/addresses/{state['home']}"
    moved = made.call("PUT", book, {"address": ADDRESS | {"lines": ["1 New Road"]}}, state["me"])
    gone = made.call("DELETE", book, bearer=state["me"])
    assert (moved.status, gone.status) == (200, 204), moved
    taxed(made, 0)
    rest(made)


def test_no_later_edit_changes_an_order() -> None:
    """S5.2.1-c: address, contact, product, price, tax, promotion and terms version stand in the order; whatever of that
    is edited, ended or crossed out later changes nothing. S3.1.2-e: nor does a product that is described by other
    attributes, under another definition of them, and in other options."""
    with world() as made:
        state = on_sale(made)
        order = ordered(made, state)
        (line,) = order["lines"]
        assert (line["name"], line["options"], line["total"]["amount"]) == ("马克杯", {"color": "red"}, 2 * CUT)
        assert [each["source"] for each in line["adjustments"]] == [state["promotion"]]
        assert (order["total"]["amount"], order["terms_version"]) == (2 * CUT + order["shipping"]["amount"], "2026-01")
        assert [each["basis_points"] for each in order["tax_lines"]] == [TAX]
        assert (order["address"], order["contact"]["email"]) == (ADDRESS | {"postal_code": ""}, CONTACT["email"])
        change_everything(made, state)
        assert look(made, state, order["order_id"]) == order
