"""Products: made, edited, shown, switched, taken off the shelves, sold out."""

from typing import Any

from tests.faults.explore import Flow, State
from tests.faults.flows.goods import (
    PRICE,
    STOCK,
    asked,
    categories,
    drafted,
    hear_at_once,
    kept,
    listed,
    mug,
    page,
    published,
    rest,
)
from tests.faults.world import World


def create(world: World, state: State) -> None:
    body = mug(state["table"]) | {"external_id": "supplier/mug"}
    state |= kept(asked(world, state, "products", body, Idempotency_Key="mug"))


def create_own(world: World, state: State) -> None:
    """A product that no supplier knows."""
    state |= kept(asked(world, state, "products", mug(state["table"]), Idempotency_Key="mug"))


def create_twice(world: World, state: State) -> None:
    """The supplier's feed is sent once more, and each row has a key of its own."""
    for key in ("feed 1", "feed 2"):
        body = mug(state["table"]) | {"external_id": "supplier/mug"}
        state |= kept(asked(world, state, "products", body, Idempotency_Key=key))


def edit(world: World, state: State) -> None:
    """The price goes up. Whoever asks again is told that this version is not the newest any more."""
    variant = {"sku": "MUG-RED", "prices": {"cn": {"amount": {"amount": 6_000, "currency": "CNY"}}}}
    body = mug(state["table"], variants=[variant]) | {"version": state["version"]}
    answer = world.insist("PUT", f"/admin/products/{state['product']}", body, state["staff"])
    assert answer.status in (200, 409), answer


def seen(world: World, state: State, verb: str) -> None:
    path = f"/admin/products/{state['product']}/{verb}"
    answer = world.insist("POST", path, {"version": state["version"]}, state["staff"])
    assert answer.status in (200, 409), answer


def publish(world: World, state: State) -> None:
    seen(world, state, "publish")


def unpublish(world: World, state: State) -> None:
    seen(world, state, "unpublish")


def disable(world: World, state: State) -> None:
    asked(world, state, f"products/{state['product']}/variants/{state['variant']}/disable", {})


def disabled(world: World) -> State:
    state = published(world)
    disable(world, state)
    rest(world)
    return state


def enable(world: World, state: State) -> None:
    asked(world, state, f"products/{state['product']}/variants/{state['variant']}/enable", {})


def emptied(world: World) -> State:
    """All units were counted away, and the relay has told so."""
    state = published(world)
    body = {"location": "main", "expected": STOCK, "reason": "lost", "on_hand": 0}
    asked(world, state, f"stock/{state['variant']}/adjustments", body, Idempotency_Key="gone")
    world.relay()
    return state


def meanwhile(world: World) -> State:
    """The first units came after the product was published, and all of that is told at once."""
    state = drafted(world)
    publish(world, state)
    body = {"location": "main", "product_id": state["product"], "quantity": STOCK}
    asked(world, state, f"stock/{state['variant']}/receipts", body, Idempotency_Key="delivery")
    world.relay()
    return state


def follow(world: World, state: State) -> None:
    world.deliver("catalog_listener")


def stock_comes(world: World, state: State) -> None:
    """The first units, and the catalog hears of them at once."""
    body = {"location": "main", "product_id": state["product"], "quantity": STOCK}
    asked(world, state, f"stock/{state['variant']}/receipts", body, Idempotency_Key="delivery")
    hear_at_once(world)


def selling_out(world: World) -> State:
    """On sale, with an edit that nobody has published; the last units have gone, and the relay has told so."""
    state = edited(world)
    body = {"location": "main", "expected": STOCK, "reason": "lost", "on_hand": 0}
    asked(world, state, f"stock/{state['variant']}/adjustments", body, Idempotency_Key="gone")
    world.relay()
    return state


def edited(world: World) -> State:
    """On sale, with an edit that nobody has published."""
    state = published(world)
    edit(world, state)
    found = world.call("GET", f"/admin/products/{state['product']}", bearer=state["staff"]).json
    rest(world)
    return state | kept(found)


def edit_late(world: World, state: State) -> None:
    """Somebody has the version before the last on the screen."""
    body = mug(state["table"], name={"en": "Old mug"}) | {"version": state["version"] - 1}
    answer = world.insist("PUT", f"/admin/products/{state['product']}", body, state["staff"])
    assert answer.status == 409, answer


def is_(status: str) -> Any:
    """There is one product, of this status."""

    def check(world: World, state: State) -> None:
        found = world.call("GET", f"/admin/products?status={status}", bearer=state["staff"]).json["items"]
        assert [each["product_id"] for each in found] == [state["product"]]

    return check


def costs(fen: int, in_stock: bool) -> Any:
    """Shoppers see it at this price, also in the lists of its category and of the one above."""

    def check(world: World, state: State) -> None:
        (variant,) = page(world, state)["variants"]
        assert (variant["price"]["amount"], variant["in_stock"]) == (fen, in_stock)
        assert listed(world, state["table"]) == listed(world, state["home"]) == [state["product"]]

    return check


def is_edited_once(world: World, state: State) -> None:
    """Shoppers see nothing of it."""
    found = world.call("GET", f"/admin/products/{state['product']}", bearer=state["staff"]).json
    assert found["version"] == state["version"] + 1
    assert found["variants"][0]["prices"]["cn"]["amount"]["amount"] == 6_000
    costs(PRICE, True)(world, state)


def is_hidden(world: World, state: State) -> None:
    assert (page(world, state), listed(world, state["table"]), listed(world, state["home"])) == (None, [], [])


def is_off_sale(world: World, state: State) -> None:
    assert page(world, state)["variants"] == []


def is_off(world: World, state: State) -> None:
    """A draft, whose one variant will not be for sale."""
    is_("draft")(world, state)
    found = world.call("GET", f"/admin/products/{state['product']}", bearer=state["staff"]).json
    assert [each["enabled"] for each in found["variants"]] == [False]


FLOWS = (
    Flow("create a product", categories, create, is_("draft")),
    Flow("create a product of our own", categories, create_own, is_("draft")),
    Flow("create a product twice", categories, create_twice, is_("draft")),
    Flow("edit a product", published, edit, is_edited_once),
    Flow("edit what has changed", edited, edit_late),
    Flow("publish", drafted, publish, costs(PRICE, False)),
    Flow("publish an edit", edited, publish, costs(6_000, True)),
    Flow("unpublish", published, unpublish, is_hidden),
    Flow("switch a variant of a draft", drafted, disable, is_off),
    Flow("switch a variant", published, disable, is_off_sale),
    Flow("switch a variant on again", disabled, enable, costs(PRICE, True)),
    Flow("sell out", emptied, follow, costs(PRICE, False)),
    Flow("stock comes to a draft", drafted, stock_comes),
    Flow("publish what sells out", selling_out, publish, costs(6_000, False)),
    Flow("unpublish what sells out", selling_out, unpublish, is_hidden),
    Flow("switch what sells out", selling_out, disable, is_off_sale),
    Flow("follow what sells out", selling_out, follow, costs(PRICE, False)),
    Flow("look again after publishing", meanwhile, follow, costs(PRICE, True)),
)
