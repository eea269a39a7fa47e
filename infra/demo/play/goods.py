"""Looking for goods: the first variants of the shop that can be bought, found as a shopper finds them."""

from collections.abc import Iterator
from typing import Any

from infra.client import Client


def walk(client: Client, category_id: str) -> Iterator[Any]:
    """Every card of a category, page by page."""
    cursor = ""
    while True:
        page = client.get(f"/categories/{category_id}/products?limit=24{cursor}").expect(200)
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"


def buyable(client: Client, units: int) -> Iterator[tuple[Any, str]]:
    """(product, variant id) of products that have at least so many units of a variant."""
    for category in client.get("/categories").expect(200)["items"]:
        for card in walk(client, category["category_id"]):
            product = client.get(f"/products/{card['product_id']}").expect(200)
            ids = ",".join(variant["variant_id"] for variant in product["variants"])
            for level in client.get(f"/availability?variant_ids={ids}").expect(200)["items"]:
                if level["available"] >= units:
                    yield product, level["variant_id"]
                    break
