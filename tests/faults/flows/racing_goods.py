"""Races for stock, parcels, prices, files and messages."""

from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import admin
from tests.faults.explore import State
from tests.faults.flows import (
    buying,
    cart,
    catalog,
    fulfillment,
    goods,
    imports,
    inventory,
    media,
    notifications,
    promotions,
    tracking,
)
from tests.faults.flows.racing_orders import cancel, listen, patiently, submit, tick
from tests.faults.races import Actor, Race
from tests.faults.world import World

warehouse = listen("fulfillment_listener")


def for_sale(world: World) -> State:
    """Nine mugs and as many cups; a quote for some of them."""
    return buying.quoted(world) | {"staff": admin()}


def adjust(reason: str) -> Actor:
    """Two broken mugs; where the count has changed meanwhile, staff is told so."""

    def act(world: World, state: State) -> None:
        body = {"location": "main", "expected": buying.UNITS, "reason": reason, "delta": -2}
        answer = world.insist("POST", "/admin/stock/mug/adjustments", body, admin(), Idempotency_Key=reason)
        assert answer.status in (201, 409), answer

    return act


def quote_and_place(world: World, state: State) -> None:
    """Whatever the price is at that moment: one that has changed between the two is told."""
    quote = world.insist("POST", "/quotes", {}, state["me"]).json["quote"]
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key="order")
    assert answer.status in (201, 409), answer


def in_the_cart(world: World, state: State) -> State:
    body = {"variant_id": state["variant"], "quantity": 1}
    world.insist("POST", "/cart/lines", body, state["me"], Idempotency_Key="buy")
    return state


def about_to_begin(world: World) -> State:
    return in_the_cart(world, promotions.begins(world))


def about_to_end(world: World) -> State:
    return in_the_cart(world, promotions.running(world))


def quoted_cut(world: World) -> State:
    """The shopper has a quote with the promotion's price."""
    state = about_to_end(world)
    return state | {"quote": world.insist("POST", "/quotes", {}, state["me"]).json["quote"]}


def place_quoted(world: World, state: State) -> None:
    body = {"quote": state["quote"], "address": ADDRESS, "contact": CONTACT}
    answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key="order")
    assert answer.status in (201, 409), answer


def editing(world: World) -> State:
    """The lamp is on sale; a file in which it is cheaper waits, and staff has it open to edit."""
    state = imports.imported(world)
    (found,) = world.call("GET", "/admin/products", bearer=state["staff"]).json["items"]
    product = world.call("GET", f"/admin/products/{found['product_id']}", bearer=state["staff"]).json
    return state | {"product": product["product_id"], "seen": product}


def rename(world: World, state: State) -> None:
    """Somebody who has not seen the newest version is told so."""
    seen = {name: state["seen"][name] for name in ("category_ids", "options", "version")}
    seen["variants"] = [
        {name: each[name] for name in ("sku", "options", "prices")} for each in state["seen"]["variants"]
    ]
    answer = world.insist("PUT", f"/admin/products/{state['product']}", seen | {"name": {"en": "Lamp"}}, state["staff"])
    assert answer.status in (200, 409), answer


def is_cheaper(world: World, state: State) -> None:
    """Whoever was first, the file's row is in the end in the product, and the job says what it did."""
    job = imports.job(world, state)
    assert (job["status"], job["rows"], sum(job["counts"].values())) == ("completed", 1, 1)
    assert job["counts"]["failed"] == 0


def stands_no_more(world: World, state: State) -> None:
    """Staff has ended it, before or after it began."""
    (found,) = world.call("GET", "/admin/promotions", bearer=state["staff"]).json["items"]
    assert found["status"] in ("ended", "canceled")
    assert promotions.price(world, state) == (goods.PRICE, goods.PRICE)


def one_parcel(world: World, state: State) -> None:
    assert len(fulfillment.parcels(world, state)) == 1


CONSUMERS = (
    Race("fulfill x fulfill", buying.confirmed, (patiently(warehouse),) * 2, one_parcel),
    Race("fulfill x cancel", buying.confirmed, (warehouse, cancel)),
    Race("ledger x ledger", inventory.moved, (listen("inventory_listener"),) * 2, inventory.has(14)),
    Race("media x media", media.sent, (listen("media_listener"),) * 2, media.is_("ready", 3)),
    Race("mail x mail", notifications.told, (listen("notifications_listener"),) * 2, notifications.was_told),
    Race("scan x scan", tracking.shipped, (tracking.scan_at_the_door,) * 2, tracking.is_delivered),
    Race(
        "receipt x the clock",
        tracking.long_arrived,
        (tracking.receive, tick("confirm_receipts")),
        tracking.is_completed,
    ),
    Race("fulfill x fulfill x cancel", buying.confirmed, (warehouse, warehouse, cancel)),
)
GOODS = (
    Race("adjust x place", for_sale, (adjust("damaged"), submit("order"))),
    Race("adjust x adjust", for_sale, (adjust("damaged"), adjust("lost"))),
    Race("cart x cart", buying.shelves, (buying.fill, cart.more)),
    Race("tick x order, a promotion begins", about_to_begin, (tick("turn_promotions"), quote_and_place)),
    Race("end x order, a promotion ends", quoted_cut, (promotions.by_hand("end"), place_quoted)),
    Race(
        "tick x tick", promotions.begins, (tick("turn_promotions"),) * 2, promotions.comes_to("active", promotions.CUT)
    ),
    Race("end x end", promotions.running, (promotions.by_hand("end"),) * 2, promotions.comes_to("ended", goods.PRICE)),
    Race("end x tick", promotions.begins, (promotions.by_hand("end"), tick("turn_promotions")), stands_no_more),
    Race("import x edit", editing, (imports.work, rename), is_cheaper),
    Race("publish x publish", goods.drafted, (catalog.publish,) * 2, catalog.costs(goods.PRICE, False)),
    Race("adjust x place x place", for_sale, (adjust("damaged"), submit("phone"), submit("desk"))),
    Race("tick x tick x order", about_to_begin, (*(tick("turn_promotions"),) * 2, quote_and_place)),
)
