"""Catalog doors."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.aws.observe import tallied
from chalicelib.core import clock
from chalicelib.domain.catalog import store
from tests.catalog.builders import PICTURE, mug, stocked, tableware
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")


def body(category_id: str, **other: Any) -> dict[str, Any]:
    """A product as staff send it."""
    return dict(msgspec.to_builtins(mug(category_id))) | other


def created(admin: Browser, category_id: str, key: str = "k", **other: Any) -> dict[str, Any]:
    answer = admin.post("/admin/products", body(category_id, **other), Idempotency_Key=key)
    assert answer.status == 201, answer.text
    return dict(answer.json)


def on_sale(admin: Browser, category_id: str, key: str = "k", **other: Any) -> dict[str, Any]:
    draft = created(admin, category_id, key, **other)
    answer = admin.post(f"/admin/products/{draft['product_id']}/publish", {"version": draft["version"]})
    assert answer.status == 200, answer.text
    return dict(answer.json)


def test_a_product_goes_from_a_draft_to_the_shelf(admin: Browser, anyone: Browser) -> None:
    """S3.1.1-a part, S3.3.2-b part: a product goes from a draft to the shelf"""
    draft = created(admin, tableware())
    path = f"/products/{draft['product_id']}"
    assert draft["product_id"].startswith("prod_")
    assert (draft["status"], anyone.get(path).status) == ("draft", 404)
    admin.post(f"/admin/products/{draft['product_id']}/publish", {"version": 1})
    shown = anyone.get(path, Accept_Language="en").json
    assert (shown["name"], shown["price_range"]) == (
        "Mug", {"min": {"amount": 4900, "currency": "CNY"}, "max": {"amount": 6900, "currency": "CNY"}},
    )  # fmt: skip
    assert anyone.get(path, Accept_Language="zh-CN").json["name"] == "马克杯"
    assert {each["price"] for each in anyone.get(path, X_Market="us").json["variants"]} == {None}


def test_the_same_key_or_external_id_is_the_same_product(admin: Browser) -> None:
    """S3.1.1-a part: the same key or external id is the same product"""
    leaf = tableware()
    first = created(admin, leaf, "a", external_id="ERP 7")
    assert created(admin, leaf, "a", external_id="ERP 7") == first
    assert created(admin, leaf, "b", external_id="ERP 7") == first
    reused = admin.post("/admin/products", body(leaf), Idempotency_Key="a")
    assert (reused.status, reused.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_a_product_page_is_one_read_and_a_category_page_is_one(admin: Browser, anyone: Browser) -> None:
    """S3.1.1-e part: a list needs no variants."""
    leaf = tableware()
    product = on_sale(admin, leaf)
    for path in (f"/products/{product['product_id']}", f"/categories/{leaf}/products"):
        with tallied() as tally:
            assert anyone.get(path).status == 200
        assert tally.round_trips == 1


def test_a_page_may_be_cached_and_is_not_sent_twice(admin: Browser, anyone: Browser) -> None:
    product = on_sale(admin, tableware())
    path = f"/products/{product['product_id']}"
    first = anyone.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=10, s-maxage=60"
    assert anyone.get(path, If_None_Match=first.headers["ETag"]).status == 304


def test_a_level_one_category_lists_all_below_it_page_by_page(admin: Browser, anyone: Browser) -> None:
    """S3.2.3-c"""
    leaf = tableware()
    home = anyone.get("/categories").json["items"][0]["category_id"]
    wanted = [on_sale(admin, leaf, f"k{n}")["product_id"] for n in range(3)]
    first = anyone.get(f"/categories/{home}/products?limit=2").json
    with clock.stopped(NOON + timedelta(hours=1)):
        on_sale(admin, leaf, "meanwhile")
    second = anyone.get(f"/categories/{home}/products?limit=2&cursor={first['next_cursor']}").json
    seen = [each["product_id"] for each in first["items"] + second["items"]]
    assert (sorted(seen), second["next_cursor"]) == (sorted(wanted), None)
    misused = anyone.get(f"/categories/{leaf}/products?cursor={first['next_cursor']}")
    assert (misused.status, misused.json["field"]) == (422, "cursor")


def test_the_tree_is_one_answer_in_the_shoppers_language(admin: Browser, anyone: Browser) -> None:
    """S3.2.3-a part: the tree is one answer in the shopper's language"""
    leaf = tableware()
    (home,) = anyone.get("/categories", Accept_Language="en").json["items"]
    assert (home["name"], home["children"][0]["children"][0]["category_id"]) == ("Home", leaf)
    refused = admin.post("/admin/categories", {"name": {"en": "Mugs"}, "parent_id": leaf})
    assert (refused.status, refused.json["field"]) == (422, "/parent_id")
    top = admin.post("/admin/categories", {"name": {"en": "Garden"}})
    assert (top.status, top.json["parent_id"]) == (201, None)


def test_an_empty_category_is_not_an_unknown_one(anyone: Browser) -> None:
    leaf = tableware()
    empty = anyone.get(f"/categories/{leaf}/products")
    assert (empty.status, empty.json) == (200, {"items": [], "next_cursor": None})
    assert anyone.get("/categories/cat_NONE/products").status == 404


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"name": None}, "/name"),
        ({"name": {}}, "/name"),
        ({"name": {"en": " "}}, "/name/..."),
        ({"prices": {"cn": {"amount": {"amount": -1, "currency": "CNY"}}}}, "/prices/cn/amount/amount"),
        ({"prices": {"cn": {"amount": {"amount": 49.5, "currency": "CNY"}}}}, "/prices/.../amount/amount"),
        ({"prices": {"cn": {"amount": {"amount": 4950}}}}, "/prices/.../amount/currency"),
        ({"prices": {"cn": {"amount": {"amount": 4950, "currency": "USD"}}}}, "/prices/cn/amount/currency"),
        ({"prices": {"cn": {"amount": {"amount": 4950, "currency": "XXX"}}}}, "/prices/.../amount"),
        ({"category_ids": []}, "/category_ids"),
        ({"category_ids": ["a", "b", "c", "d"]}, "/category_ids"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_a_product_that_makes_no_sense_is_refused_by_name(admin: Browser, patch: dict[str, Any], field: str) -> None:
    """S3.1.1-b"""
    fields = {"variants": [], **patch}
    refused = admin.post("/admin/products", body(tableware(), **fields), Idempotency_Key="k")
    assert (refused.status, refused.json["field"]) == (422, field)


def test_a_product_without_a_name_is_refused(admin: Browser) -> None:
    """S3.1.1-b part: a product without a name is refused"""
    nameless = {name: value for name, value in body(tableware()).items() if name != "name"}
    refused = admin.post("/admin/products", nameless, Idempotency_Key="k")
    assert (refused.status, refused.json["field"]) == (422, "/name")


def test_a_value_of_the_wrong_type_is_refused(admin: Browser) -> None:
    """S3.1.2-a"""
    declared = admin.post(
        "/admin/product-types",
        {"name": {"en": "Cups"}, "attributes": [{"code": "volume", "name": {"en": "Volume"}, "type": "number"}]},
    ).json
    leaf, kind = tableware(), declared["product_type_id"]
    wrong = [{"code": "volume", "value": {"type": "text", "text": {"en": "much"}}}]
    refused = admin.post(
        "/admin/products", body(leaf, product_type_id=kind, attributes=wrong), Idempotency_Key="k"
    )  # fmt: skip
    assert (refused.status, refused.json["field"]) == (422, "/attributes/0/value/type")
    right = [{"code": "volume", "value": {"type": "number", "number": "350"}}]
    assert created(admin, leaf, product_type_id=kind, attributes=right)["attributes"][0]["name"] == {"en": "Volume"}
    assert admin.get("/admin/product-types").json["items"] == [declared]


def test_two_editors_and_one_gets_the_current_version(admin: Browser) -> None:
    """S3.3.2-a"""
    leaf = tableware()
    path = f"/admin/products/{created(admin, leaf)['product_id']}"
    first, second = (admin.call("PUT", path, body(leaf, tags=[tag], version=1)) for tag in ("a", "b"))
    assert (first.status, first.json["version"]) == (200, 2)
    assert (second.status, second.json["type"], second.json["current_version"]) == (409, "/problems/stale", 2)
    assert admin.get(path).json["tags"] == ["a"]


def test_staff_disable_one_variant_and_the_others_stay(admin: Browser, anyone: Browser) -> None:
    """S3.1.2-c"""
    product = on_sale(admin, tableware())
    red = product["variants"][0]["variant_id"]
    path = f"/admin/products/{product['product_id']}/variants/{red}"
    assert admin.post(f"{path}/disable").status == 200
    shown = anyone.get(f"/products/{product['product_id']}").json
    assert [each["sku"] for each in shown["variants"]] == ["MUG-BLUE", "MUG-GREEN"]
    assert admin.post(f"{path}/enable").json["variants"][0]["enabled"]


def test_an_unpublished_product_is_not_found(admin: Browser, anyone: Browser) -> None:
    product = on_sale(admin, tableware())
    path = f"/admin/products/{product['product_id']}"
    assert admin.post(f"{path}/unpublish", {"version": 2}).json["status"] == "unpublished"
    assert anyone.get(f"/products/{product['product_id']}").status == 404
    assert [each["product_id"] for each in admin.get("/admin/products?status=unpublished").json["items"]] == [
        product["product_id"]
    ]


def test_an_image_that_is_missing_is_a_conflict_when_publishing(admin: Browser) -> None:
    """S3.1.1-g part: an image that is missing is a conflict when publishing"""
    other = {"media_id": "med_OTHER", "alt": {"en": "Another"}}
    draft = created(admin, tableware(), images=[msgspec.to_builtins(PICTURE), other])
    refused = admin.post(f"/admin/products/{draft['product_id']}/publish", {"version": 1})
    assert (refused.status, refused.json["type"], refused.json["media_id"]) == (
        409, "/problems/image-not-ready", "med_OTHER",
    )  # fmt: skip


def test_packaging_is_kept_for_each_variant(admin: Browser, anyone: Browser) -> None:
    """S3.1.2-d part: packaging is kept for each variant"""
    packed = {"length_mm": 120, "width_mm": 90, "height_mm": 100, "material": "carton", "pack_count": 2}
    leaf = tableware()
    one = body(leaf)["variants"][0] | {"packaging": packed, "weight_grams": 410, "barcode": "6901234567892"}
    product = on_sale(admin, leaf, variants=[one])
    (shown,) = anyone.get(f"/products/{product['product_id']}").json["variants"]
    assert (shown["packaging"], shown["weight_grams"], shown["barcode"]) == (packed, 410, "6901234567892")


def test_brands_are_listed_in_the_shoppers_language(admin: Browser, anyone: Browser) -> None:
    made = admin.post("/admin/brands", {"name": {"en": "Kiln", "zh-CN": "窑"}})
    assert made.status == 201
    assert anyone.get("/brands", Accept_Language="zh-CN").json["items"] == [
        {"brand_id": made.json["brand_id"], "name": "窑"}
    ]
    assert admin.post("/admin/brands", {"name": {"en": "kiln"}}).status == 409


def test_stock_is_shown_when_it_is_published(admin: Browser, anyone: Browser) -> None:
    """S3.1.1-f part: stock is shown when it is published"""
    draft = created(admin, tableware())
    product = store.product("mugs", draft["product_id"])
    assert product is not None
    stocked(product)
    admin.post(f"/admin/products/{draft['product_id']}/publish", {"version": 1})
    assert anyone.get(f"/products/{draft['product_id']}").json["in_stock"] is True


def test_the_other_shops_staff_find_nothing(admin: Browser, other_admin: Browser) -> None:
    product = on_sale(admin, tableware())
    path = f"/admin/products/{product['product_id']}"
    statuses = [
        other_admin.get(path).status,
        other_admin.post(f"{path}/publish", {"version": 2}).status,
        other_admin.get(f"/products/{product['product_id']}").status,
    ]
    assert statuses == [404, 404, 404]
    assert other_admin.get("/admin/products").json["items"] == []


def test_shoppers_do_not_edit(customer: Browser, anyone: Browser) -> None:
    for who, status in ((customer, 403), (anyone, 401)):
        assert who.get("/admin/products").status == status
        assert who.post("/admin/products/prod_1/publish", {"version": 1}).status == status
