"""How soon what happens in one place is known in the others, on the running stack, and that it counts once."""

from typing import Any

import pytest

from chalicelib.aws.bus import SOURCE
from chalicelib.core.events import StockMoved, Told, encode
from infra.client import Client
from infra.local.access import Access, full_name
from tests.cloud import eventually
from tests.stories.stack import Shelf, Stack

pytestmark = pytest.mark.cloud

BOUND_SECONDS = 5.0
"""From the commit to every subscriber and to the lists that shoppers see."""

REPEATS = 3


def ledger(shelf: Shelf, variant_id: str) -> list[Any]:
    items: list[Any] = shelf.admin.get(f"/admin/stock/{variant_id}/movements").expect(200)["items"]
    return items


def card(shopper: Client, shelf: Shelf, product_id: str) -> Any:
    """The product as the list of its category shows it; the newest come first."""
    cards = shopper.get(f"/categories/{shelf.category_id}/products").expect(200)["items"]
    return next(each for each in cards if each["product_id"] == product_id)


def adjust(shelf: Shelf, variant_id: str, expected: int, delta: int) -> None:
    body = {"location": "main", "expected": expected, "delta": delta, "reason": "counted"}
    key = f"{variant_id} {expected} {delta}"
    shelf.admin.post(f"/admin/stock/{variant_id}/adjustments", body, Idempotency_Key=key).expect(201)


def tell_again(cloud: Access, line: Any, version: int) -> None:
    """The bus delivers the event of a line of the ledger once more, to all who hear it."""
    moved = StockMoved(shop="demo", **line)
    aggregate = f"INVENTORY#demo#{moved.variant_id}/LEVEL#{moved.location}"
    told = Told(event_id=f"{aggregate}:{version}:0", aggregate=aggregate, event=moved)
    entry = {
        "EventBusName": "storefront",
        "Source": SOURCE,
        "DetailType": "StockMoved",
        "Detail": encode(told).decode(),
    }
    assert cloud.client("events").put_events(Entries=[entry] * REPEATS)["FailedEntryCount"] == 0


def left(cloud: Access, queue: str) -> int:
    """Messages that wait in a queue or are being handled."""
    url = cloud.client("sqs").get_queue_url(QueueName=full_name(queue))["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(counts[name]) for name in names)


def test_an_event_is_known_to_its_subscribers_within_five_seconds_and_counts_once(stack: Stack, shelf: Shelf) -> None:
    """S2.2.3-a: a movement of stock stands in the ledger, and in the list that the catalog renders, within 5 s of its
    commit; delivered three times more by the bus, it is still one line and the list as it was."""
    cloud, shopper = Access(stack.here.cloud), stack.guest()
    product = shelf.product("Told", 7)
    product_id, variant_id = product["product_id"], product["variants"][0]["variant_id"]
    eventually(
        lambda: len(ledger(shelf, variant_id)) == 1 and card(shopper, shelf, product_id)["in_stock"],
        seconds=BOUND_SECONDS,
    )
    (line,), before = ledger(shelf, variant_id), card(shopper, shelf, product_id)

    tell_again(cloud, line, version=1)
    adjust(shelf, variant_id, 7, -1)  # which is told after them
    eventually(lambda: len(ledger(shelf, variant_id)) > 1, seconds=BOUND_SECONDS)
    eventually(lambda: not any(left(cloud, each) for each in ("inventory", "catalog")), seconds=BOUND_SECONDS)
    assert [(each["movement"], each["quantity"]) for each in ledger(shelf, variant_id)] == [
        ("adjusted", -1),
        ("received", 7),
    ]
    assert card(shopper, shelf, product_id) == before
    assert shelf.stock(variant_id)["on_hand"] == 6
    assert [left(cloud, f"{each}-dlq") for each in ("inventory", "catalog")] == [0, 0]


def test_stock_is_true_on_the_next_call_and_in_the_lists_within_five_seconds(stack: Stack, shelf: Shelf) -> None:
    """S3.1.1-f: whatever changes the stock, the next call to /availability says so; the list says sold out, and no
    longer sold out, within 5 s."""
    shopper, product = stack.guest(), shelf.product("Counted", 3)
    product_id, variant_id = product["product_id"], product["variants"][0]["variant_id"]

    def available() -> int:
        (item,) = shopper.get(f"/availability?variant_ids={variant_id}").expect(200)["items"]
        return int(item["available"])

    assert available() == 3
    for expected, delta in ((3, -3), (0, 5), (5, -5), (0, 2)):
        adjust(shelf, variant_id, expected, delta)
        assert available() == expected + delta
        eventually(lambda: card(shopper, shelf, product_id)["in_stock"] is (available() > 0), seconds=BOUND_SECONDS)


def test_products_follow_their_category_within_five_seconds(stack: Stack, shelf: Shelf) -> None:
    """S3.1.3-a part: from the tree's item over the stream, the bus and the queue to the lists of both places."""
    admin, shopper = shelf.admin, stack.guest()
    new, shelves = (
        admin.post("/admin/categories", {"name": {"en": name}, "parent_id": parent}).expect(201)["category_id"]
        for name, parent in (("Annex", None), ("Shelves", shelf.category_id))
    )
    body = {
        "name": {"en": "Carried along"}, "category_ids": [shelves],
        "prices": {"cn": {"amount": {"amount": 100, "currency": "CNY"}}},
    }  # fmt: skip
    made = admin.post("/admin/products", body, Idempotency_Key="carried").expect(201)
    admin.post(f"/admin/products/{made['product_id']}/publish", {"version": made["version"]}).expect(200)

    def listed(category_id: str) -> bool:
        cards = shopper.get(f"/categories/{category_id}/products").expect(200)["items"]
        return made["product_id"] in {each["product_id"] for each in cards}

    assert (listed(shelf.category_id), listed(new)) == (True, False)
    admin.post(f"/admin/categories/{shelves}/move", {"parent_id": new}).expect(200)
    eventually(lambda: listed(new) and not listed(shelf.category_id), seconds=BOUND_SECONDS)
    page = shopper.get(f"/products/{made['product_id']}").expect(200)
    assert [[each["name"] for each in path] for path in page["categories"]] == [["Annex", "Shelves"]]
