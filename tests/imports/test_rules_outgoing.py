"""What an export says of a product, and what a row may change of it: the two sides of one comparison."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules import products
from chalicelib.domain.catalog.rules.attributes import Attribute, BoolValue, TextValue
from chalicelib.domain.catalog.rules.brands import Brand
from chalicelib.domain.catalog.rules.content import Image, ProductFields, content_of
from chalicelib.domain.catalog.rules.pricing import Price
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.variants import VariantFields
from chalicelib.domain.imports.rules import ImportedAttribute, ImportedProduct, incoming, parse, write_jsonl
from chalicelib.domain.imports.rules.incoming import BeyondFiles, ForeignCurrency, settled
from chalicelib.domain.imports.rules.outgoing import as_row
from tests.catalog.builders import COLORS, LEAF, PICTURE, TREE, mug, price, variant
from tests.shop import CHINA, MUGS, NOON

BRAND = Brand(shop="mugs", brand_id="br_1", name={"en": "Yuan shan", "zh-CN": "远山"})
DOLLARS = Price(amount=Money(990, "USD"), list_price=Money(1290, "USD"))


def a_product(fields: ProductFields, external_id: str | None = "ext-1", shop: Shop = MUGS) -> Product:
    return products.drafted("mugs", "prod_1", external_id, content_of(fields, shop, "prod_1", None), NOON)


def exported(product: Product, **stock: int) -> ImportedProduct:
    ids = {each.sku: each.variant_id for each in product.content.variants}
    by_id = {ids[sku.replace("_", "-")]: units for sku, units in stock.items()}
    return as_row(MUGS, product, TREE, {"br_1": BRAND}, by_id)


PLAIN = a_product(mug(LEAF.category_id))


def test_a_row_says_what_the_product_is() -> None:
    """S3.3.1-b part: a row says what the product is"""
    row = exported(PLAIN, MUG_RED=7)
    assert (row.line, row.external_id, row.name, row.published) == (0, "ext-1", {"en": "Mug", "zh-CN": "马克杯"}, False)
    assert (row.brand, row.tags, row.options, row.images) == (None, ("gift",), ("color",), ("media:med_MUG",))
    assert row.category_path == ({"en": "Home", "zh-CN": "家居"}, {"en": "Mugs"})
    assert [(each.sku, each.stock, each.price_minor) for each in row.variants] == [
        ("MUG-RED", 7, 4900), ("MUG-BLUE", 0, 5900), ("MUG-GREEN", 0, 6900),
    ]  # fmt: skip
    assert {(each.list_price_minor, each.barcode, each.weight_grams, each.enabled) for each in row.variants} == {
        (None, None, None, True)
    }


def test_a_row_says_more_where_there_is_more() -> None:
    """S3.3.1-b part: a row says more where there is more"""
    full = variant(
        "red", sku="R", prices={"us": DOLLARS}, barcode="4006381", weight_grams=300, enabled=False,
    )  # fmt: skip
    row = exported(a_product(mug(LEAF.category_id, brand_id="br_1", variants=(full,))))
    assert row.brand == "Yuan shan"
    (red,) = row.variants
    assert (red.price_minor, red.list_price_minor, red.currency) == (990, 1290, "USD")
    assert (red.barcode, red.weight_grams, red.enabled) == ("4006381", 300, False)
    gone = as_row(MUGS, a_product(mug(LEAF.category_id, brand_id="br_1")), TREE, {}, {})
    assert gone.brand is None


def test_of_several_prices_a_row_says_that_of_the_first_market() -> None:
    both = variant("red", prices={"us": DOLLARS, **price(4900)})
    assert exported(a_product(mug(LEAF.category_id, variants=(both,)))).variants[0].currency == "CNY"


def test_a_price_of_a_market_that_is_gone_is_said_all_the_same() -> None:
    dollars = a_product(mug(LEAF.category_id, variants=(variant("red", prices={"us": DOLLARS}),)))
    row = as_row(replace(MUGS, markets=(CHINA,)), dollars, TREE, {}, {})
    assert (row.variants[0].price_minor, row.variants[0].currency) == (990, "USD")


def test_a_text_of_several_languages_is_said_in_the_first_of_the_shop() -> None:
    glaze = Attribute(name={"en": "Glaze"}, value=TextValue(text={"en": "matt", "zh-CN": "哑光"}))
    row = exported(a_product(mug(LEAF.category_id, name={"en": "A  mug"}, attributes=(glaze,))))
    assert row.attributes == (ImportedAttribute({"en": "Glaze"}, "哑光"),)
    assert row.name == {"en": "A  mug"}  # blanks inside are the merchant's


def test_a_product_without_an_external_id_is_named_by_its_own() -> None:
    assert exported(a_product(mug(LEAF.category_id), None)).external_id == "prod_1"


def test_what_is_exported_can_be_read_whatever_doors_have_taken() -> None:
    """S3.3.1-b part: line breaks and outer blanks in texts of one line, empty descriptions, attributes of every kind"""
    odd = mug(
        LEAF.category_id,
        name={"en": " A \n mug "},
        description={"en": "<p> </p>", "zh-CN": "  "},
        tags=(" gift\t", "gift", "a\nb"),
        attributes=(
            Attribute(name={"en": " Glaze "}, value=TextValue(text={"en": " matt\n"})),
            Attribute(name={"en": "Safe"}, value=BoolValue(bool=True)),
        ),
        options=(replace(COLORS, values=("red", " blue "), value_labels={}),),
        variants=(variant("red"), variant(" blue ", sku="B")),
    )
    row = exported(a_product(odd))
    assert (row.name, row.tags, row.description) == ({"en": "A mug"}, ("gift", "a b"), {"en": "<p> </p>"})
    assert row.attributes == (ImportedAttribute({"en": "Glaze"}, "matt"), ImportedAttribute({"en": "Safe"}, "✓"))
    assert [each.options for each in row.variants] == [{"color": "red"}, {"color": "blue"}]
    assert list(parse(write_jsonl([row]), "jsonl")) == [replace(row, line=1)]


@pytest.mark.parametrize(
    "beyond",
    [
        replace(PLAIN, external_id=None),
        replace(PLAIN, content=replace(PLAIN.content, product_type_id="type_1")),
        replace(PLAIN, content=replace(PLAIN.content, category_ids=("cat_1", "cat_2"))),
    ],
)
def test_what_a_file_has_no_words_for_it_does_not_change(beyond: Product) -> None:
    """S3.3.1-a part: what a file has no words for it does not change"""
    incoming.refuse_beyond_files(PLAIN)
    with pytest.raises(BeyondFiles):
        incoming.refuse_beyond_files(beyond)


def test_images_count_as_changed_only_where_a_row_names_some() -> None:
    """S3.1.1-g part: images count as changed only where a row names some"""
    there = exported(PLAIN)
    assert settled(replace(there, images=()), there)
    assert settled(replace(there, images=("https://img.example.com/1.jpg",)), there)
    assert settled(replace(there, images=("https://img.example.com/1.jpg", "media:med_MUG")), there)
    other = replace(there, images=("media:med_OTHER", "media:med_MUG"))
    assert not settled(other, there)
    assert incoming.images_of(other, PLAIN.content) == (Image(media_id="med_OTHER", alt=other.name), PICTURE)
    assert incoming.images_of(other, None) == tuple(
        Image(media_id=each, alt=other.name) for each in ("med_OTHER", "med_MUG")
    )
    assert incoming.images_of(replace(there, images=()), PLAIN.content) is None


def test_attributes_are_those_of_the_row_unless_it_says_the_same() -> None:
    glaze = Attribute(name={"en": "Safe"}, value=BoolValue(bool=True))
    product = a_product(mug(LEAF.category_id, attributes=(glaze,)))
    there = exported(product)
    assert incoming.attributes_of(there, "en", product.content, there) == (glaze,)
    other = replace(there, attributes=(ImportedAttribute({"en": "Safe"}, "no"),))
    told = (Attribute(name={"en": "Safe"}, value=TextValue(text={"fr": "no"})),)
    assert incoming.attributes_of(other, "fr", product.content, there) == told
    assert incoming.attributes_of(other, "fr", None, None) == told


def told(product: Product | None, row: ImportedProduct, there: ImportedProduct | None) -> VariantFields:
    return incoming.variants_of(MUGS, row, product.content if product else None, there)[0]


def changed(row: ImportedProduct, **first: Any) -> ImportedProduct:
    return replace(row, variants=(replace(row.variants[0], **first), *row.variants[1:]))


RICH = a_product(
    mug(
        LEAF.category_id,
        options=(replace(COLORS, values=("red ",), value_labels={}),),
        variants=(
            variant("red ", sku="R", prices={"us": DOLLARS, **price(4900, 5900)}, barcode="123", weight_grams=300,
                    image="med_MUG"),
        ),
    )
)  # fmt: skip


def test_a_variant_keeps_what_a_row_says_again_or_not_at_all() -> None:
    """S3.3.1-b part: prices of other markets, options as they were written, its picture, barcode and weight"""
    there, (before,) = exported(RICH), RICH.content.variants
    same = told(RICH, there, there)
    assert (same.prices, same.options, same.image) == (before.prices, {"color": "red "}, "med_MUG")
    assert (same.barcode, same.weight_grams, same.enabled) == ("123", 300, True)
    silent = told(RICH, changed(there, barcode=None, weight_grams=None), there)
    assert (silent.barcode, silent.weight_grams) == ("123", 300)


@pytest.mark.parametrize(("price_minor", "list_price_minor"), [(4800, 5900), (4900, None), (4900, 6900), (0, None)])
def test_a_variant_takes_the_price_that_a_row_says(price_minor: int, list_price_minor: int | None) -> None:
    there = exported(RICH)
    row = changed(there, price_minor=price_minor, list_price_minor=list_price_minor)
    struck = None if list_price_minor is None else Money(list_price_minor, "CNY")
    assert told(RICH, row, there).prices == {
        "us": DOLLARS, "cn": Price(amount=Money(price_minor, "CNY"), list_price=struck),
    }  # fmt: skip


def test_a_price_that_is_said_again_leaves_those_of_other_markets_alone() -> None:
    """S3.3.1-b part: also where another market has the same currency"""
    coast = replace(MUGS, markets=(CHINA, replace(CHINA, market_id="coast")))
    prices = {**price(4900), "coast": Price(amount=Money(5200, "CNY"))}
    product = a_product(mug(LEAF.category_id, variants=(variant("red", prices=prices),)), shop=coast)
    there = exported(product)
    assert incoming.variants_of(coast, there, product.content, there)[0].prices == prices
    cheaper = incoming.variants_of(coast, changed(there, price_minor=4000), product.content, there)[0].prices
    assert {name: each.amount.amount for name, each in cheaper.items()} == {"cn": 4000, "coast": 4000}


def test_a_variant_takes_what_else_a_row_says() -> None:
    there = exported(RICH)
    row = changed(there, options={"color": "blue"}, barcode="456", weight_grams=0, enabled=False)
    after = told(RICH, row, there)
    assert (after.options, after.barcode, after.weight_grams, after.enabled) == ({"color": "blue"}, "456", 0, False)


def test_a_variant_that_is_new_is_as_the_row_says() -> None:
    there = exported(RICH)
    for product, before in ((None, None), (RICH, there)):
        row = changed(there, sku="NEW", weight_grams=None)
        new = told(product, row, before)
        assert (new.sku, new.barcode, new.weight_grams, new.image) == ("NEW", "123", 0, None)
        assert new.prices == {"cn": Price(amount=Money(4900, "CNY"), list_price=Money(5900, "CNY"))}
        assert told(product, changed(row, weight_grams=300), before).weight_grams == 300


def test_a_currency_of_no_market_names_its_column() -> None:
    row = exported(PLAIN)
    odd = replace(row, variants=(row.variants[0], replace(row.variants[1], currency="KWD")))
    with pytest.raises(ForeignCurrency) as refused:
        incoming.variants_of(MUGS, odd, None, None)
    assert refused.value.facts["field"] == "/variants/1/currency"
