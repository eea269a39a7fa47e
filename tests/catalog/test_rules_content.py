"""Content rules: options and variants, prices, attributes, rich text."""

from datetime import date
from time import process_time
from typing import Any

import msgspec
import pytest

from chalicelib.core.money import Money
from chalicelib.core.problems import Invalid
from chalicelib.domain.catalog.rules.attributes import (
    Attribute,
    BoolValue,
    Choice,
    ColorValue,
    DateValue,
    Definition,
    EnumValue,
    NumberValue,
    ProductType,
    TextValue,
    Value,
    check_attributes,
    check_definitions,
    words_of,
)  # fmt: skip
from chalicelib.domain.catalog.rules.content import Content, ProductFields, content_of
from chalicelib.domain.catalog.rules.pricing import Price
from chalicelib.domain.catalog.rules.products import ExternalId
from chalicelib.domain.catalog.rules.richtext import plain, sanitized
from chalicelib.domain.catalog.rules.variants import DEAREST, Option
from tests.catalog.builders import COLORS, PICTURE, mug, price, variant
from tests.shop import MUGS

SIZES = Option(name="size", values=("S", "L"))


def checked(**other: Any) -> Content:
    return content_of(mug("cat_1", **other), MUGS, "prod_1", None)


def refused(**other: Any) -> str:
    """The field that is complained about."""
    with pytest.raises(Invalid) as complaint:
        checked(**other)
    return str(complaint.value.facts["field"])


def test_declaring_options_makes_a_variant_of_each_combination() -> None:
    """S3.1.2-b part: the matrix, each variant with its own sku and id."""
    content = checked(options=(COLORS, SIZES), variants=(), prices=price(5900), sku="MUG")
    assert [each.sku for each in content.variants] == [
        f"MUG-{color}-{size}" for color in ("red", "blue", "green") for size in ("S", "L")
    ]
    assert content.variants[3].options == {"color": "blue", "size": "L"}
    assert len({each.variant_id for each in content.variants}) == 6


def test_without_options_there_is_one_variant() -> None:
    content = checked(options=(), variants=(), prices=price(5900), sku="MUG")
    assert [(each.sku, each.options) for each in content.variants] == [("MUG", {})]


def test_a_variant_keeps_its_id_as_long_as_it_keeps_its_sku() -> None:
    before, after = checked(), checked(variants=(variant("blue", 100), variant("red", 200)))
    assert [each.variant_id for each in after.variants] == [
        before.variants[1].variant_id,
        before.variants[0].variant_id,
    ]


def test_the_same_sku_in_another_product_is_another_variant() -> None:
    here, there = (content_of(mug("cat_1"), MUGS, product_id, None) for product_id in ("prod_1", "prod_2"))
    assert here.variants[0].variant_id != there.variants[0].variant_id


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"variants": (variant("red"), variant("red", sku="OTHER"))}, "/variants/1/options"),
        ({"variants": (variant("red"), variant("blue", sku="MUG-RED"))}, "/variants/1/sku"),
        ({"variants": (variant("pink"),)}, "/variants/0/options/color"),
        ({"variants": (variant("red", options={}),)}, "/variants/0/options"),
        ({"variants": (variant("red", options={"color": "red", "size": "S"}),)}, "/variants/0/options"),
        ({"options": (COLORS, COLORS)}, "/options/1/name"),
        ({"options": (Option(name="size", values=("S", "S")),)}, "/options/0/values"),
        ({"variants": (), "options": (COLORS,)}, "/prices"),
        (
            {"variants": (), "prices": price(1), "options": (Option(name="n", values=tuple(map(str, range(41)))),)},
            "/options",
        ),
        ({"variants": (variant("red", image="med_OTHER"),)}, "/variants/0/image"),
    ],
)
def test_variants_that_do_not_fit_are_refused_by_name(other: dict[str, Any], field: str) -> None:
    """S3.1.2-b part: duplicate option combinations are refused."""
    assert refused(**other) == field


@pytest.mark.parametrize(
    ("prices", "field"),
    [
        ({"cn": Price(amount=Money(-1, "CNY"))}, "/variants/0/prices/cn/amount/amount"),
        ({"cn": Price(amount=Money(DEAREST + 1, "CNY"))}, "/variants/0/prices/cn/amount/amount"),
        ({"cn": Price(amount=Money(1, "USD"))}, "/variants/0/prices/cn/amount/currency"),
        (
            {"cn": Price(amount=Money(1, "CNY"), list_price=Money(2, "EUR"))},
            "/variants/0/prices/cn/list_price/currency",
        ),
        ({"mars": Price(amount=Money(1, "CNY"))}, "/variants/0/prices/mars"),
    ],
)
def test_prices_that_make_no_sense_are_refused_by_name(prices: dict[str, Price], field: str) -> None:
    """S3.1.1-b part: negative, or not in the market's currency."""
    assert refused(variants=(variant("red", prices=prices),)) == field


def test_prices_may_be_nothing_and_the_dearest_and_variants_forty() -> None:
    """S3.1.1-b part: the bounds themselves are allowed."""
    for amount in (0, DEAREST):
        assert checked(variants=(variant("red", amount),)).variants[0].prices["cn"].amount.amount == amount
    forty = Option(name="n", values=tuple(map(str, range(40))))
    assert len(checked(options=(forty,), variants=(), prices=price(1), sku="M").variants) == 40
    assert refused(options=(forty, SIZES), variants=(), prices=price(1), sku="M") == "/options"
    assert refused(options=(COLORS,), variants=(), prices=price(-1), sku="M") == "/prices/cn/amount/amount"
    assert checked(options=(), variants=(), prices=price(1)).variants[0].sku == "prod_1"


def test_options_that_nobody_declares_are_those_of_the_variants() -> None:
    """S3.1.2-b part: options that nobody declares are those of the variants"""
    content = checked(options=(), variants=(variant("red"), variant("blue")))
    assert content.options == (Option(name="color", values=("red", "blue")),)
    assert refused(options=(), variants=(variant("red"), variant("blue", options={}))) == "/variants/1/options"


def test_categories_and_tags_count_once_and_images_must_differ() -> None:
    content = checked(tags=("a", "b", "a"), category_ids=("cat_1", "cat_2", "cat_1"))
    assert (content.tags, content.category_ids) == (("a", "b"), ("cat_1", "cat_2"))
    assert refused(images=(PICTURE, PICTURE)) == "/images"
    assert checked(variants=(variant("red", image="med_MUG"),)).variants[0].image == "med_MUG"


def test_a_product_that_would_not_fit_is_refused() -> None:
    assert refused(description={f"a{letter}": "茶" * 20_000 for letter in "abc"}) == ""


CERAMICS = ProductType(
    shop="mugs",
    product_type_id="type_1",
    name={"en": "Ceramics"},
    attributes=(
        Definition(code="volume", name={"en": "Volume"}, type="number", unit="ml"),
        Definition(
            code="glaze",
            name={"en": "Glaze"},
            type="enum",
            choices=(
                Choice(code="matt", label={"en": "Matt", "zh-CN": "哑光"}),
                Choice(code="gloss", label={"en": "Gloss"}),
            ),
        ),
        Definition(code="dishwasher", name={"en": "Dishwasher safe"}, type="bool"),
        Definition(code="tint", name={"en": "Tint"}, type="color"),
    ),
)


def test_a_product_type_gives_attributes_their_names_and_labels() -> None:
    """S3.1.2-a part, S3.1.2-e part: they are copied, later definitions do not change them."""
    glaze, volume = check_attributes(
        (
            Attribute(code="glaze", value=EnumValue(choice="matt")),
            Attribute(code="volume", value=NumberValue(number="350", unit="ml")),
        ),
        CERAMICS,
    )
    assert (glaze.code, glaze.name, words_of(glaze.value, "zh-CN")) == ("glaze", {"en": "Glaze"}, "哑光")
    assert (volume.name, words_of(volume.value, "en")) == ({"en": "Volume"}, "350 ml")


@pytest.mark.parametrize(
    ("code", "value", "field"),
    [
        ("volume", TextValue(text={"en": "350"}), "/attributes/0/value/type"),
        ("volume", NumberValue(number="350", unit="l"), "/attributes/0/value/unit"),
        ("volume", NumberValue(number="350"), "/attributes/0/value/unit"),
        ("glaze", EnumValue(choice="raw"), "/attributes/0/value/choice"),
        ("glaze", TextValue(text={"en": "matt"}), "/attributes/0/value/type"),
        ("dishwasher", ColorValue(color="#FFFFFF"), "/attributes/0/value/type"),
        ("tint", BoolValue(bool=True), "/attributes/0/value/type"),
        ("weight", NumberValue(number="1"), "/attributes/0/code"),
    ],
)
def test_a_value_of_another_type_is_refused(code: str, value: Value, field: str) -> None:
    """S3.1.2-a part: a value of another type is refused"""
    with pytest.raises(Invalid) as complaint:
        check_attributes((Attribute(code=code, value=value),), CERAMICS)
    assert complaint.value.facts["field"] == field


@pytest.mark.parametrize(
    "raw",
    [
        b'{"type": "number", "number": "a lot"}',
        b'{"type": "number", "number": 0.35}',
        b'{"type": "date", "date": "2026-02-30"}',
        b'{"type": "color", "color": "red"}',
        b'{"type": "bool", "bool": "yes"}',
        b'{"type": "text", "text": "no locale"}',
        b'{"type": "sound", "sound": "moo"}',
    ],
)
def test_a_value_that_is_not_of_its_own_type_is_unreadable(raw: bytes) -> None:
    """S3.1.2-a part: text, number and unit, enum, bool, date, color."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"value": ' + raw + b"}", type=Attribute)


@pytest.mark.parametrize(
    "definition",
    [
        Definition(code="a", name={"en": "A"}, type="enum"),
        Definition(code="a", name={"en": "A"}, type="text", choices=(Choice(code="x", label={"en": "X"}),)),
        Definition(code="a", name={"en": "A"}, type="text", unit="ml"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(definition: Definition) -> None:
    with pytest.raises(Invalid):
        check_definitions((definition,))


def test_a_free_attribute_needs_a_name_and_no_choices() -> None:
    for attribute in (
        Attribute(value=TextValue(text={"en": "x"})),
        Attribute(name={"en": "Glaze"}, value=EnumValue(choice="matt")),
    ):
        with pytest.raises(Invalid):
            check_attributes((attribute,), None)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>For <b>tea</b>.</p>", "<p>For <b>tea</b>.</p>"),
        ("a<script>alert(1)</script>b", "ab"),
        ("<p onclick=alert(1)>x</p>", "<p>x</p>"),
        ('<img src=x onerror="alert(1)">x', "x"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"),
        ("<svg><script>alert(1)</script></svg>x", "x"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<b>open", "<b>open</b>"),
        ("<b><i>x</b></i>", "<b><i>x</i></b>"),
        ("<!-- <script> -->x", "x"),
        ("</p>x", "x"),
        ("<br/>a<hr>", "<br>a<hr>"),
        ("<svg><b>x</b><p></svg>y", "y"),
        ("<b>x</b><i", "<b>x</b>&lt;i"),
        ("<b>x<script>1 < 2", "<b>x</b>"),
        ("a&#8203;b&#x202e;c&#12;d&#x2028;e", "abcd e"),
        (" x&#10;", "x"),
    ],
)
def test_a_description_keeps_nothing_that_runs(html: str, kept: str) -> None:
    """S3.1.1-c part: a description keeps nothing that runs"""
    assert sanitized(html) == kept
    assert sanitized(kept) == kept


def test_a_description_keeps_its_structure() -> None:
    """S3.1.1-c part: the tags that stay, and those of which not even the words do"""
    for tag in (
        "b", "blockquote", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "s", "small", "strong", "sub", "sup", "table",
        "tbody", "td", "th", "thead", "tr", "u", "ul",
    ):  # fmt: skip
        assert sanitized(f"<{tag} class=x>tea</{tag}>") == f"<{tag}>tea</{tag}>"
    for tag in ("h1", "h5", "a", "div", "span", "form", "input", "video", "font"):
        assert sanitized(f"<{tag}>tea</{tag}>") == "tea"
    for tag in ("script", "style", "iframe", "object", "svg", "math", "template", "noscript", "title"):
        assert sanitized(f"a<{tag}>tea</{tag}>b") == "ab"
    assert sanitized("<ul><li><b>open") == "<ul><li><b>open</b></li></ul>"
    assert sanitized("say \"tea\" & 'milk'") == "say \"tea\" &amp; 'milk'"


def test_tags_without_an_end_cost_no_more_than_others() -> None:
    """S3.1.1-c part: what takes long could be sent by the thousand"""
    began = process_time()
    assert sanitized("<a " * 6_666) == "&lt;a " * 6_665 + "&lt;a"
    assert process_time() - began < 1


def test_a_description_is_as_long_as_it_may_be_once_it_is_sanitized() -> None:
    """S3.3.1-b part: what is stored can be sent again"""
    assert len(checked(description={"en": "&" * 4_000}).description["en"]) == 20_000
    assert refused(description={"en": "&" * 4_001}) == "/description/en"


def test_skus_of_combinations_are_skus() -> None:
    """S3.1.2-b part: whatever the options' values are, the product can be read again"""
    options = (Option(name="size", values=("S\tM", "L\n", "x" * 64)),)
    content = checked(options=options, variants=(), prices=price(1), sku="MUG")
    assert [each.sku for each in content.variants] == ["MUG-S M", "MUG-L", "MUG-" + "x" * 60]
    assert msgspec.json.decode(msgspec.json.encode(content), type=Content) == content


@pytest.mark.parametrize("external_id", ["", " ", " A", "A ", "A\tB", "A\n", "x" * 256])
def test_an_external_id_is_one_that_a_file_can_say(external_id: str) -> None:
    """S3.3.1-b part: an external id is one that a file can say"""
    raw = msgspec.json.encode(external_id)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=ExternalId)


def test_an_external_id_may_be_anything_else() -> None:
    for external_id in ("A", "A B", "杯#1/2", "x" * 255):
        assert msgspec.json.decode(msgspec.json.encode(external_id), type=ExternalId) == external_id


def test_a_description_is_also_plain_text() -> None:
    """S3.1.1-c part: a description is also plain text"""
    assert plain("tea &amp; milk") == "tea & milk"
    assert plain("<p>tea</p>or<br>milk") == "tea or milk"
    for tag in ("b", "em", "i", "s", "small", "strong", "sub", "sup", "u"):
        assert plain(f"H<{tag}>2</{tag}>O") == "H2O"
    assert plain("<h2>Tea</h2><ul><li>green</li><li>black &amp; strong</li></ul>") == "Tea green black & strong"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (TextValue(text={"en": "matt", "zh-CN": "哑光"}), "哑光"),
        (NumberValue(number="0.350", unit="l"), "0.350 l"),
        (NumberValue(number="12"), "12"),
        (EnumValue(choice="matt", label={"zh-CN": "哑光"}), "哑光"),
        (EnumValue(choice="matt"), "matt"),
        (BoolValue(bool=True), "✓"),
        (BoolValue(bool=False), "✗"),
        (DateValue(date=date(2026, 2, 28)), "2026-02-28"),
        (ColorValue(color="#A0522D"), "#A0522D"),
    ],
)
def test_a_value_of_every_type_is_read_as_words(value: Value, words: str) -> None:
    """S3.1.2-a part: a value of every type is read as words"""
    assert words_of(value, "zh-CN") == words


def test_a_name_of_blanks_is_no_name() -> None:
    """S3.1.1-b part: a name of blanks is no name"""
    raw = msgspec.json.encode(msgspec.structs.replace(mug("cat_1"), name={"en": "  "}))
    with pytest.raises(msgspec.ValidationError, match="name"):
        msgspec.json.decode(raw, type=ProductFields)
