"""What each check of the shop window calls wrong, and what just is not; pure, on one product in memory."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.auditor.rules import goods
from chalicelib.domain.catalog.rules.categories import Category, Tree
from chalicelib.domain.catalog.rules.content import Content
from chalicelib.domain.catalog.rules.live import Live, Surroundings, offers
from chalicelib.domain.catalog.rules.pricing import Cut, Offer, TargetCuts
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.rendering import Card, View
from chalicelib.domain.catalog.rules.variants import Variant
from chalicelib.domain.inventory.rules import StockLevel
from tests.auditor.few import HOUR, SECOND, WHEN, books, promotion, wrong
from tests.catalog.builders import price
from tests.shop import NOON

HOME = Category(category_id="cat_home", parent_id=None, name={"en": "Home"})
CUPS = Category(category_id="cat_cups", parent_id="cat_home", name={"en": "Cups"})
TREE = Tree(shop="mugs", version=1, categories=(HOME, CUPS))
RED = Variant(variant_id="var_1", sku="RED", options={}, prices=price(5_000))
CONTENT = Content(
    name={"en": "Mug"}, description={}, brand_id=None, product_type_id=None, category_ids=("cat_cups",), tags=(),
    attributes=(), options=(), images=(), variants=(RED,),
)  # fmt: skip
AROUND = Surroundings(brand=None, paths=((HOME, CUPS),), pictures={}, cuts=(), in_stock=("var_1",))
LIVE = Live(shop="mugs", product_id="prod_mug", published=True, content=CONTENT, around=AROUND, version=2, offered=2)
GONE = replace(LIVE, published=False)
VIEW = View(shop="mugs", product_id="prod_mug", renderings={})
CARDS = [Card(shop="mugs", category_id=each, product_id="prod_mug", renderings={}) for each in ("cat_home", "cat_cups")]
[OFFER] = offers(LIVE, None)
CUT = Cut(promotion_id="promo_1", percent_off_basis_points=2_000, starts_at=NOON, ends_at=None)


def level(location: str = "main", available: int = 1) -> StockLevel:
    return StockLevel(
        shop="mugs",
        variant_id="var_1",
        product_id="prod_mug",
        location=location,
        on_hand=available,
        available=available,
    )


def product(status: str) -> Product:
    return Product(
        shop="mugs", product_id="prod_mug", external_id=None, status=status, version=3, published_version=2,
        content=CONTENT, created_at=NOON, changed_at=NOON,
    )  # fmt: skip


def test_what_is_shown_is_what_staff_has_published() -> None:
    check = goods.shown_is_published
    for status, found in (("published", [0, 1]), ("draft", [1, 0])):
        assert [wrong(check, each, product(status)) for each in (LIVE, GONE)] == found
    assert [wrong(check, each) for each in (LIVE, GONE)] == [1, 0]


def test_page_and_cards_are_of_what_is_published() -> None:
    for shown in (VIEW, *CARDS):
        check = goods.pages_have_products if shown is VIEW else goods.cards_have_products
        assert [wrong(check, shown, *some) for some in ((), (LIVE,), (GONE,))] == [1, 0, 1]
    elsewhere = replace(CARDS[0], category_id="cat_other")
    assert wrong(goods.cards_have_products, elsewhere, LIVE) == 1


def test_what_is_published_has_its_page_its_cards_and_its_offers() -> None:
    check, whole = goods.projections_are_there, (VIEW, *CARDS, OFFER)
    assert wrong(check, LIVE, *whole) == 0
    for missing in whole:
        assert wrong(check, LIVE, *(each for each in whole if each is not missing)) == 1
    closed = replace(OFFER, enabled=False)
    assert [wrong(check, GONE, *some) for some in ((), (closed,), (OFFER,))] == [1, 0, 1]


@pytest.mark.parametrize("other", [
    {"prices": price(4_999)}, {"cuts": (CUT,)}, {"enabled": False}, {"version": 1}, {"product_id": "prod_X"},
    {"sku": "BLUE"},
], ids=str)  # fmt: skip
def test_an_offer_says_what_the_shop_window_says(other: dict[str, Any]) -> None:
    wanted: Offer = replace(OFFER, **other)
    assert wrong(goods.projections_are_there, LIVE, VIEW, *CARDS, wanted) == 1


def test_stock_of_any_location_is_shown() -> None:
    check = goods.live_copies_are_up_to_date
    sold_out = replace(LIVE, around=replace(AROUND, in_stock=()))
    for levels, there in (([level()], True), ([level("north")], True), ([level(available=0)], False), ([], False)):
        assert [wrong(check, each, TREE, *levels) for each in (LIVE, sold_out)] == ([0, 1] if there else [1, 0])
    assert wrong(check, replace(GONE, around=sold_out.around), TREE, level()) == 0


def test_many_variants_are_in_stock_in_one_order() -> None:
    """However sets happen to be sorted: else a sound shop window would be told of."""
    names = tuple(f"var_{number}" for number in range(1, 10))
    many = replace(CONTENT, variants=tuple(replace(RED, variant_id=each) for each in reversed(names)))
    live = replace(LIVE, content=many, around=replace(AROUND, in_stock=names))
    levels = [replace(level(), variant_id=each) for each in reversed(names)]
    assert [wrong(goods.live_copies_are_up_to_date, live, TREE, *some) for some in (levels, levels[1:])] == [0, 1]


@pytest.mark.parametrize("target", ["prod_mug", "cat_cups", "cat_home"])
def test_cuts_of_the_product_and_of_its_categories_are_shown(target: str) -> None:
    check, cuts = goods.live_copies_are_up_to_date, TargetCuts(shop="mugs", target_id=target, cuts=(CUT,), version=1)
    cut = replace(LIVE, around=replace(AROUND, cuts=(CUT,)))
    assert [wrong(check, each, TREE, level(), cuts) for each in (LIVE, cut)] == [1, 0]
    assert wrong(check, cut, TREE, level()) == 1


def test_categories_that_have_moved_are_shown() -> None:
    moved = replace(TREE, categories=(HOME, replace(CUPS, parent_id=None)))
    assert [wrong(goods.live_copies_are_up_to_date, LIVE, each, level()) for each in (TREE, moved)] == [0, 1]


@pytest.mark.parametrize(("ago", "found"), [(HOUR - SECOND, 0), (HOUR, 1)])
def test_what_has_just_been_told_may_not_be_shown_yet(ago: timedelta, found: int) -> None:
    """Of the tree, a level, or a promotion whose cut comes, or goes."""
    cuts = TargetCuts(shop="mugs", target_id="cat_home", cuts=(CUT,), version=1)
    cut = replace(LIVE, around=replace(AROUND, cuts=(CUT,)))
    moved = replace(TREE, categories=(HOME, replace(CUPS, parent_id=None)))
    for live, told, others in (
        (LIVE, moved, [level()]),
        (LIVE, level("north", 0), [TREE, level(available=0)]),
        (LIVE, promotion(), [TREE, level(), cuts]),
        (LIVE, promotion(), [TREE, level(), replace(cuts, target_id="prod_mug")]),
        (cut, promotion(), [TREE, level()]),
    ):
        kept = books(told, live, *others, news=WHEN.now - ago)
        assert len(list(goods.live_copies_are_up_to_date(live, kept, WHEN))) == found


def test_prices_ahead_run_out() -> None:
    """Whoever renders has an hour for it."""
    for until, found in ((WHEN.before, 1), (WHEN.before + SECOND, 0)):
        assert wrong(goods.live_copies_are_up_to_date, replace(LIVE, rendered_until=until), TREE, level()) == found
