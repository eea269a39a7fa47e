"""What the catalog promises, sentence by sentence, at its doors."""

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from chalice.test import Client

from chalicelib.aws.observe import tallied
from chalicelib.aws.openapi import document
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions import publishing, taxonomy
from chalicelib.domain.catalog.rules.categories import Tree, with_path
from chalicelib.domain.media.store import MediaRecord
from tests.catalog.builders import mug, of_color, picture, published, stocked, tableware, variant
from tests.catalog.test_doors import body, created, on_sale
from tests.shop import MUGS, NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")

DEVICES = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; M2102K1C) Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0.49 miniProgram/wx7f3a",
)
TREE_BYTES = 64 * 1024
"""What 300 categories with names of up to 40 letters in two languages may take on the wire."""


def usd(cents: int) -> dict[str, Any]:
    return {"amount": {"amount": cents, "currency": "USD"}}


def test_every_device_gets_the_same_resource_varied_by_declared_headers_alone(admin: Browser, anyone: Browser) -> None:
    """S2.2.1-a part: for locale and currency. One address and the same bytes for PC, mobile and mini-program; only the
    headers that the document declares and Vary names choose the language and the currency."""
    leaf = tableware()
    both = [
        msgspec.to_builtins(variant("red", 4900))
        | {"prices": {"cn": {"amount": {"amount": 4900, "currency": "CNY"}}, "us": usd(700)}}
    ]
    product = on_sale(admin, leaf, variants=both, options=[])
    path = f"/products/{product['product_id']}"
    for address in (path, f"/categories/{leaf}/products", "/categories", "/brands"):
        answers = [
            anyone.get(address, User_Agent=each, Cookie=f"device={n}", Accept="text/html", X_Channel=f"channel-{n}")
            for n, each in enumerate(DEVICES)
        ]
        assert {(each.status, each.text, each.headers["ETag"]) for each in answers} == {
            (200, answers[0].text, answers[0].headers["ETag"])
        }
        assert {"Accept-Language", "X-Market"} <= set(re.split(r",\s*", answers[0].headers["Vary"]))

    seen = {
        (locale, market): anyone.get(path, Accept_Language=locale, X_Market=market).json
        for locale in ("en", "zh-CN")
        for market in ("cn", "us")
    }
    chosen = {key: (each["name"], each["variants"][0]["price"]) for key, each in seen.items()}
    yuan, dollars = {"amount": 4900, "currency": "CNY"}, {"amount": 700, "currency": "USD"}
    assert chosen == {
        ("en", "cn"): ("Mug", yuan), ("en", "us"): ("Mug", dollars),
        ("zh-CN", "cn"): ("马克杯", yuan), ("zh-CN", "us"): ("马克杯", dollars),
    }  # fmt: skip
    assert {
        (each["product_id"], each["variants"][0]["variant_id"], each["variants"][0]["sku"]) for each in seen.values()
    } == {(product["product_id"], product["variants"][0]["variant_id"], "MUG-RED")}
    refused = anyone.get(path, X_Market="mars")
    assert (refused.status, refused.json["field"]) == (422, "X-Market")
    api = document()
    names = {key: each["name"] for key, each in api["components"]["parameters"].items()}
    for operation in (
        api["paths"][each]["get"] for each in ("/products/{product_id}", "/categories", "/cart", "/orders")
    ):
        declared = {names[each["$ref"].rpartition("/")[2]] for each in operation["parameters"] if "$ref" in each}
        assert {"Accept-Language", "X-Market"} <= declared


def test_a_product_has_one_sortable_id_however_often_it_is_created(admin: Browser, other_admin: Browser) -> None:
    """S3.1.1-a: ids sort by age and are never given twice; the same external id or key is the first product again."""
    leaf = tableware()
    made = []
    for minute in range(3):
        with clock.stopped(NOON + timedelta(minutes=minute)):
            made.append(created(admin, leaf, f"k{minute}", external_id=f"ERP {minute}"))
    ids = [each["product_id"] for each in made]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"prod_[0-9A-HJKMNP-TV-Z]{26}", each) for each in ids)

    assert created(admin, leaf, "k0", external_id="ERP 0") == made[0]
    renamed = created(admin, leaf, "another key", external_id="ERP 0", name={"en": "Cup"})
    assert renamed == made[0]
    assert [each["name"] for each in admin.get("/admin/products?status=draft").json["items"]] == [made[0]["name"]] * 3

    theirs = other_admin.post("/admin/categories", {"name": {"en": "Lamps"}}).json["category_id"]
    lamp = body(
        theirs,
        external_id="ERP 0",
        images=[],
        options=[],
        variants=[],
        prices={"cn": {"amount": {"amount": 1, "currency": "CNY"}}},
    )
    other = other_admin.post("/admin/products", lamp, Idempotency_Key="k0")
    assert (other.status, other.json["product_id"] in ids) == (201, False)


def test_a_list_tells_the_range_of_what_can_be_bought(client: Client, admin: Browser, anyone: Browser) -> None:
    """S3.1.1-e: min and max over the variants that are enabled and in stock, in one call that loads no variant."""
    leaf = tableware()
    product = published(mug(leaf))
    path = f"/categories/{leaf}/products"

    def ranged(**by_color: int) -> tuple[int, int]:
        stocked(product, 5, **by_color)
        publishing.refresh(MUGS, product.product_id, NOON)
        with tallied() as tally:
            (card,) = anyone.get(path).json["items"]
        assert (tally.calls, "variants" in card) == (["Query"], False)
        return card["price_range"]["min"]["amount"], card["price_range"]["max"]["amount"]

    assert ranged() == (4900, 6900)
    assert ranged(red=0) == (5900, 6900)
    assert ranged(green=0) == (4900, 5900)
    admin.post(f"/admin/products/{product.product_id}/variants/{of_color(product, 'red').variant_id}/disable")
    assert ranged(green=0) == (5900, 5900)
    assert anyone.get(path, X_Market="us").json["items"][0]["price_range"] is None


def test_options_make_a_matrix_whose_variants_have_all_of_their_own(
    client: Client, admin: Browser, anyone: Browser
) -> None:
    """S3.1.2-b: color x size makes six variants, each with its own sku, barcode, price, stock and image; the same
    combination twice is refused."""
    leaf = tableware()
    options = [{"name": "color", "values": ["red", "blue"]}, {"name": "size", "values": ["S", "M", "L"]}]
    matrix: dict[str, Any] = {
        "options": options,
        "variants": [],
        "sku": "TEE",
        "prices": {"cn": {"amount": {"amount": 100, "currency": "CNY"}}},
    }
    draft = created(admin, leaf, **matrix)
    combinations = [tuple(each["options"].values()) for each in draft["variants"]]
    assert sorted(combinations) == sorted((color, size) for color in ("red", "blue") for size in "SML")
    assert (
        len({each["sku"] for each in draft["variants"]}) == len({each["variant_id"] for each in draft["variants"]}) == 6
    )

    own = [
        {name: value for name, value in each.items() if name != "variant_id"}
        | {
            "barcode": f"690000000000{n}",
            "image": f"med_{n}",
            "prices": {"cn": {"amount": {"amount": 100 + n, "currency": "CNY"}}},
        }
        for n, each in enumerate(draft["variants"])
    ]
    for n in range(6):
        commit(
            Write.put(
                MediaRecord,
                picture(
                    media_id=f"med_{n}",
                    renditions={name: f"media/mugs/{n}/{name}.webp" for name in ("thumb", "card", "zoom")},
                ),
            )
        )
    images = [{"media_id": f"med_{n}", "alt": {"en": f"Shirt {n}"}} for n in range(6)]
    whole = body(leaf, options=options, images=images, variants=own)
    place = f"/admin/products/{draft['product_id']}"
    edited = admin.call("PUT", place, whole | {"version": 1}).json
    assert [each["variant_id"] for each in edited["variants"]] == [each["variant_id"] for each in draft["variants"]]
    for n, each in enumerate(edited["variants"][1:], start=1):
        receipt = {"location": "main", "product_id": draft["product_id"], "quantity": n}
        admin.post(f"/admin/stock/{each['variant_id']}/receipts", receipt, Idempotency_Key=f"r{n}")
    admin.post(f"{place}/publish", {"version": edited["version"]})
    shown = anyone.get(f"/products/{draft['product_id']}").json["variants"]
    assert [(each["barcode"], each["price"]["amount"], each["in_stock"]) for each in shown] == [
        (f"690000000000{n}", 100 + n, n > 0) for n in range(6)
    ]
    assert [each["image"]["card"].rpartition("/media/mugs/")[2] for each in shown] == [
        f"{n}/card.webp" for n in range(6)
    ]
    asked = ",".join(each["variant_id"] for each in shown)
    units = anyone.get(f"/availability?variant_ids={asked}").json["items"]
    assert [each["available"] for each in units] == list(range(6))

    twice = whole | {"variants": [*own[:5], own[5] | {"options": own[0]["options"]}]}
    refused = admin.call("PUT", place, twice | {"version": edited["version"] + 1})
    assert (refused.status, refused.json["field"]) == (422, "/variants/5/options")
    doubled = admin.post(
        "/admin/products",
        body(leaf, **matrix | {"options": [{"name": "color", "values": ["red", "red"]}]}),
        Idempotency_Key="d",
    )
    assert (doubled.status, doubled.json["field"]) == (422, "/options/0/values")
    same_sku = whole | {"variants": [*own[:5], own[5] | {"sku": own[0]["sku"]}]}
    assert admin.call("PUT", place, same_sku | {"version": edited["version"] + 1}).json["field"] == "/variants/5/sku"


def test_three_levels_in_one_call_and_no_fourth(admin: Browser, anyone: Browser) -> None:
    """S3.2.3-a: a fourth level is refused with 422; 300 categories on three levels are one answer below 64 KB, read in
    one round trip."""
    tree = Tree(shop="mugs")
    for number in range(216):
        path = [(1, number // 18), (2, number // 3), (3, number)]
        names = [
            {"en": f"Level {level}, number {n}".ljust(40, "."), "zh-CN": f"第{level}级第{n}类".ljust(40, "。")}
            for level, n in path
        ]
        tree, leaf = with_path(tree, names)
    assert len(tree.categories) == 300
    commit(store.save_tree(msgspec.structs.replace(tree, version=1)))

    for locale in ("en", "zh-CN"):
        with tallied() as tally:
            answer = anyone.get("/categories", Accept_Language=locale)
        assert (tally.calls, answer.status) == (["GetItem"], 200)
        assert len(answer.text.encode()) < TREE_BYTES
        found, nodes = [], answer.json["items"]
        while nodes:
            found.append(len(nodes))
            nodes = [child for each in nodes for child in each["children"]]
        assert found == [12, 72, 216]

    refused = admin.post("/admin/categories", {"name": {"en": "Deeper"}, "parent_id": leaf.category_id})
    assert (refused.status, refused.json["field"]) == (422, "/parent_id")
    branch = taxonomy.tree(MUGS).path(leaf.category_id)[1]
    sunk = admin.post(
        f"/admin/categories/{branch.category_id}/move", {"parent_id": taxonomy.tree(MUGS).children(None)[0].category_id}
    )
    assert sunk.status == 200
    too_deep = admin.post(
        f"/admin/categories/{branch.category_id}/move", {"parent_id": taxonomy.tree(MUGS).categories[1].category_id}
    )
    assert (too_deep.status, too_deep.json["field"]) == (422, "/parent_id")
