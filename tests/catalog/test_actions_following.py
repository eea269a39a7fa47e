"""What shoppers see follows stock and promotions, whatever the order of the messages."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.aws.observe import tallied
from chalicelib.aws.table import commit, get
from chalicelib.core.problems import Stale
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions import cuts, products, publishing, reading, taxonomy
from chalicelib.domain.catalog.actions.projections import project
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import Cut, TargetCuts
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.store import CutsRecord, LiveMoved, LiveRecord
from chalicelib.domain.promotions import rules as promotion_rules
from chalicelib.domain.promotions import store as promotion_store
from chalicelib.domain.promotions.rules import SCHEDULED, Promotion
from tests.catalog.builders import (
    cny,
    drafted,
    mug,
    of_color,
    offers,
    page,
    published,
    stocked,
    tableware,
)  # fmt: skip
from tests.faults_injector import faults
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process")
HOUR = timedelta(hours=1)


def sale(percent: int = 50, **other: Any) -> Promotion:
    """A promotion in the table, from one to three hours after noon."""
    facts: dict[str, Any] = {
        "shop": "mugs", "promotion_id": "promo_A", "name": {"en": "Sale"}, "percent_off_basis_points": percent * 100,
        "product_ids": (), "category_ids": (), "starts_at": NOON + HOUR, "ends_at": NOON + 3 * HOUR,
        "status": SCHEDULED, "version": 1,
    }  # fmt: skip
    promotion = Promotion(**(facts | other))
    commit(promotion_store.insert(promotion))
    return promotion


def ended(promotion: Promotion, now: datetime) -> None:
    commit(promotion_store.update(promotion_rules.ended(promotion, now)))


def price_at(product: Product, now: datetime) -> tuple[int, int | None]:
    """What the red one costs on its page, and what that is compared with."""
    shown = msgspec.json.decode(reading.product_page(MUGS, "cn", "en", product.product_id, now).body)
    red = next(each for each in shown["variants"] if each["sku"] == "MUG-RED")
    return red["price"]["amount"], red["list_price"] and red["list_price"]["amount"]


def live_of(product: Product) -> Live:
    found = get(LiveRecord.at(shop="mugs", product_id=product.product_id), consistent=True)
    assert isinstance(found, Live)
    return found


def category_page(category_id: str, now: datetime = NOON) -> Any:
    rendered = reading.category_page(MUGS, "cn", "en", category_id, 24, None, now)
    return msgspec.json.decode(rendered.body)["items"]


def test_a_promotion_of_a_category_reaches_all_products_below_it() -> None:
    """S7.1.1-a part, S7.1.2-c part: by the clock, before and after."""
    leaf = tableware()
    product = published(mug(leaf))
    home = taxonomy.tree(MUGS).path(leaf)[0].category_id
    cuts.follow(MUGS, sale(category_ids=(home,)).promotion_id, NOON)
    prices = [price_at(product, NOON + hours * HOUR) for hours in (0, 1, 2, 3)]
    assert prices == [(4900, None), (2450, 4900), (2450, 4900), (4900, None)]
    card = category_page(leaf, NOON + HOUR)[0]
    assert (card["price_range"]["min"]["amount"], card["list_price"]["amount"]) == (2450, 4900)
    assert [cut.promotion_id for cut in offers(product)["MUG-RED"].cuts] == ["promo_A"]
    assert offers(product)["MUG-RED"].version == live_of(product).version == 2


def test_a_cache_never_outlives_a_price() -> None:
    """S7.1.2-c part: a cache never outlives a price"""
    product = published(mug(tableware()))
    cuts.follow(MUGS, sale(product_ids=(product.product_id,)).promotion_id, NOON)
    ages = [
        reading.product_page(MUGS, "cn", "en", product.product_id, NOON + timedelta(seconds=seconds)).max_age
        for seconds in (0, 3570, 3600)
    ]
    assert ages == [60, 30, 60]
    listed = reading.category_page(MUGS, "cn", "en", product.content.category_ids[0], 24, None, NOON + 0.99 * HOUR)
    assert listed.max_age == 36


def test_following_again_writes_nothing() -> None:
    leaf = tableware()
    published(mug(leaf))
    sale(category_ids=(leaf,))
    cuts.follow(MUGS, "promo_A", NOON)
    with tallied() as tally:
        cuts.follow(MUGS, "promo_A", NOON)
    assert tally.calls == ["GetItem", "GetItem", "Query", "BatchGetItem"]


def test_news_of_the_end_before_news_of_the_start_leaves_no_cut() -> None:
    """S7.2.2-b part: an emergency stop stands, whatever the order of the messages."""
    product = published(mug(tableware()))
    promotion = sale(product_ids=(product.product_id,))
    cuts.follow(MUGS, "promo_A", NOON)
    ended(promotion, NOON + 2 * HOUR)
    for _ in range(2):
        cuts.follow(MUGS, "promo_A", NOON + 2 * HOUR)
    assert price_at(product, NOON + 2 * HOUR) == (4900, None)
    assert get(CutsRecord.at(shop="mugs", target_id=product.product_id)) == TargetCuts(
        shop="mugs", target_id=product.product_id, version=2
    )


def test_a_product_that_is_published_later_takes_the_cuts_of_its_categories() -> None:
    leaf = tableware()
    sale(category_ids=(leaf,))
    cuts.follow(MUGS, "promo_A", NOON)
    assert price_at(published(mug(leaf)), NOON + HOUR) == (2450, 4900)


def test_of_two_promotions_the_larger_cut_counts_and_both_end() -> None:
    """S7.1.1-a part: of two promotions the larger cut counts and both end"""
    product = published(mug(tableware()))
    sale(20, product_ids=(product.product_id,))
    sale(50, product_ids=(product.product_id,), promotion_id="promo_B", starts_at=NOON + 2 * HOUR)
    for promotion_id in ("promo_A", "promo_B"):
        cuts.follow(MUGS, promotion_id, NOON)
    assert [price_at(product, NOON + hours * HOUR)[0] for hours in (0, 1, 2, 3)] == [4900, 3920, 2450, 4900]


def test_a_cut_written_while_a_product_was_being_published_is_seen_afterwards() -> None:
    """The news of the publication makes the catalog look again."""
    leaf = tableware()
    product = published(mug(leaf))
    cut = Cut(promotion_id="promo_A", percent_off_basis_points=5000, starts_at=NOON + HOUR)
    commit(store.save_cuts(TargetCuts(shop="mugs", target_id=leaf, cuts=(cut,), version=1)))
    publishing.refresh(MUGS, product.product_id, NOON)
    assert price_at(product, NOON + HOUR) == (2450, 4900)


def test_a_handler_that_was_overtaken_by_the_end_does_not_bring_the_cut_back() -> None:
    """S7.2.2-b part: it read the promotion before it was stopped, and writes after that."""
    seen = sale(product_ids=("prod_1",))
    ended(seen, NOON)
    with pytest.raises(Stale):
        commit(store.save_cuts(TargetCuts(shop="mugs", target_id="prod_1", version=1)), promotion_store.still(seen))
    assert get(CutsRecord.at(shop="mugs", target_id="prod_1")) is None


def test_a_handler_overtaken_by_the_end_reads_again_and_writes_nothing() -> None:
    """S7.2.2-b part: nobody waits for the message to come again."""
    seen = sale(product_ids=("prod_1",))
    rivals = [lambda: ended(seen, NOON)]

    def end_it_meanwhile(_: int, operation: str) -> None:
        if operation == "TransactWriteItems" and rivals:
            rivals.pop()()

    with faults(end_it_meanwhile):
        cuts.follow(MUGS, seen.promotion_id, NOON)
    assert get(CutsRecord.at(shop="mugs", target_id="prod_1")) is None


def test_the_first_two_promotions_of_a_category_at_once_both_reach_it() -> None:
    first, second = (sale(promotion_id=each, category_ids=("cat_1",)) for each in ("promo_A", "promo_B"))
    rivals = [lambda: cuts.follow(MUGS, second.promotion_id, NOON)]

    def follow_meanwhile(_: int, operation: str) -> None:
        if operation == "TransactWriteItems" and rivals:
            rivals.pop()()

    with faults(follow_meanwhile):
        cuts.follow(MUGS, first.promotion_id, NOON)
    kept = get(CutsRecord.at(shop="mugs", target_id="cat_1"))
    assert kept is not None
    assert {cut.promotion_id for cut in kept.cuts} == {"promo_A", "promo_B"}


def test_two_writers_of_a_targets_cuts_and_one_comes_again() -> None:
    commit(store.save_cuts(TargetCuts(shop="mugs", target_id="cat_1", version=1)))
    commit(store.save_cuts(TargetCuts(shop="mugs", target_id="cat_1", version=2)))
    with pytest.raises(Stale):
        commit(store.save_cuts(TargetCuts(shop="mugs", target_id="cat_1", version=2)))


def test_a_variant_that_sells_out_is_shown_so_and_comes_back() -> None:
    """S3.1.1-f part: the projection follows; S3.1.1-e part: the range is over what can be bought."""
    leaf = tableware()
    product = published(mug(leaf))
    red = of_color(product, "red").variant_id
    stocked(product, 5)
    for each in product.content.variants:
        publishing.stock_moved(MUGS, product.product_id, each.variant_id, NOON)
    assert category_page(leaf)[0]["price_range"]["min"]["amount"] == 4900
    stocked(product, 5, red=0)
    publishing.stock_moved(MUGS, product.product_id, red, NOON)
    assert [each["in_stock"] for each in page(product)["variants"]] == [False, True, True]
    card = category_page(leaf)[0]
    assert (card["in_stock"], card["price_range"]["min"]["amount"]) == (True, 5900)
    stocked(product, 5, red=1)
    publishing.stock_moved(MUGS, product.product_id, red, NOON)
    assert page(product)["variants"][0]["in_stock"]


def test_a_sale_that_leaves_units_costs_one_read_and_no_write() -> None:
    product = published(mug(tableware()))
    stocked(product, 5)
    publishing.refresh(MUGS, product.product_id, NOON)
    stocked(product, 4)
    with tallied() as tally:
        publishing.stock_moved(MUGS, product.product_id, of_color(product, "red").variant_id, NOON)
    assert tally.calls == ["BatchGetItem"]


def test_a_change_of_stock_leaves_the_offers_alone() -> None:
    """A quote that was made stays good: the price version does not move."""
    product = published(mug(tableware()))
    stocked(product, 5)
    publishing.refresh(MUGS, product.product_id, NOON)
    assert (live_of(product).version, offers(product)["MUG-RED"].version) == (2, 1)


def test_stock_of_what_is_not_published_changes_nothing() -> None:
    product = drafted(mug(tableware()))
    stocked(product, 5)
    publishing.stock_moved(MUGS, product.product_id, of_color(product, "red").variant_id, NOON)
    assert page(product) is None


def test_an_older_rendering_never_lands_on_a_newer_one() -> None:
    """S3.1.1-f part: an older rendering never lands on a newer one"""
    leaf = tableware()
    product = published(mug(leaf))
    seen = live_of(product)
    sold_out = lives.refreshed(seen, seen.around.paths, (), ("var_x",), NOON)
    edited = products.edit(MUGS, product.product_id, mug(leaf, name={"en": "Cup"}), product.version, NOON)
    publishing.publish(MUGS, product.product_id, edited.version, NOON)
    with pytest.raises(LiveMoved):
        commit(*project(MUGS, sold_out, seen, NOON))
    assert page(product)["name"] == "Cup"


def test_the_price_of_an_offer_is_what_the_page_says() -> None:
    """S7.1.2-a part: page and offer take the same cut."""
    product = published(mug(tableware()))
    cuts.follow(MUGS, sale(33, product_ids=(product.product_id,)).promotion_id, NOON)
    offer = offers(product)["MUG-RED"]
    cut = offer.cuts[0]
    left = offer.prices["cn"].amount - cny(4900).portion(cut.percent_off_basis_points)
    assert price_at(product, NOON + HOUR)[0] == left.amount == 3283
