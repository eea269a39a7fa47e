"""Imports bring good rows in and tell why the others are not, change nothing twice, and outlive being killed."""

from datetime import timedelta

import pytest

from chalicelib.aws.records import entity_of
from chalicelib.aws.table import commit
from chalicelib.domain.catalog.rules.brands import brand_of
from chalicelib.domain.catalog.store import ViewRecord
from chalicelib.domain.imports.actions import working
from chalicelib.domain.imports.actions.rows import bring_in
from chalicelib.domain.imports.actions.there import look
from chalicelib.domain.imports.rules.jobs import Row
from chalicelib.domain.inventory import actions as inventory
from chalicelib.domain.inventory import store as levels
from tests.imports.builders import (
    counts,
    cup,
    errors,
    goods,
    imported,
    items,
    level,
    never,
    product,
    requested,
    worked,
)  # fmt: skip
from tests.imports.files import DATA, a_variant, products, read
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def test_a_file_is_in_and_for_sale_with_its_stock() -> None:
    """S3.3.1-a part: good rows are in"""
    job = imported(cup(1), cup(2, published=False))
    assert (job.status, counts(job), job.rows, job.line) == ("completed", (2, 0, 0, 0), 2, 2)
    shown, hidden = product("cup-1"), product("cup-2")
    assert (shown.status, hidden.status) == ("published", "draft")
    assert shown.content.variants[0].prices["cn"].amount.amount == 1001
    there = level("cup-1")
    assert there is not None
    assert (there.on_hand, there.available) == (1, 1)
    [page] = [entity_of(ViewRecord, item) for (_, sk), item in items().items() if sk == "VIEW"]
    assert all(b'"in_stock":true' in bytes(now.body) for now, *_ in page.renderings.values())


def test_bad_rows_are_told_by_line_and_column_and_good_rows_are_in() -> None:
    """S3.3.1-a part: each bad row is reported with line, column and reason; good rows are in"""
    rubles = cup(3, currency="RUB")
    job = imported(cup(1), cup(2, name=""), rubles, b"{broken\n", cup(5))
    assert (job.status, counts(job), job.errors) == ("completed_with_errors", (2, 0, 0, 3), 3)
    assert [(each.line, each.column) for each in errors(job)] == [(2, "name"), (3, "variants[0].currency"), (4, "")]
    assert [each.reason for each in errors(job)][:2] == ["is missing", "No market of this shop has RUB"]
    assert (product("cup-1").status, product("cup-5").status) == ("published", "published")


def test_what_the_catalog_refuses_is_told_in_the_words_of_the_file() -> None:
    """S3.3.1-a part: line, column and reason, also for what only the catalog knows"""
    file = [cup(1), cup(2, images=["media:med_GONE"]), cup(3, description={"en": "茶" * 20_000})]
    for dry_run in (True, False):
        job = imported(*file, dry_run=dry_run)
        assert counts(job) == (1, 0, 0, 2)
        assert [(each.line, each.reason) for each in errors(job)] == [
            (2, "An image of the product is not ready"),
            (3, "The product is too large for so many markets and languages"),
        ]
    assert [sk for _, sk in items() if sk == "PRODUCT"] == ["PRODUCT"]  # nothing is left of what was refused


def test_what_cannot_be_shown_is_refused_as_a_draft_and_as_an_update_too() -> None:
    """S3.3.1-d part: the error counts of a dry run are those of the import"""
    imported(cup(1), cup(2, published=False))
    before = goods()
    gone = ["media:med_GONE"]
    for dry_run in (True, False):
        assert counts(imported(cup(1, images=gone), cup(2, images=gone), dry_run=dry_run)) == (0, 0, 0, 2)
    assert goods() == before


def test_the_same_file_again_changes_nothing() -> None:
    """S3.3.1-a part: re-uploading the same file changes nothing"""
    file = (DATA / "supplier.jsonl").read_bytes()
    assert counts(imported(file)) == (3, 0, 0, 0)
    before = goods()
    again = imported(file)
    assert (counts(again), again.status) == ((0, 0, 3, 0), "completed")
    assert goods() == before


def test_a_lost_option_twice_changes_nothing() -> None:
    """S3.3.1-a part: also for variants that their SKUs tell apart"""
    twins = cup(1, variants=[a_variant(sku="A"), a_variant(sku="B", price_minor=100)])
    assert counts(imported(twins)) == (1, 0, 0, 0)
    before = goods()
    assert counts(imported(twins)) == (0, 0, 1, 0)
    assert goods() == before


def test_a_changed_row_updates_its_product_only() -> None:
    imported(cup(1), cup(2))
    before = product("cup-1")
    job = imported(cup(1), cup(2, name={"en": "Beaker"}))
    assert counts(job) == (0, 1, 1, 0)
    assert product("cup-1") == before
    assert product("cup-2").content.name == {"en": "Beaker"}


def test_what_was_sold_does_not_come_back_with_the_same_file() -> None:
    """S3.3.1-a part: the same file changes nothing, whatever was sold since; another number is a count"""
    imported(cup(3))
    there = level("cup-3")
    assert there is not None
    for move in (levels.hold, levels.allocate, levels.ship):
        sold = move(
            shop="mugs", variant_id=there.variant_id, product_id=there.product_id, location="main", quantity=2,
            order_id="or_1", now=NOON,
        )  # fmt: skip
        commit(sold)
    left = level("cup-3")
    assert counts(imported(cup(3))) == (0, 0, 1, 0)
    assert level("cup-3") == left
    delivered = [a_variant(sku="CUP-3", price_minor=1003, stock=9)]
    assert counts(imported(cup(3, variants=delivered))) == (0, 1, 0, 0)
    counted = level("cup-3")
    assert counted is not None
    assert counted.on_hand == 9


def test_stock_that_is_promised_is_not_counted_away() -> None:
    """S3.3.1-a part: the row says why, and names its column"""
    imported(cup(3))
    variant = product("cup-3").content.variants[0]
    commit(
        levels.hold(
            shop="mugs", variant_id=variant.variant_id, product_id=product("cup-3").product_id, location="main",
            quantity=2, order_id="or_1", now=NOON,
        )
    )  # fmt: skip
    job = imported(cup(3, variants=[a_variant(sku="CUP-3", price_minor=1003, stock=1)]))
    assert [(each.line, each.column) for each in errors(job)] == [(1, "variants[0].stock")]
    assert [each.on_hand for each in inventory.levels(MUGS, [variant.variant_id])] == [3]


def test_a_sale_between_the_look_and_the_count_is_seen() -> None:
    """S3.3.1-a part: a row is brought in on top of what is there when it is written"""
    imported(cup(3))
    there = level("cup-3")
    assert there is not None
    job = requested(cup(3, variants=[a_variant(sku="CUP-3", price_minor=1003, stock=9)]))
    (row,) = products(read(cup(3, variants=[a_variant(sku="CUP-3", price_minor=1003, stock=9)])))
    looked = look(MUGS, ["cup-3"])["cup-3"]
    inventory.adjust(
        MUGS, variant_id=there.variant_id, location="main", delta=-1, expected=3, reason="counted", by="admin_zhang",
        once=None, now=NOON,
    )  # fmt: skip
    assert bring_in(MUGS, job, Row(1, row, ()), looked, NOON) == ("updated", ())
    counted = level("cup-3")
    assert counted is not None
    assert counted.on_hand == 9


def test_a_dry_run_tells_the_difference_and_writes_nothing() -> None:
    """S3.3.1-d: a dry-run import returns the diff (create/update/unchanged/error counts) and writes nothing"""
    imported(cup(1), cup(2), cup(3))
    before = goods()
    restocked = [a_variant(sku="CUP-3", price_minor=1003, stock=9)]
    file = [cup(1), cup(2, name="杯"), cup(3, variants=restocked), cup(4), cup(5, currency="RUB"), cup(6, name="")]
    memory = {key for key in items() if "#STOCK#" in key[0]}
    job = imported(*file, dry_run=True)
    assert (counts(job), job.status) == ((1, 2, 1, 2), "completed_with_errors")
    assert goods() == before
    assert {key for key in items() if "#STOCK#" in key[0]} == memory
    assert counts(imported(*file)) == counts(job)


def test_a_dry_run_finds_what_others_have_made_since_it_was_asked_for() -> None:
    """S3.3.1-d part: a dry run finds what others have made since it was asked for"""
    dry, other = requested(cup(1), dry_run=True), requested(cup(1))
    working.work(MUGS, other.import_id, never, NOON + timedelta(seconds=1))
    assert counts(worked(dry)) == (0, 0, 1, 0)


def test_a_brand_comes_with_its_first_product() -> None:
    imported(cup(1, brand="远山"), cup(2, brand="远山"), cup(3))
    first, second, none = (product(f"cup-{number}").content.brand_id for number in (1, 2, 3))
    assert first == second == brand_of("mugs", {"zh-CN": "远山"}).brand_id
    assert none is None


def test_other_stock_is_an_update_also_where_the_catalog_sees_no_difference() -> None:
    """S3.3.1-a part: a description that is sanitized differs from the row each time"""
    words = {"en": "<p onclick='x'>Tea</p>"}
    imported(cup(1, description=words))
    restocked = [a_variant(sku="CUP-1", price_minor=1001, stock=9)]
    assert counts(imported(cup(1, description=words, variants=restocked))) == (0, 1, 0, 0)
    assert counts(imported(cup(1, description=words, variants=restocked))) == (0, 0, 1, 0)


def test_a_csv_is_brought_in_at_the_currency_of_the_caller() -> None:
    """S3.3.1-a part: a CSV file imports, and again changes nothing"""
    file = (DATA / "shopify_2019.csv").read_bytes()
    first = imported(file, format="shopify_csv", currency="USD")
    assert first.counts.failed == 0
    assert first.counts.created > 1
    before = goods()
    again = imported(file, format="shopify_csv", currency="USD")
    assert counts(again) == (0, 0, first.counts.created, 0)
    assert goods() == before
