"""Product rules: versions, what is shown of them, and the cuts on what they name; pure."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.problems import Invalid
from chalicelib.domain.catalog.rules import describing, products
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules.attributes import (
    Attribute,
    BoolValue,
    Choice,
    Definition,
    check_attributes,
    check_definitions,
)
from chalicelib.domain.catalog.rules.brands import brand_of
from chalicelib.domain.catalog.rules.content import Content, VariantNotFound, content_of, switched
from chalicelib.domain.catalog.rules.pricing import Cut, TargetCuts, recut, united
from chalicelib.domain.catalog.rules.products import Product
from tests.catalog.builders import a_live, mug, variant
from tests.shop import MUGS, NOON

LATER = NOON + timedelta(hours=1)
NAME = {"en": "x"}


def a_content(**other: Any) -> Content:
    return content_of(mug("cat_1", **other), MUGS, "prod_1", None)


def a_product(**other: Any) -> Product:
    draft = products.drafted("mugs", "prod_1", "ext", a_content(), NOON)
    return replace(draft, **other)


PUBLISHED = a_product(status="published", version=4, published_version=4)
PENDING = replace(PUBLISHED, version=5)
RED = PUBLISHED.content.variants[0].variant_id


def test_a_new_product_is_a_draft_that_nobody_sees() -> None:
    draft = a_product()
    assert (draft.status, draft.version, draft.published_version, products.is_shown(draft)) == ("draft", 1, None, False)
    assert (draft.created_at, draft.changed_at) == (NOON, NOON)


def test_an_edit_waits_for_its_publication() -> None:
    """S3.3.2-b part: an edit waits for its publication"""
    edited = products.edited(PUBLISHED, a_content(tags=("new",)), LATER)
    assert (edited.version, edited.published_version, edited.changed_at) == (5, 4, LATER)
    shown = products.published(edited, LATER)
    assert (shown.version, shown.published_version, shown.status) == (6, 6, "published")
    gone = products.unpublished(shown, LATER)
    assert (gone.version, gone.published_version, products.is_shown(gone)) == (7, None, False)
    with pytest.raises(IllegalMove):
        products.unpublished(a_product(), NOON)


@pytest.mark.parametrize(
    ("before", "shown"), [(PUBLISHED, 5), (PENDING, 4), (a_product(), None), (a_product(status="unpublished"), None)]
)
def test_a_switched_variant_leaves_other_edits_waiting(before: Product, shown: int | None) -> None:
    """S3.1.2-c part: a switched variant leaves other edits waiting"""
    after = products.switched(before, RED, False, LATER)
    assert [each.enabled for each in after.content.variants] == [False, True, True]
    assert (after.version, after.published_version) == (before.version + 1, shown)
    assert products.switched(before, RED, True, LATER) is before
    with pytest.raises(VariantNotFound):
        products.switched(before, "var_NONE", False, LATER)
    assert switched(before.content, "var_NONE", False) == before.content


def reconciled(base: Product, shown: bool, content: Content | None = None, is_new: bool = False) -> Product:
    return products.reconciled(base, content or base.content, shown, LATER, is_new=is_new)


@pytest.mark.parametrize(
    ("base", "shown"), [(PUBLISHED, True), (a_product(), False), (a_product(status="unpublished"), False)]
)
def test_what_is_as_it_should_be_stays_the_same(base: Product, shown: bool) -> None:
    """S3.3.1-a part: what is as it should be stays the same"""
    assert reconciled(base, shown) is base


@pytest.mark.parametrize(
    ("base", "shown", "status"),
    [
        (PENDING, True, "published"),
        (a_product(), True, "published"),
        (a_product(status="unpublished"), True, "published"),
        (PUBLISHED, False, "unpublished"),
    ],
)
def test_a_file_shows_and_hides_in_one_version(base: Product, shown: bool, status: str) -> None:
    """S3.3.1-a part: a file shows and hides in one version"""
    after = reconciled(base, shown)
    assert (after.status, after.version) == (status, base.version + 1)
    assert after.published_version == (after.version if shown else None)
    assert after.changed_at == LATER


@pytest.mark.parametrize("shown", [True, False])
def test_a_file_changes_content_in_one_version(shown: bool) -> None:
    other = a_content(tags=("new",))
    after = reconciled(PUBLISHED, shown, other)
    assert (after.version, after.content, after.published_version) == (5, other, 5 if shown else None)
    new = reconciled(a_product(), shown, is_new=True)
    assert (new.version, new.published_version, new.status) == (
        (1, 1, "published") if shown else (1, None, "draft")
    )  # fmt: skip


def test_every_live_version_is_one_more() -> None:
    first = a_live()
    assert (first.version, first.offered, first.published) == (1, 1, True)
    second = lives.publication("mugs", "prod_1", first.content, first.around, replace(first, version=7))
    assert (second.version, second.offered) == (8, 8)
    gone = lives.withdrawn(second)
    assert (gone.version, gone.offered, gone.published) == (9, 9, False)
    off = lives.switched(second, RED, False)
    assert (off.version, off.offered, off.content.variants[0].enabled) == (9, 9, False)
    assert lives.switched(second, RED, True) is second


def test_what_is_withdrawn_or_left_out_is_no_longer_for_sale() -> None:
    live = a_live()
    assert [each.enabled for each in lives.offers(live, live)] == [True] * 3
    assert [each.enabled for each in lives.offers(lives.withdrawn(live), live)] == [False] * 3
    fewer = a_live(variants=(variant("red"),))
    assert [(each.sku, each.enabled) for each in lives.offers(fewer, live)] == [
        ("MUG-RED", True), ("MUG-BLUE", False), ("MUG-GREEN", False),
    ]  # fmt: skip


def test_a_variant_shows_its_own_picture_or_the_first() -> None:
    """S3.1.2-b part: a variant shows its own picture or the first"""
    live = a_live()
    (first,) = live.around.pictures.values()
    own = replace(first, card="/own")
    red = replace(live.content.variants[0], image="med_RED")
    pictured = replace(live, around=replace(live.around, pictures={**live.around.pictures, "med_RED": own}))
    assert lives.picture_of(pictured, red) == own
    assert lives.picture_of(pictured, live.content.variants[1]) == lives.picture_of(pictured) == first
    assert lives.picture_of(live, red) == first
    assert [each.image for each in lives.offers(live, None)] == ["/c"] * 3
    bare = a_live(images=())
    assert lives.picture_of(bare) is None
    assert [each.image for each in lives.offers(bare, None)] == [None] * 3
    plain = describing.card(bare, "cn", "en", NOON)
    assert (plain.image, plain.image_alt) == (None, "")
    shown = describing.card(live, "cn", "en", NOON)
    assert (shown.image, shown.image_alt) == ("/c", "A mug")


def test_a_page_names_its_brand_and_what_is_in_stock() -> None:
    live = a_live(in_stock="red", brand_id="br_1")
    named = replace(live, around=replace(live.around, brand={"en": "Yuanshan"}))
    page = describing.detail(named, "cn", "en", NOON)
    assert page.brand is not None
    assert (page.brand.id, page.brand.name) == ("br_1", "Yuanshan")
    assert describing.detail(live, "cn", "en", NOON).brand is None
    assert describing.detail(a_live(), "cn", "en", NOON).brand is None
    assert [each.in_stock for each in page.variants] == [True, False, False]
    assert not describing.detail(named, "us", "en", NOON).in_stock


def cut(promotion_id: str, basis_points: int = 1000) -> Cut:
    return Cut(promotion_id=promotion_id, percent_off_basis_points=basis_points, starts_at=NOON)


def test_one_name_is_one_brand_whatever_its_case_width_and_blanks() -> None:
    brand = brand_of("mugs", {"en": "Yuan Shan", "zh-CN": "远山"})
    for same in ("yuan shan", "ＹＵＡＮ　ＳＨＡＮ", " Yuan Shan "):
        assert brand_of("mugs", {"fr": same}).brand_id == brand.brand_id
    assert brand_of("mugs", {"en": "Yuanshan"}).brand_id != brand.brand_id
    assert (brand.name, brand.brand_id[:3], len(brand.brand_id)) == ({"en": "Yuan Shan", "zh-CN": "远山"}, "br_", 29)


def test_a_target_has_each_promotion_once_as_it_is_now() -> None:
    """S7.1.2-c part: a target has each promotion once as it is now"""
    empty = TargetCuts(shop="mugs", target_id="prod_1")
    assert recut(empty, "promo_A", None) is empty
    first = recut(empty, "promo_B", cut("promo_B"))
    assert (first.cuts, first.version) == ((cut("promo_B"),), 1)
    assert recut(first, "promo_B", cut("promo_B")) is first
    both = recut(first, "promo_A", cut("promo_A"))
    assert (both.cuts, both.version) == ((cut("promo_A"), cut("promo_B")), 2)
    changed = recut(both, "promo_A", cut("promo_A", 2000))
    assert (changed.cuts, changed.version) == ((cut("promo_A", 2000), cut("promo_B")), 3)
    ended = recut(changed, "promo_B", None)
    assert (ended.cuts, ended.version) == ((cut("promo_A", 2000),), 4)


def test_a_promotion_that_reaches_a_product_twice_counts_once() -> None:
    assert united([cut("promo_B"), cut("promo_A"), cut("promo_B")]) == (cut("promo_A"), cut("promo_B"))


def definition(code: str = "glaze", **other: Any) -> Definition:
    facts: dict[str, Any] = {"code": code, "name": NAME, "type": "text"}
    return Definition(**(facts | other))


CHOICE = Choice(code="matt", label=NAME)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ((definition(), definition()), "/attributes/1/code"),
        ((definition(type="enum"),), "/attributes/0/choices"),
        ((definition(choices=(CHOICE,)),), "/attributes/0/choices"),
        ((definition(unit="g"),), "/attributes/0/unit"),
        ((definition(type="enum", choices=(CHOICE, CHOICE)),), "/attributes/0/choices"),
    ],
)
def test_definitions_that_contradict_themselves_are_refused(wrong: tuple[Definition, ...], field: str) -> None:
    """S3.1.2-a part: definitions that contradict themselves are refused"""
    with pytest.raises(Invalid) as refused:
        check_definitions(wrong)
    assert refused.value.facts["field"] == field


def test_definitions_that_make_sense_are_taken() -> None:
    """S3.1.2-a part: definitions that make sense are taken"""
    gloss = Choice(code="gloss", label=NAME)
    check_definitions(
        (definition(), definition("weight", type="number", unit="g"), definition("count", type="number"),
         definition("finish", type="enum", choices=(CHOICE, gloss)))
    )  # fmt: skip


def test_an_attribute_is_given_once_by_its_code_and_freely_by_its_name() -> None:
    free = Attribute(name=NAME, value=BoolValue(bool=True))
    assert check_attributes((free, free), None) == (free, free)
    with pytest.raises(Invalid) as refused:
        check_attributes((Attribute(code="a", value=BoolValue(bool=True)),) * 2, None)
    assert refused.value.facts["field"] == "/attributes"
