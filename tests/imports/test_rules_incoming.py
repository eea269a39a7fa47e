"""A row changes what it says; labels and orders that merchants have chosen stay."""

from msgspec.structs import replace

from chalicelib.domain.catalog.rules.content import Content
from chalicelib.domain.catalog.rules.variants import Option, VariantFields
from chalicelib.domain.imports.rules import ImportedProduct, incoming
from chalicelib.domain.imports.rules.incoming import settled
from chalicelib.domain.imports.rules.stock import to_set
from tests.imports.files import a_line, a_variant, products, read
from tests.shop import MUGS

COLOR = Option(
    name="color",
    values=("red", "blue"),
    label={"en": "Color"},
    value_labels={"red": {"en": "Red"}, "blue": {"en": "Blue"}},
)


def row(**changes: object) -> ImportedProduct:
    (product,) = products(read(a_line(**changes)))
    return product


def before(*options: Option) -> Content:
    return Content(
        name={"en": "Mug"}, description={}, brand_id=None, product_type_id=None, category_ids=("cat_1",), tags=(),
        attributes=(), options=options, images=(), variants=(),
    )  # fmt: skip


def of(*colors: str) -> tuple[VariantFields, ...]:
    told = row(variants=[a_variant(sku=each, options={"color": each}) for each in colors])
    return incoming.variants_of(MUGS, told, None, None)


def test_options_keep_their_labels_and_order() -> None:
    assert incoming.options_of(of("blue", "red"), before(COLOR)) == (COLOR,)
    (grown,) = incoming.options_of(of("green", "blue", "red"), before(COLOR))
    assert (grown.values, grown.label) == (("red", "blue", "green"), {"en": "Color"})
    (shrunk,) = incoming.options_of(of("blue"), before(COLOR))
    assert (shrunk.values, shrunk.value_labels) == (("blue",), {"blue": {"en": "Blue"}})
    (fresh,) = incoming.options_of(of("blue", "red"), None)
    assert fresh == Option(name="color", values=("blue", "red"))


def test_options_stay_in_the_order_that_merchants_have_chosen() -> None:
    size = Option(name="size", values=("L", "S"))
    told = row(variants=[
        a_variant(sku="A", options={"color": "blue", "size": "S"}),
        a_variant(sku="B", options={"color": "red", "size": "L"}),
    ])  # fmt: skip
    used = incoming.variants_of(MUGS, told, None, None)
    assert incoming.options_of(used, before(size, COLOR)) == (size, COLOR)


def test_stock_and_lines_are_no_part_of_what_is_compared() -> None:
    there = row()
    assert settled(replace(there, line=9), there)
    assert settled(row(variants=[a_variant(stock=8)]), there)
    assert not settled(row(variants=[a_variant(price_minor=1)]), there)
    assert not settled(row(variants=[a_variant(), a_variant(sku="B", options={"颜色": "灰"})]), there)
    assert not settled(there, row(variants=[a_variant(), a_variant(sku="B", options={"颜色": "灰"})]))


def test_addresses_of_strangers_are_no_images_of_ours() -> None:
    addressed = row(images=["https://img.example.com/1.jpg", "media:med_1"])
    assert incoming.pictures(addressed) == ("media:med_1",)
    assert incoming.images_of(row(images=["https://img.example.com/1.jpg"]), None) is None


def test_stock_counts_when_a_file_says_something_new() -> None:
    told = row(variants=[a_variant(stock=3)])
    assert to_set(told, {}, {}) == {"LAMP-1": 3}
    assert to_set(told, {"LAMP-1": 3}, {"LAMP-1": 1}) == {}  # said before; two were sold since
    assert to_set(told, {"LAMP-1": 5}, {"LAMP-1": 1}) == {"LAMP-1": 3}
    assert to_set(told, {"LAMP-1": 5}, {"LAMP-1": 3}) == {}
    assert to_set(row(variants=[a_variant(stock=0)]), {}, {}) == {}  # nothing there is nothing to open
