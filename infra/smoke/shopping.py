"""From the first look to the order."""

from typing import Any

from infra.client import Client
from infra.shelf import Shelf
from infra.shopping import ADDRESS, CONTACT, expect, key, until
from infra.smoke.journey import Journey

UNITS, WANTED = 3, 2
CATEGORY = {"en": "Smoke test", "zh-CN": "冒烟测试"}


def publish(it: Journey) -> str:
    """Goods of this journey's own, in a category that all journeys share."""
    tree = it.admin.get("/categories").expect(200)["items"]
    known = [each["category_id"] for each in tree if each["name"] == CATEGORY["en"]]
    category = known or [it.admin.post("/admin/categories", {"name": CATEGORY}).expect(201)["category_id"]]
    it.product = Shelf(it.admin, category[0]).product(f"Smoke {key()[:8]}", UNITS)
    return f"{UNITS} units of {it.product['product_id']} are for sale"


def welcome(it: Journey) -> str:
    """Two guests who want the same."""
    for guest in (it.shopper, it.rival):
        guest.bearer = guest.post("/guests").expect(201)["token"]
    return "two guests have come"


def browse(it: Journey) -> str:
    """Category and product, cacheable, and 304 for who has it already."""
    path = f"/products/{it.product['product_id']}"
    seen = until(lambda: _seen(it.shopper, path), "the published product to be shown")
    caching = seen.headers.get("cache-control", "")
    expect("public" in caching and "s-maxage" in caching, f"a product is not cacheable: {caching!r}")
    again = it.shopper.get(path, If_None_Match=seen.headers["etag"])
    expect(again.status == 304, f"an unchanged product answered {again.status} instead of 304")
    expect(not again.body, "a 304 has no body")
    category_id = it.product["category_ids"][0]
    cards = it.shopper.get(f"/categories/{category_id}/products?limit=100").expect(200)["items"]
    expect(cards, "the category of a published product is empty")
    nosniff = seen.headers.get("x-content-type-options")
    expect(nosniff == "nosniff", "answers must not be sniffed")
    return f"product and category are shown; {caching}; 304 by ETag"


def _seen(client: Client, path: str) -> Any:
    answer = client.get(path)
    return answer if answer.status == 200 else None


def available(it: Journey) -> str:
    """What is left is told to everybody."""
    path = f"/availability?variant_ids={it.variant_id}"
    level = it.shopper.get(path).expect(200)["items"][0]
    expect(level["available"] >= UNITS, f"{level['available']} of {UNITS} units are available")
    return f"{level['available']} available"


def fill_cart(it: Journey) -> str:
    """Both put most of the stock into their carts."""
    for guest in (it.shopper, it.rival):
        line = {"variant_id": it.variant_id, "quantity": WANTED}
        guest.post("/cart/lines", line, Idempotency_Key=key()).expect(201)
    cart = it.shopper.get("/cart").expect(200)
    return f"{WANTED} units each, {cart['subtotal']['amount']} fen"


def quote(it: Journey) -> str:
    """A signed price for each of the two."""
    for guest in (it.shopper, it.rival):
        it.quotes.append(guest.post("/quotes", {"variant_ids": [it.variant_id]}).expect(201))
    return f"{it.quotes[0]['total']['amount']} fen with shipping, signed"


def order(it: Journey) -> str:
    """The first gets the goods, once; the second gets a 409: there is less left than wanted."""
    body, rival = (_order(quoted) for quoted in it.quotes)
    once = key()
    placed = it.shopper.post("/orders", body, Idempotency_Key=once)
    it.order = placed.expect(201)
    again = it.shopper.post("/orders", body, Idempotency_Key=once)
    expect(again.body == placed.body, "the same order sent twice must get the same answer")
    refused = it.rival.post("/orders", rival, Idempotency_Key=key())
    expect(refused.status == 409, f"an order of more than the stock was answered with {refused.status}")
    kind = refused.json["type"].rpartition("/")[2]
    return f"{it.order['number']}; sent twice it is one order; more than the stock is {kind}"


def _order(quoted: Any) -> Any:
    return {"quote": quoted["quote"], "address": ADDRESS, "contact": CONTACT, "expected_total": quoted["total"]}


def take_down(it: Journey) -> str:
    """The goods are no longer for sale, so that the next journey begins as this one did."""
    path = f"/admin/products/{it.product['product_id']}"
    version = it.admin.get(path).expect(200)["version"]
    it.admin.post(f"{path}/unpublish", {"version": version}).expect(200)
    return "the goods of this journey are taken off the shelf"
