"""Rendering rules: what shoppers read, now and after the next price change."""

from datetime import timedelta
from itertools import product

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules.attributes import Attribute, EnumValue
from chalicelib.domain.catalog.rules.describing import card, detail
from chalicelib.domain.catalog.rules.pricing import Cut, Offer
from chalicelib.domain.catalog.rules.products import MOVES
from chalicelib.domain.catalog.rules.rendering import (
    VIEW_ROOM,
    TooLargeToPublish,
    View,
    cards_of,
    check_size,
    horizon_of,
    view_of,
)
from chalicelib.domain.catalog.rules.schedules import MOST_SEGMENTS, Segment, horizon, max_age, pick, schedule
from chalicelib.domain.catalog.rules.variants import Packaging
from tests.catalog.builders import COLORS, a_live, cny, price, variant
from tests.shop import MUGS, NOON

HOUR = timedelta(hours=1)


def cut(percent: int, start: int, end: int | None, promotion_id: str = "promo_A") -> Cut:
    """Between hours after noon."""
    return Cut(
        promotion_id=promotion_id,
        percent_off_basis_points=percent * 100,
        starts_at=NOON + start * HOUR,
        ends_at=None if end is None else NOON + end * HOUR,
    )


@pytest.mark.parametrize(("state", "event"), sorted(set(product(MOVES.states, MOVES.events)) - set(MOVES.moves)))
def test_what_the_table_does_not_say_is_illegal(state: str, event: str) -> None:
    with pytest.raises(IllegalMove):
        MOVES.move(state, event)


def test_a_page_is_in_the_shoppers_language_and_market() -> None:
    """S2.2.1-a part: one resource, varied by locale and market."""
    chinese, english = (detail(a_live(), "cn", locale, NOON) for locale in ("zh-CN", "en"))
    assert (chinese.name, english.name) == ("马克杯", "Mug")
    assert [each.label for each in (chinese.options[0], english.options[0])] == ["颜色", "Color"]
    assert [each.name for each in english.categories[0]] == ["Home", "Mugs"]
    assert {each.price for each in detail(a_live(), "us", "en", NOON).variants} == {None}


def test_a_page_has_its_images_with_three_renditions_in_order() -> None:
    """S3.1.1-g part: a page has its images with three renditions in order"""
    (image,) = detail(a_live(), "cn", "en", NOON).images
    assert (image.alt, image.thumb, image.card, image.zoom) == ("A mug", "/t", "/c", "/z")


def test_a_page_says_all_there_is_to_say_of_a_product() -> None:
    """S3.1.1-d part, S3.1.2-a part: every fact in its place, in the shopper's words"""
    glaze = Attribute(code="glaze", name={"en": "Glaze"}, value=EnumValue(choice="matt", label={"en": "Matt"}))
    box = Packaging(width_mm=9, pack_count=2)
    red = variant(
        "red", prices=price(4900, 5900), barcode="123", weight_grams=300, packaging=box, image="med_MUG"
    )  # fmt: skip
    live = a_live(in_stock="red", variants=(red,), options=(replace(COLORS, values=("red",)),))
    live = replace(live, content=replace(live.content, attributes=(glaze,)))
    told = msgspec.json.decode(msgspec.json.encode(detail(live, "cn", "en", NOON)))
    home, mugs = live.around.paths[0]
    (sold,) = live.content.variants
    assert told == {
        "product_id": "prod_1",
        "name": "Mug",
        "description_html": "<p>For <b>tea</b>.</p>",
        "description_text": "For tea.",
        "brand": None,
        "categories": [[{"id": home.category_id, "name": "Home"}, {"id": mugs.category_id, "name": "Mugs"}]],
        "tags": ["gift"],
        "attributes": [{"name": "Glaze", "text": "Matt", "code": "glaze", "value": msgspec.to_builtins(glaze.value)}],
        "options": [{"name": "color", "label": "Color", "values": [{"value": "red", "label": "Red"}]}],
        "images": [{"alt": "A mug", "thumb": "/t", "card": "/c", "zoom": "/z", "width": 12, "height": 9}],
        "variants": [
            {
                "variant_id": sold.variant_id, "sku": "MUG-RED", "barcode": "123", "options": {"color": "red"},
                "price": {"amount": 4900, "currency": "CNY"}, "list_price": {"amount": 5900, "currency": "CNY"},
                "in_stock": True, "weight_grams": 300, "packaging": msgspec.to_builtins(box),
                "image": {"thumb": "/t", "card": "/c", "zoom": "/z", "width": 12, "height": 9},
            }
        ],
        "price_range": {"min": {"amount": 4900, "currency": "CNY"}, "max": {"amount": 4900, "currency": "CNY"}},
        "in_stock": True,
    }  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(card(live, "cn", "en", NOON))) == {
        "product_id": "prod_1", "name": "Mug", "image": "/c", "image_alt": "A mug", "in_stock": True,
        "price_range": told["price_range"], "list_price": {"amount": 5900, "currency": "CNY"},
    }  # fmt: skip
    assert lives.offers(live, None) == [
        Offer(
            shop="mugs", variant_id=sold.variant_id, product_id="prod_1", sku="MUG-RED", name=live.content.name,
            options={"color": "red"}, image="/c", prices=price(4900, 5900), cuts=(), weight_grams=300, enabled=True,
            version=1,
        )
    ]  # fmt: skip


def test_the_price_beside_is_that_of_the_cheapest_variant() -> None:
    """S3.1.1-e part: the list price beside the least of the range"""
    cheap, dear = variant("red", prices=price(4900, 5000)), variant("blue", prices=price(6900, 9900))
    for variants in ((cheap, dear), (dear, cheap)):
        assert card(a_live(variants=variants), "cn", "en", NOON).list_price == cny(5000)


def test_a_disabled_variant_is_not_shown_and_the_others_are() -> None:
    """S3.1.2-c part: a disabled variant is not shown and the others are"""
    live = a_live(variants=(variant("red", enabled=False), variant("blue", 5900)))
    assert [each.options["color"] for each in detail(live, "cn", "en", NOON).variants] == ["blue"]
    assert [offer.enabled for offer in lives.offers(live, None)] == [False, True]


@pytest.mark.parametrize(
    ("in_stock", "least", "most", "available"),
    [
        ("red blue green", 4900, 6900, True),
        ("blue green", 5900, 6900, True),
        ("green", 6900, 6900, True),
        ("", 4900, 6900, False),
    ],
)
def test_a_card_has_the_range_of_what_can_be_bought(in_stock: str, least: int, most: int, available: bool) -> None:
    """S3.1.1-e part: over purchasable variants; over all of them when everything is sold out."""
    shown = card(a_live(in_stock=in_stock), "cn", "en", NOON)
    assert shown.price_range is not None
    assert (shown.price_range.min, shown.price_range.max, shown.in_stock) == (cny(least), cny(most), available)


def test_a_product_with_everything_off_sale_has_no_price() -> None:
    live = a_live(variants=(variant("red", enabled=False),))
    assert card(live, "cn", "en", NOON).price_range is None
    assert not detail(live, "cn", "en", NOON).in_stock


def test_a_page_says_the_price_after_each_edge() -> None:
    """S7.1.2-c part: the price follows the clock without another write."""
    view = view_of(a_live(cuts=(cut(50, 1, 3), cut(20, 2, 4, "promo_B"))), MUGS, NOON)
    segments = view.renderings["cn/en"]
    assert [each.until for each in segments] == [NOON + HOUR, NOON + 3 * HOUR, NOON + 4 * HOUR, None]
    prices = [msgspec.json.decode(each.body)["variants"][0]["price"]["amount"] for each in segments]
    assert prices == [4900, 2450, 3920, 4900]


def test_a_view_survives_the_table() -> None:
    view = view_of(a_live(cuts=(cut(50, 1, 3),)), MUGS, NOON)
    again = msgspec.json.decode(msgspec.json.encode(view), type=View)
    assert {key: [bytes(each.body) for each in segments] for key, segments in again.renderings.items()} == {
        key: [bytes(each.body) for each in segments] for key, segments in view.renderings.items()
    }


def test_there_is_a_card_for_each_category_above_the_product() -> None:
    """S3.2.3-c part: there is a card for each category above the product"""
    live = a_live()
    assert [each.category_id for each in cards_of(live, MUGS, NOON)] == list(live.category_ids)
    assert len(live.category_ids) == 2


def test_a_card_is_small() -> None:
    segments = cards_of(a_live(), MUGS, NOON)[0].renderings
    assert max(len(bytes(each[0].body)) for each in segments.values()) <= 450


def test_the_segment_of_the_instant_is_picked_and_never_outlived() -> None:
    """S7.1.2-c part: what a cache may keep ends with the price."""
    segments = schedule([cut(50, 1, 3)], NOON, lambda at: b"1" if at == NOON + HOUR else b"0")
    at = NOON + HOUR - timedelta(seconds=20)
    assert (bytes(pick(segments, NOON).body), bytes(pick(segments, NOON + HOUR).body)) == (b"0", b"1")
    assert bytes(pick(segments, NOON + 3 * HOUR).body) == b"0"
    assert [max_age([pick(segments, when)], when) for when in (NOON, at, NOON + HOUR)] == [60, 20, 60]


def test_neighbors_that_say_the_same_are_one_segment() -> None:
    assert [each.until for each in schedule([cut(50, 1, 3)], NOON, lambda at: b"0")] == [None]


def test_only_so_many_edges_are_rendered_ahead() -> None:
    cuts = [cut(10 + hour, hour, hour + 1, f"promo_{hour}") for hour in range(1, 30)]
    segments = schedule(cuts, NOON, lambda at: at.isoformat().encode())
    assert len(segments) == MOST_SEGMENTS
    assert horizon([segments]) == segments[-1].until == NOON + MOST_SEGMENTS * HOUR
    assert max_age([pick(segments, NOON + 20 * HOUR)], NOON + 20 * HOUR) == 0


def test_where_room_is_short_fewer_prices_ahead_are_kept() -> None:
    words = "x" * 20_000
    cuts = tuple(cut(10 + hour, hour, 9, f"promo_{hour}") for hour in range(1, 8))
    view = view_of(a_live(description={"en": words, "zh-CN": words}, cuts=cuts), MUGS, NOON)
    assert sum(len(bytes(segment.body)) for each in view.renderings.values() for segment in each) <= VIEW_ROOM
    assert {key: len(segments) for key, segments in view.renderings.items()} == {
        "cn/zh-CN": 3, "cn/en": 3, "us/zh-CN": 1, "us/en": 1,
    }  # fmt: skip
    assert horizon_of([view]) == NOON + 3 * HOUR


def test_a_product_that_is_too_large_for_its_markets_and_languages_is_refused() -> None:
    large = a_live(description={"en": "x" * 20_000})
    check_size(large, MUGS, NOON)
    many = msgspec.structs.replace(MUGS, locales=tuple(f"a{letter}" for letter in "abcdefghij"))
    with pytest.raises(TooLargeToPublish):
        check_size(large, many, NOON)


def test_a_live_copy_knows_whether_it_shows_a_cut() -> None:
    live = a_live(cuts=(cut(50, 1, 3),))
    assert lives.shows(live, "promo_A", cut(50, 1, 3), NOON)
    assert not lives.shows(live, "promo_A", cut(50, 1, 2), NOON)
    assert not lives.shows(live, "promo_A", None, NOON)
    assert lives.shows(live, "promo_B", None, NOON)
    assert not lives.shows(msgspec.structs.replace(live, rendered_until=NOON), "promo_B", None, NOON)


def test_other_cuts_or_stock_make_a_new_version_and_the_same_ones_do_not() -> None:
    live = a_live()
    assert lives.refreshed(live, live.around.paths, live.around.cuts, live.around.in_stock, NOON) is live
    sold_out = lives.refreshed(live, live.around.paths, (), (), NOON)
    assert (sold_out.version, sold_out.offered) == (2, 1)
    reduced = lives.refreshed(sold_out, live.around.paths, (cut(10, 0, None),), (), NOON)
    assert (reduced.version, reduced.offered) == (3, 3)
    elsewhere = lives.refreshed(reduced, (), reduced.around.cuts, ("var_1",), NOON)
    assert (elsewhere.version, elsewhere.offered, elsewhere.category_ids) == (4, 3, ())
    assert (elsewhere.around.cuts, elsewhere.around.in_stock) == (reduced.around.cuts, ("var_1",))


def test_renderings_that_run_out_of_prices_are_made_anew() -> None:
    """S7.1.2-c part: renderings that run out of prices are made anew"""
    live = msgspec.structs.replace(a_live(), rendered_until=NOON + HOUR)
    same = (live.around.paths, live.around.cuts, live.around.in_stock)
    assert lives.refreshed(live, *same, NOON) is live
    assert lives.refreshed(live, *same, NOON + HOUR).version == 2


def test_offers_of_variants_that_left_are_no_longer_for_sale() -> None:
    before = a_live()
    after = a_live(variants=(variant("red"),))
    assert [(offer.sku, offer.enabled) for offer in lives.offers(after, before)] == [
        ("MUG-RED", True), ("MUG-BLUE", False), ("MUG-GREEN", False),
    ]  # fmt: skip


def test_renderings_without_price_changes_ahead_never_run_out() -> None:
    assert horizon_of([view_of(a_live(), MUGS, NOON)]) is None


def test_a_segment_holds_until_something_changes() -> None:
    assert max_age([Segment(None, msgspec.Raw(b"0"))], NOON) == 60
