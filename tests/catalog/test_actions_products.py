"""Product actions: creating, editing, publishing, unpublishing, switching variants."""

import msgspec
import pytest

from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import Write
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.problems import Invalid, Stale
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions import products, publishing, taxonomy
from chalicelib.domain.catalog.actions.projections import ImageNotReady, TooManyChanges
from chalicelib.domain.catalog.rules.attributes import Attribute, Definition, NumberValue
from chalicelib.domain.catalog.rules.brands import BrandExists
from chalicelib.domain.catalog.rules.content import ProductFields, VariantNotFound
from chalicelib.domain.catalog.rules.products import ProductNotFound
from chalicelib.domain.catalog.rules.variants import Option
from chalicelib.domain.catalog.store import LiveRecord
from chalicelib.domain.media.rules import IMPORT, PENDING, REFUSED
from chalicelib.domain.media.store import MediaRecord
from tests.catalog.builders import (
    all_items,
    category,
    drafted,
    mug,
    news_on,
    of_color,
    offers,
    once,
    page,
    picture,
    published,
    stocked,
    tableware,
    variant,
)  # fmt: skip
from tests.shop import LAMPS, MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def test_the_same_external_id_is_the_same_product() -> None:
    """S3.1.1-a part: whatever characters the id holds."""
    leaf = tableware()
    first = drafted(mug(leaf), "k1", external_id="ERP#7 / 茶")
    second = drafted(mug(leaf, name={"en": "Other"}), "k2", external_id="ERP#7 / 茶")
    assert second == first
    assert products.by_external_id(MUGS, "ERP#7 / 茶") == first
    assert products.by_external_id(LAMPS, "ERP#7 / 茶") is None


def test_ids_sort_by_age() -> None:
    """S3.1.1-a part: ids sort by age"""
    leaf = tableware()
    made = [
        products.create(MUGS, mug(leaf), None, once(f"k{n}"), NOON.replace(microsecond=n * 1000)).product_id
        for n in range(3)
    ]
    assert made == sorted(made)


def test_two_editors_of_the_same_version_and_one_wins() -> None:
    """S3.3.2-a"""
    leaf = tableware()
    product = drafted(mug(leaf))
    edited = products.edit(MUGS, product.product_id, mug(leaf, name={"en": "Cup"}), 1, NOON)
    assert (edited.version, edited.content.name) == (2, {"en": "Cup"})
    with pytest.raises(Stale) as refused:
        products.edit(MUGS, product.product_id, mug(leaf, name={"en": "Bowl"}), 1, NOON)
    assert refused.value.facts["current_version"] == 2


def test_an_edit_is_not_seen_until_it_is_published() -> None:
    """S3.3.2-b part: an edit is not seen until it is published"""
    leaf = tableware()
    product = published(mug(leaf))
    edited = products.edit(MUGS, product.product_id, mug(leaf, name={"en": "Cup"}), product.version, NOON)
    assert (page(product)["name"], offers(product)["MUG-RED"].name["en"]) == ("Mug", "Mug")
    publishing.publish(MUGS, product.product_id, edited.version, NOON)
    assert (page(product)["name"], offers(product)["MUG-RED"].name["en"]) == ("Cup", "Cup")


def test_publishing_writes_page_cards_and_offers_and_tells_it() -> None:
    """S3.1.2-b part: each variant has its own sku, price and stock."""
    product = published(mug(tableware()))
    assert (product.status, product.version, product.published_version) == ("published", 2, 2)
    assert news_on(product) == ["ProductPublished"]
    assert {sku: offer.prices["cn"].amount.amount for sku, offer in offers(product).items()} == {
        "MUG-RED": 4900, "MUG-BLUE": 5900, "MUG-GREEN": 6900,
    }  # fmt: skip
    assert {offer.version for offer in offers(product).values()} == {1}
    tree = taxonomy.tree(MUGS)
    listed = [store.cards("mugs", each.category_id, 10, None).items[0].product_id for each in tree.categories]
    assert listed == [product.product_id] * 3


def test_a_product_that_changes_its_category_leaves_the_old_one() -> None:
    leaf = tableware()
    garden = taxonomy.add_category(MUGS, {"en": "Garden"}, None)
    product = published(mug(leaf))
    edited = products.edit(MUGS, product.product_id, mug(garden.category_id), product.version, NOON)
    publishing.publish(MUGS, product.product_id, edited.version, NOON)
    assert [len(store.cards("mugs", each, 10, None).items) for each in (leaf, garden.category_id)] == [0, 1]


def test_a_variant_that_is_left_out_is_no_longer_for_sale() -> None:
    leaf = tableware()
    product = published(mug(leaf))
    edited = products.edit(MUGS, product.product_id, mug(leaf, variants=(variant("red"),)), product.version, NOON)
    publishing.publish(MUGS, product.product_id, edited.version, NOON)
    assert {sku: offer.enabled for sku, offer in offers(product).items()} == {
        "MUG-RED": True, "MUG-BLUE": False, "MUG-GREEN": False,
    }  # fmt: skip


def test_an_unpublished_product_is_gone_and_comes_back() -> None:
    leaf = tableware()
    product = published(mug(leaf))
    gone = publishing.unpublish(MUGS, product.product_id, product.version, NOON)
    assert (gone.status, gone.published_version, news_on(gone)) == ("unpublished", None, ["ProductUnpublished"])
    assert (page(product), store.cards("mugs", leaf, 10, None).items) == (None, [])
    assert {offer.enabled for offer in offers(product).values()} == {False}
    publishing.refresh(MUGS, product.product_id, NOON)
    assert page(product) is None
    publishing.publish(MUGS, product.product_id, gone.version, NOON)
    assert {offer.enabled for offer in offers(product).values()} == {True}


def test_a_draft_cannot_be_unpublished() -> None:
    product = drafted(mug(tableware()))
    with pytest.raises(IllegalMove):
        publishing.unpublish(MUGS, product.product_id, product.version, NOON)


def test_only_the_version_that_was_seen_is_published() -> None:
    product = drafted(mug(tableware()))
    with pytest.raises(Stale):
        publishing.publish(MUGS, product.product_id, product.version + 1, NOON)


def test_disabling_one_variant_is_seen_at_once_and_publishes_no_other_edit() -> None:
    """S3.1.2-c"""
    leaf = tableware()
    product = published(mug(leaf))
    products.edit(MUGS, product.product_id, mug(leaf, name={"en": "Cup"}), product.version, NOON)
    red = of_color(product, "red").variant_id
    publishing.switch_variant(MUGS, product.product_id, red, False, NOON)
    assert (page(product)["name"], [each["sku"] for each in page(product)["variants"]]) == (
        "Mug", ["MUG-BLUE", "MUG-GREEN"],
    )  # fmt: skip
    assert {sku: offer.enabled for sku, offer in offers(product).items()} == {
        "MUG-RED": False, "MUG-BLUE": True, "MUG-GREEN": True,
    }  # fmt: skip
    publishing.switch_variant(MUGS, product.product_id, red, True, NOON)
    assert offers(product)["MUG-RED"].enabled


def test_disabling_twice_changes_nothing() -> None:
    product = published(mug(tableware()))
    red = of_color(product, "red").variant_id
    first = publishing.switch_variant(MUGS, product.product_id, red, False, NOON)
    assert publishing.switch_variant(MUGS, product.product_id, red, False, NOON) == first
    assert first.published_version == first.version
    with pytest.raises(VariantNotFound):
        publishing.switch_variant(MUGS, product.product_id, "var_NONE", False, NOON)


def test_an_image_that_is_not_ready_is_not_published() -> None:
    """S3.1.1-g part: no dangling reference."""
    product = drafted(mug(tableware()))
    for no_image in (picture(status=PENDING), picture(status=REFUSED), picture(kind=IMPORT, renditions={})):
        commit(Write.put(MediaRecord, no_image))
        with pytest.raises(ImageNotReady) as refused:
            publishing.publish(MUGS, product.product_id, product.version, NOON)
        assert refused.value.facts["media_id"] == "med_MUG"
    assert page(product) is None


def test_what_a_product_refers_to_must_exist() -> None:
    leaf = tableware()
    for fields, field in (
        (mug("cat_NONE"), "/category_ids/0"),
        (mug(leaf, brand_id="br_NONE"), "/brand_id"),
        (mug(leaf, product_type_id="type_NONE"), "/product_type_id"),
    ):
        with pytest.raises(Invalid) as refused:
            drafted(fields)
        assert refused.value.facts["field"] == field


def test_a_typed_attribute_of_a_brand_product_reaches_its_page() -> None:
    """S3.1.2-a part: a typed attribute of a brand product reaches its page"""
    brand = taxonomy.add_brand(MUGS, {"en": "Kiln"})
    declared = taxonomy.declare_type(
        MUGS, {"en": "Cups"}, (Definition(code="volume", name={"en": "Volume"}, type="number", unit="ml"),), NOON
    )
    volume = Attribute(code="volume", value=NumberValue(number="350", unit="ml"))
    fields = mug(
        tableware(), brand_id=brand.brand_id, product_type_id=declared.product_type_id, attributes=(volume,)
    )  # fmt: skip
    shown = page(published(fields))
    assert (shown["brand"]["name"], shown["attributes"][0]["name"], shown["attributes"][0]["text"]) == (
        "Kiln", "Volume", "350 ml",
    )  # fmt: skip


def test_a_brand_has_a_name_of_its_own() -> None:
    taxonomy.add_brand(MUGS, {"en": "Kiln"})
    with pytest.raises(BrandExists):
        taxonomy.add_brand(MUGS, {"en": "KILN "})
    taxonomy.add_brand(LAMPS, {"en": "Kiln"})


def test_another_shop_sees_none_of_it() -> None:
    product = published(mug(tableware()))
    with pytest.raises(ProductNotFound):
        products.read(LAMPS, product.product_id)
    assert store.view("lamps", product.product_id) is None
    assert taxonomy.tree(LAMPS).categories == ()


def test_the_list_by_status_skips_and_repeats_nothing() -> None:
    leaf = tableware()
    wanted = {drafted(mug(leaf), f"k{n}").product_id for n in range(9)}
    published(mug(leaf), "other")
    seen: list[str] = []
    cursor = None
    while True:
        found = products.listed(MUGS, "draft", 2, cursor)
        seen += [each.product_id for each in found.items]
        if (cursor := found.after) is None:
            break
    assert (len(seen), set(seen)) == (9, wanted)


def test_stock_at_the_time_of_publishing_is_shown() -> None:
    draft = drafted(mug(tableware()))
    stocked(draft, 0, blue=1)
    publishing.publish(MUGS, draft.product_id, draft.version, NOON)
    assert {each["sku"]: each["in_stock"] for each in page(draft)["variants"]} == {
        "MUG-RED": False, "MUG-BLUE": True, "MUG-GREEN": False,
    }  # fmt: skip


def test_no_partition_is_without_its_shop() -> None:
    before = all_items()
    published(mug(tableware()))
    written = [item["pk"]["S"] for item in all_items() if item not in before]
    assert {partition.split("#")[1] for partition in written} == {"mugs"}
    live = get(LiveRecord.at(shop="mugs", product_id=products.listed(MUGS, "published", 1, None).items[0].product_id))
    assert live is not None


def test_the_largest_product_fits_into_one_transaction() -> None:
    """S3.1.2-b part: 40 variants in three categories of three levels; replacing all of them takes two publications."""
    tableware()
    leaves = tuple(category({"en": f"{top}"}, {"en": "b"}, {"en": "c"}) for top in range(3))
    words = {"en": "<p>" + "茶" * 6_000 + "</p>", "zh-CN": "<p>" + "茶" * 6_000 + "</p>"}

    def sized(first: int) -> ProductFields:
        sizes = tuple(f"{number}" for number in range(first, first + 40))
        variants = tuple(variant("red", sku=f"S-{size}", options={"size": size}) for size in sizes)
        options = (Option(name="size", values=sizes),)
        return mug(leaves[0], category_ids=leaves, description=words, options=options, variants=variants)

    product = published(sized(0))
    assert len(page(product)["variants"]) == len(offers(product)) == 40
    others = products.edit(MUGS, product.product_id, sized(40), product.version, NOON)
    publishing.publish(MUGS, product.product_id, others.version, NOON)
    assert {offer.enabled for offer in offers(product).values()} == {False}
    assert {offer.enabled for offer in offers(others).values()} == {True}
    gardens = tuple(category({"en": f"g{top}"}, {"en": "b"}, {"en": "c"}) for top in range(3))
    moved = msgspec.structs.replace(sized(0), category_ids=gardens)
    draft = products.edit(MUGS, product.product_id, moved, others.version + 1, NOON)
    with pytest.raises(TooManyChanges):
        publishing.publish(MUGS, product.product_id, draft.version, NOON)
