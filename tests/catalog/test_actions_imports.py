"""Import actions: created, updated or unchanged; never twice; a dry run writes nothing."""

from itertools import count
from typing import Any

import pytest

from chalicelib.aws.busy import Busy
from chalicelib.aws.table import get
from chalicelib.core.problems import Invalid
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions import products, publishing, taxonomy
from chalicelib.domain.catalog.actions.imports import Imported, upsert_imported
from chalicelib.domain.catalog.rules.brands import brand_of
from chalicelib.domain.catalog.store import BrandRecord
from tests.catalog.builders import (
    PICTURE,
    all_items,
    category,
    drafted,
    mug,
    news_on,
    of_color,
    offers,
    page,
    tableware,
    variant,
)  # fmt: skip
from tests.faults_injector import faults
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def row(**other: Any) -> Imported:
    facts: dict[str, Any] = {
        "external_id": "7001#a",
        "name": {"zh-CN": "手工粗陶茶杯"},
        "category_path": ({"zh-CN": "餐厨"}, {"zh-CN": "茶具"}),
        "variants": (variant("red"), variant("blue")),
        "description": {"zh-CN": "一杯一釉<script>alert(1)</script>"},
        "brand": {"zh-CN": "远山"},
        "tags": ("茶",),
    }
    return Imported(**(facts | other))


def test_a_row_becomes_a_published_product_with_its_categories_and_brand() -> None:
    """S3.3.1-a part: a row becomes a published product with its categories and brand"""
    done = upsert_imported(MUGS, row(), NOON)
    assert (done.outcome, done.product.status, news_on(done.product)) == ("created", "published", ["ProductPublished"])
    shown = page(done.product, locale="zh-CN")
    assert (shown["name"], shown["description_html"], shown["brand"]["name"]) == ("手工粗陶茶杯", "一杯一釉", "远山")
    assert [[each["name"] for each in path] for path in shown["categories"]] == [["餐厨", "茶具"]]
    assert set(offers(done.product)) == {"MUG-RED", "MUG-BLUE"}


def test_the_same_row_again_changes_nothing() -> None:
    """S3.3.1-a part: re-uploading the same file changes nothing."""
    first = upsert_imported(MUGS, row(), NOON)
    before = all_items()
    again = upsert_imported(MUGS, row(), NOON.replace(hour=5))
    assert (again.outcome, again.product, all_items()) == ("unchanged", first.product, before)


def test_a_changed_row_updates_what_shoppers_see() -> None:
    """S3.3.1-a part: a changed row updates what shoppers see"""
    first = upsert_imported(MUGS, row(), NOON)
    again = upsert_imported(MUGS, row(variants=(variant("red", 100), variant("blue"))), NOON)
    assert (again.outcome, again.product.product_id) == ("updated", first.product.product_id)
    assert offers(again.product)["MUG-RED"].prices["cn"].amount.amount == 100
    assert again.product.version == again.product.published_version == first.product.version + 1


@pytest.mark.parametrize("before", [False, True])
def test_a_dry_run_says_the_same_and_writes_nothing(before: bool) -> None:
    """S3.3.1-d part: a dry run says the same and writes nothing"""
    if before:
        upsert_imported(MUGS, row(), NOON)
    kept = all_items()
    rows = [row(), row(tags=("other",)), row(external_id="7002"), row(external_id="7003", brand={"en": "New"})]
    would = [upsert_imported(MUGS, each, NOON, dry_run=True).outcome for each in rows]
    assert would == (["unchanged", "updated", "created", "created"] if before else ["created"] * 4)
    assert all_items() == kept


def test_what_is_not_on_sale_stays_a_draft_and_what_leaves_the_sale_is_unpublished() -> None:
    draft = upsert_imported(MUGS, row(published=False), NOON)
    assert (draft.product.status, page(draft.product)) == ("draft", None)
    assert upsert_imported(MUGS, row(published=False), NOON).outcome == "unchanged"
    assert upsert_imported(MUGS, row(), NOON).product.status == "published"
    gone = upsert_imported(MUGS, row(published=False), NOON)
    assert (gone.outcome, gone.product.status, news_on(gone.product)) == (
        "updated", "unpublished", ["ProductUnpublished"],
    )  # fmt: skip
    assert page(gone.product) is None


def test_an_edit_that_waits_is_overwritten_by_the_file_and_published() -> None:
    first = upsert_imported(MUGS, row(), NOON).product
    publishing.switch_variant(MUGS, first.product_id, of_color(first, "red").variant_id, False, NOON)
    again = upsert_imported(MUGS, row(), NOON)
    assert (again.outcome, offers(again.product)["MUG-RED"].enabled) == ("updated", True)


def test_images_stay_unless_the_file_brings_some() -> None:
    tableware()
    first = upsert_imported(MUGS, row(images=(PICTURE,)), NOON)
    assert upsert_imported(MUGS, row(images=None), NOON).outcome == "unchanged"
    assert page(first.product, locale="zh-CN")["images"][0]["alt"] == "一只马克杯"
    assert upsert_imported(MUGS, row(images=()), NOON).product.content.images == ()


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"variants": (variant("red"), variant("red", sku="B"))}, "/variants/1/options"),
        ({"name": {}}, "/name"),
        ({"category_path": ({"en": "a"},) * 4}, "/category_path"),
        ({"tags": ("x" * 65,)}, "/tags/0"),
        ({"variants": tuple(variant("red", sku=f"{n}") for n in range(41))}, "/variants"),
    ],
)
def test_a_bad_row_is_refused_by_its_field_and_leaves_nothing(other: dict[str, Any], field: str) -> None:
    """S3.3.1-a part: each bad row is reported."""
    before = all_items()
    with pytest.raises(Invalid) as refused:
        upsert_imported(MUGS, row(**other), NOON)
    assert refused.value.facts["field"].replace("/...", "/0") == field
    assert all_items() == before


def test_a_brand_and_a_category_path_are_made_once() -> None:
    upsert_imported(MUGS, row(), NOON)
    upsert_imported(MUGS, row(external_id="7002", brand={"zh-CN": "远山", "en": "Yuanshan"}), NOON)
    assert len(taxonomy.tree(MUGS).categories) == 2
    assert [each.name for each in taxonomy.list_brands(MUGS, 10, None).items] == [{"zh-CN": "远山"}]
    assert get(BrandRecord.at(shop="mugs", brand_id=brand_of("mugs", {"en": "远山"}).brand_id)) is not None


def test_a_path_of_categories_that_is_there_is_taken() -> None:
    leaf = category({"zh-CN": "餐厨"}, {"zh-CN": "茶具"})
    before = store.tree("mugs", consistent=True)
    done = upsert_imported(MUGS, row(), NOON).product
    assert (done.content.category_ids, store.tree("mugs", consistent=True)) == ((leaf,), before)
    assert products.by_external_id(MUGS, "7001#a") == done


def test_rivals_without_end_are_no_fault_of_the_row() -> None:
    """S3.3.1-a part: a good row is not reported as bad; it is tried again later."""
    numbers = count()

    def rival(_: int, operation: str) -> None:
        if operation == "TransactWriteItems":
            taxonomy.add_category(MUGS, {"en": f"Shelf {next(numbers)}"}, None)

    with faults(rival), pytest.raises(Busy):
        upsert_imported(MUGS, row(), NOON)
    assert upsert_imported(MUGS, row(), NOON).outcome == "created"


def test_a_product_without_an_external_id_is_found_by_its_own() -> None:
    """S3.3.1-b part: that is how an export names it."""
    product = drafted(mug(tableware()))
    done = upsert_imported(MUGS, row(external_id=product.product_id), NOON)
    assert (done.outcome, done.product.product_id, done.product.external_id) == ("updated", product.product_id, None)
