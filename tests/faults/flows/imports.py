"""A supplier's file becomes products, and products become a file."""

import json
from typing import Any

from tests.faults.explore import Flow, State
from tests.faults.flows.goods import asked, hear_at_once, page, published, rest
from tests.faults.flows.media import announce, arrive, staff, take_in
from tests.faults.world import World
from tests.imports.files import a_line, a_variant

JSONL = "application/x-ndjson"
LAMP = a_line()
CHANGED = a_line(variants=[a_variant(price_minor=19_900, stock=5)])
SECOND = a_line(external_id="lamp-9", variants=[a_variant(sku="LAMP-9")])
BROKEN = b'{"external_id": "lamp-2"}\n'


def sent(world: World, state: State, content: bytes) -> None:
    announce(world, state, JSONL, len(content))
    arrive(world, state, content, JSONL)
    take_in(world, state)


def uploaded(world: World) -> State:
    state = staff(world)
    sent(world, state, LAMP)
    return state


def request(world: World, state: State) -> None:
    body = {"media_id": state["media"], "format": "jsonl"}
    state["import"] = asked(world, state, "imports", body, Idempotency_Key=state["media"])["import_id"]


def requested(content: bytes) -> Any:
    """A job for this file, of which the relay has told."""

    def arrange(world: World) -> State:
        state = staff(world)
        ask_for(world, state, content)
        return state

    return arrange


def ask_for(world: World, state: State, content: bytes) -> None:
    sent(world, state, content)
    request(world, state)
    world.relay()
    world.later(seconds=1)


def imported(world: World) -> State:
    """The lamp is on sale; then comes a file in which it is cheaper, and there are more."""
    state = staff(world)
    ask_for(world, state, LAMP)
    rest(world)
    ask_for(world, state, CHANGED)
    return state


def beside(world: World) -> State:
    """The lamp is on sale; then comes a file with another one, in the same category."""
    state = staff(world)
    ask_for(world, state, LAMP)
    rest(world)
    ask_for(world, state, SECOND)
    return state


LAMP_REQUESTED = requested(LAMP)


def sold_since(world: World) -> State:
    """The lamp is on sale, one has gone, and the same file comes again."""
    state = staff(world)
    ask_for(world, state, LAMP)
    rest(world)
    (found,) = world.call("GET", "/admin/products", bearer=state["staff"]).json["items"]
    (variant,) = page(world, {"product": found["product_id"]})["variants"]
    body = {"location": "main", "expected": 3, "reason": "lost", "delta": -1}
    asked(world, state, f"stock/{variant['variant_id']}/adjustments", body, Idempotency_Key="one")
    rest(world)
    ask_for(world, state, LAMP)
    return state


def stock_comes(world: World, state: State) -> None:
    """Staff has some of it before the file says that it is for sale, if the file has made a draft of it by now."""
    for each in drafts(world, state):
        product = world.insist("GET", f"/admin/products/{each['product_id']}", bearer=state["staff"]).json
        place = {"location": "main", "product_id": each["product_id"]}
        stock = f"stock/{product['variants'][0]['variant_id']}"
        gone = {"location": "main", "expected": 3, "reason": "lost", "on_hand": 0}
        world.insist("POST", f"/admin/{stock}/adjustments", gone, state["staff"], Idempotency_Key="gone")
        asked(world, state, f"{stock}/receipts", place | {"quantity": 3}, Idempotency_Key="delivery")
    hear_at_once(world)


def drafts(world: World, state: State) -> list[Any]:
    found: list[Any] = world.insist("GET", "/admin/products?status=draft", bearer=state["staff"]).json["items"]
    return found


def lost(world: World) -> State:
    """The file is gone before the job begins."""
    state: State = requested(LAMP)(world)
    world.outside.objects.clear()
    return state


def work(world: World, state: State) -> None:
    world.deliver("imports_listener")


def ask_export(world: World, state: State) -> None:
    state["export"] = asked(world, state, "exports", {}, Idempotency_Key="export")["export_id"]


def exporting(world: World) -> State:
    """The relay has told of an export of one mug."""
    state = published(world)
    ask_export(world, state)
    world.relay()
    return state


def job(world: World, state: State) -> Any:
    return world.call("GET", f"/admin/imports/{state['import']}", bearer=state["staff"]).json


def has_lamp(price: int, units: int) -> Any:
    """One product of the file is on sale, at this price, with so many units; the job has done its one row."""

    def check(world: World, state: State) -> None:
        (found,) = world.call("GET", "/admin/products", bearer=state["staff"]).json["items"]
        assert drafts(world, state) == []
        (variant,) = page(world, {"product": found["product_id"]})["variants"]
        levels = world.call("GET", f"/admin/stock/{variant['variant_id']}", bearer=state["staff"]).json["items"]
        assert (variant["price"]["amount"], [level["available"] for level in levels]) == (price, [units])
        assert (job(world, state)["status"], job(world, state)["rows"]) == ("completed", 1)

    return check


def has_new_lamp(world: World, state: State) -> None:
    has_lamp(25_900, 3)(world, state)
    assert job(world, state)["counts"] == {"created": 1, "updated": 0, "unchanged": 0, "failed": 0}


def has_draft(world: World, state: State) -> None:
    """Which only staff sees, in a category that is there."""
    (found,) = drafts(world, state)
    product = world.call("GET", f"/admin/products/{found['product_id']}", bearer=state["staff"]).json
    (home,) = world.call("GET", "/categories").json["items"]
    assert product["category_ids"] == [each["category_id"] for each in home["children"]]


def has_two(world: World, state: State) -> None:
    found = world.call("GET", "/admin/products", bearer=state["staff"]).json["items"]
    assert (len(found), drafts(world, state)) == (2, [])
    assert (job(world, state)["status"], job(world, state)["rows"]) == ("completed", 1)


def has_errors(world: World, state: State) -> None:
    """Each once."""
    path = f"/admin/imports/{state['import']}/errors"
    found = world.call("GET", path, bearer=state["staff"]).json["items"]
    assert job(world, state)["errors"] == len(found) == len({each["column"] for each in found}) > 0
    assert job(world, state)["counts"] == {"created": 0, "updated": 0, "unchanged": 0, "failed": 1}


def has_failed(world: World, state: State) -> None:
    assert job(world, state)["status"] == "failed"


def is_written(world: World, state: State) -> None:
    """One line, of the one product."""
    found = world.call("GET", f"/admin/exports/{state['export']}", bearer=state["staff"]).json
    written = world.outside.objects[found["download_url"].partition("/download/")[2]][0]
    assert sum(item["kind"]["S"] == "Export" for item in world.cloud.table.items.values()) == 1
    assert (found["status"], found["products"], found["size"]) == ("completed", 1, len(written))
    assert json.loads(written)["external_id"] == state["product"]


FLOWS = (
    Flow("ask for an import", uploaded, request, has_new_lamp),
    Flow("import a product", LAMP_REQUESTED, work, has_new_lamp),
    Flow("stock comes to an import", LAMP_REQUESTED, stock_comes),
    Flow("import a second product", beside, work, has_two),
    Flow("import a draft", requested(a_line(published=False)), work, has_draft),
    Flow("import the same again", sold_since, work, has_lamp(25_900, 2)),
    Flow("import a change", imported, work, has_lamp(19_900, 5)),
    Flow("import what is wrong", requested(BROKEN), work, has_errors),
    Flow("import a file that is gone", lost, work, has_failed),
    Flow("ask for an export", published, ask_export, is_written),
    Flow("export", exporting, work, is_written),
)
