"""Pictures of a product, from the upload to the shopper, and after they are taken away."""

import json
import urllib.request
from typing import Any

import pytest

from chalicelib.aws.doors import DOORS
from infra.client import Client
from tests.cloud import eventually
from tests.contracts.whole import load_everything
from tests.media.builders import opened, photo
from tests.media.forms import send
from tests.stories.stack import Shelf, Stack
from tests.stories.test_races import order, quoted
from tests.stories.test_what_follows import status_of

pytestmark = pytest.mark.cloud

SIDES = {"thumb": 160, "card": 480, "zoom": 1200}


def uploaded(admin: Client, width: int) -> Any:
    """A picture of its own, once it is ready."""
    content = photo("image/jpeg", width, 900)
    announced = {"filename": "cup.jpg", "content_type": "image/jpeg", "size": len(content)}
    made = admin.post("/admin/uploads", announced).expect(201)
    assert send(made["url"], made["fields"], content) == 204
    path = f"/admin/media/{made['media_id']}"
    eventually(lambda: admin.get(path).expect(200)["status"] == "ready")
    return admin.get(path).expect(200)


def addresses(picture: Any) -> dict[str, str]:
    return {name: picture[name] for name in SIDES}


def test_pictures_are_ordered_described_drawn_in_three_sizes_and_leave_nothing_behind(
    stack: Stack, shelf: Shelf
) -> None:
    """S3.1.1-g: images come in the merchant's order, with alt text in the shopper's language and three renditions; one
    that is taken from the product is gone from page, lists and variants, which never name what is not there, while
    media that anything refers to cannot be removed at all: no door does, and orders keep showing it."""
    admin, shopper = shelf.admin, stack.guest()
    front, back = uploaded(admin, 1500), uploaded(admin, 1600)
    alt = {front["media_id"]: "Front", back["media_id"]: "Back"}
    images = [{"media_id": each["media_id"], "alt": {"en": alt[each["media_id"]]}} for each in (back, front)]
    body = {
        "name": {"en": "Pictured"},
        "category_ids": [shelf.category_id],
        "images": images,
        "variants": [
            {
                "sku": "PIC-1",
                "prices": {"cn": {"amount": {"amount": 900, "currency": "CNY"}}},
                "image": back["media_id"],
            }
        ],
    }
    made = admin.post("/admin/products", body, Idempotency_Key="pictured").expect(201)
    path, variant_id = f"/admin/products/{made['product_id']}", made["variants"][0]["variant_id"]
    admin.post(f"{path}/publish", {"version": 1}).expect(200)
    receipt = {"location": "main", "product_id": made["product_id"], "quantity": 5}
    admin.post(f"/admin/stock/{variant_id}/receipts", receipt, Idempotency_Key="pictured").expect(201)

    def page() -> Any:
        return shopper.get(f"/products/{made['product_id']}").expect(200)

    shown = page()["images"]
    assert [(each["alt"], addresses(each)) for each in shown] == [
        ("Back", back["renditions"]),
        ("Front", front["renditions"]),
    ]
    for each in shown:
        for name, side in SIDES.items():
            with urllib.request.urlopen(each[name], timeout=5) as served:
                assert max(opened(served.read()).size) == side
    bought = order(shopper, quoted(shopper, variant_id), "pictured").expect(201)

    kept = body | {"images": images[1:], "version": 2}
    refused = admin.call("PUT", path, kept)
    assert (refused.status, refused.json["field"]) == (422, "/variants/0/image")
    unnamed = [{name: value for name, value in body["variants"][0].items() if name != "image"}]  # type: ignore[index]
    edited = admin.call("PUT", path, kept | {"variants": unnamed}).expect(200)
    admin.post(f"{path}/publish", {"version": edited["version"]}).expect(200)

    cards = shopper.get(f"/categories/{shelf.category_id}/products").expect(200)["items"]
    shopper.post("/cart/lines", {"variant_id": variant_id}).expect(201)
    now = json.dumps([page(), cards, shopper.get("/cart").expect(200)])
    assert [address in now for address in back["renditions"].values()] == [False] * 3
    assert [each["alt"] for each in page()["images"]] == ["Front"]
    assert {status_of(each) for each in front["renditions"].values()} == {200}

    line = shopper.get(f"/orders/{bought['order_id']}").expect(200)["lines"][0]
    assert (line["image"], status_of(line["image"])) == (back["renditions"]["card"], 200)
    load_everything()
    assert [door.path for door in DOORS if "/media" in door.path and door.method != "GET"] == []
