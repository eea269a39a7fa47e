"""Goods to sell in flows: a category, a picture and a mug in one color, made as staff makes them."""

from typing import Any

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.domain.media.rules import READY, Media
from chalicelib.domain.media.store import MediaRecord
from tests.faults.callers import admin, bearer
from tests.faults.explore import State
from tests.faults.world import World
from tests.shop import NOON

NAME = {"en": "Mug", "zh-CN": "马克杯"}
PRICE, STOCK = 5_000, 9
PICTURE = {"media_id": "med_MUG", "alt": {"en": "A mug"}}


def staff(world: World) -> State:
    """Somebody who may do everything, and a picture that is ready."""
    renditions = {name: f"media/mugs/{name}.webp" for name in ("thumb", "card", "zoom")}
    ready = Media(
        shop="mugs", media_id="med_MUG", kind="image", status=READY, filename="mug.png", content_type="image/png",
        size=100, renditions=renditions, width=1200, height=900, sent_by="admin_zhang", created_at=NOON,
    )  # fmt: skip
    commit(Write.put(MediaRecord, ready))
    world.outside.objects |= dict.fromkeys(renditions.values(), (b"", "image/webp"))
    return {"staff": admin(), "me": bearer("customer", "cust_li")}


def asked(world: World, state: State, path: str, body: Any, **headers: str) -> Any:
    """What staff is answered, sooner or later."""
    answer = world.insist("POST", f"/admin/{path}", body, state["staff"], **headers)
    assert answer.status in (200, 201, 202), answer
    return answer.json


def category(world: World, state: State, name: str, parent_id: str | None = None) -> str:
    found: str = asked(world, state, "categories", {"name": {"en": name}, "parent_id": parent_id})["category_id"]
    return found


def mug(category_id: str, **changes: Any) -> dict[str, Any]:
    variant = {"sku": "MUG-RED", "options": {}, "prices": {"cn": {"amount": money(PRICE)}}}
    return {"name": NAME, "category_ids": [category_id], "images": [PICTURE], "variants": [variant]} | changes


def money(fen: int) -> dict[str, Any]:
    return {"amount": fen, "currency": "CNY"}


def categories(world: World) -> State:
    """Home with tableware in it, and gifts beside it."""
    state = staff(world)
    home = category(world, state, "Home")
    return state | {
        "home": home,
        "table": category(world, state, "Tableware", home),
        "gifts": category(world, state, "Gifts"),
    }


def drafted(world: World) -> State:
    """A mug of the tableware, which nobody but staff sees."""
    state = categories(world)
    body = mug(state["table"])
    return state | kept(asked(world, state, "products", body, Idempotency_Key="mug"))


def kept(product: Any) -> State:
    variant_id = product["variants"][0]["variant_id"]
    return {"product": product["product_id"], "variant": variant_id, "version": product["version"]}


def published(world: World) -> State:
    """The mug, on sale, with nine in stock; all has been heard."""
    state = drafted(world)
    body = {"location": "main", "product_id": state["product"], "quantity": STOCK}
    asked(world, state, f"stock/{state['variant']}/receipts", body, Idempotency_Key="delivery")
    seen = {"version": state["version"]}
    state |= kept(asked(world, state, f"products/{state['product']}/publish", seen))
    rest(world)
    return state


def rest(world: World) -> None:
    while world.work():
        world.later(seconds=1)


def hear_at_once(world: World) -> None:
    """The catalog hears of what has just happened, if the relay has told it."""
    world.relay()
    if world.queues.get("catalog_listener"):
        world.deliver("catalog_listener")


def page(world: World, state: State) -> Any:
    """The product's page; None where there is none."""
    answer = world.call("GET", f"/products/{state['product']}")
    return answer.json if answer.status == 200 else None


def listed(world: World, category_id: str) -> list[str]:
    found = world.call("GET", f"/categories/{category_id}/products").json["items"]
    return [each["product_id"] for each in found]
