"""What a JSONL line may not say: each fault is told with its line, its field and the reason."""

import pytest

from chalicelib.domain.imports.rules import RowError
from tests.imports.files import a_line, a_variant, columns, faults, products, read


@pytest.mark.parametrize(
    ("variant", "column", "reason"),
    [
        ({"price_minor": -1}, "variants[0].price_minor", "is negative"),
        ({"price_minor": 19.99}, "variants[0].price_minor", "must be a whole number, without a fraction or exponent"),
        ({"price_minor": 1999.0}, "variants[0].price_minor", "must be a whole number, without a fraction or exponent"),
        ({"price_minor": True}, "variants[0].price_minor", "must be a whole number, not true or false"),
        ({"price_minor": "1999"}, "variants[0].price_minor", "must be a whole number, not text"),
        ({"price_minor": 10**12}, "variants[0].price_minor", "is above 100000000000"),
        ({"price_minor": ...}, "variants[0].price_minor", "is missing"),
        ({"list_price_minor": -5}, "variants[0].list_price_minor", "is negative"),
        ({"currency": "RMB"}, "variants[0].currency", "RMB is not a currency that we trade in (ISO 4217)"),
        ({"stock": -3}, "variants[0].stock", "is negative"),
        ({"stock": None}, "variants[0].stock", "is missing"),
        ({"sku": " "}, "variants[0].sku", "is missing"),
        ({"barcode": 4006381333931}, "variants[0].barcode", "must be text, not a number"),
        ({"barcode": "4006 381"}, "variants[0].barcode", "is not a barcode (letters, digits, hyphens)"),
        ({"weight_grams": "1kg"}, "variants[0].weight_grams", "must be a whole number, not text"),
        ({"enabled": 1}, "variants[0].enabled", "must be true or false, not a number"),
        ({"options": ["白"]}, "variants[0].options", "must be an object, not a list"),
        ({"options": {"颜色": ""}}, "variants[0].options.颜色", "is missing"),
        ({"options": {"颜色": "白", " 颜色": "灰"}}, "variants[0].options", "must have distinct names, 3 at most"),
        ({"colour": "白"}, "variants[0].colour", "is not a field of this format"),
    ],
)
def test_a_bad_variant_is_refused_with_its_place(variant: dict[str, object], column: str, reason: str) -> None:
    """S3.1.1-b part: a price that is negative, fractional or without currency names its field"""
    assert faults(read(a_line(variants=[a_variant(**variant)]))) == [(1, column, reason)]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"name": ...}, "name", "is missing"),
        ({"name": "  "}, "name", "is missing"),
        ({"name": {}}, "name", "is missing"),
        ({"name": {"en": ""}}, "name.en", "is missing"),
        ({"name": {"english": "Lamp"}}, "name.english", "is not a locale like zh-CN or en"),
        ({"name": ["Lamp"]}, "name", "must be text, not a list"),
        ({"name": "Lamp\u0000"}, "name", "holds a control character or broken text (U+0000)"),
        ({"name": "Lamp\nshade"}, "name", "holds a control character or broken text (U+000A)"),
        ({"name": "Lamp\ud800"}, "name", "holds a control character or broken text (U+D800)"),
        ({"name": "灯" * 256}, "name", "is longer than 255 characters"),
        ({"currency": ...}, "currency", "is missing"),
        ({"currency": None}, "currency", "is missing"),
        ({"currency": "XYZ"}, "currency", "XYZ is not a currency that we trade in (ISO 4217)"),
        ({"list_price_minor": "299"}, "list_price_minor", "must be a whole number, not text"),
        ({"external_id": 1006002}, "external_id", "must be text, not a number"),
        ({"external_id": ...}, "external_id", "is missing"),
        ({"category": ...}, "category", "is missing"),
        ({"category": "家居"}, "category", "must be a list, not text"),
        ({"category": ["家居", ""]}, "category[1]", "is missing"),
        ({"category": ["a", "b", "c", "d"]}, "category", "has 4 levels; categories have 3 at most"),
        ({"variants": []}, "variants", "is missing: a product needs at least one"),
        ({"variants": ["LAMP-1"]}, "variants[0]", "must be an object, not text"),
        ({"brand": 7}, "brand", "must be text, not a number"),
        ({"tags": "warm"}, "tags", "must be a list, not text"),
        ({"tags": ["warm"], "keywords": ["cozy"]}, "keywords", "says the same as tags: give one of them"),
        ({"published": "yes"}, "published", "must be true or false, not text"),
        (
            {"images": ["ftp://img.example.com/1.jpg"]},
            "images[0]",
            "is neither a web address (http or https) nor media: with the id of an upload",
        ),
        (
            {"image": "javascript:alert(1)"},
            "image",
            "is neither a web address (http or https) nor media: with the id of an upload",
        ),
        ({"attributes": [{"name": "功率"}]}, "attributes[0].value", "is missing"),
        ({"attributes": [{"name": "功率", "value": 7}]}, "attributes[0].value", "must be text, not a number"),
        ({"description": "<p>" * 20_000}, "description", "is longer than 20000 characters"),
        ({"prize": 12}, "prize", "is not a field of this format"),
        ({"pri\x00ze\u202e": 12}, "pri?ze?", "is not a field of this format"),
        ({"x" * 65: 12}, "x" * 64, "is not a field of this format"),
        ({"currency": ..., "variants": ["LAMP-1"]}, "variants[0]", "must be an object, not text"),
        (
            {"variants": [a_variant(options=dict.fromkeys("abcd", "x"))]},
            "variants[0].options",
            "must have distinct names, 3 at most",
        ),
        ({"unit": 7}, "unit", "must be text, not a number"),
        ({"attributes": ["7 W"]}, "attributes[0]", "must be an object, not text"),
        (
            {"attributes": [{"name": "功率", "value": "7", "unit": "W"}]},
            "attributes[0].unit",
            "is not a field of this format",
        ),
        ({"images": [""]}, "images[0]", "is missing"),
        ({"images": "a.jpg"}, "images", "must be a list, not text"),
    ],
)
def test_a_bad_product_is_refused_with_its_field(changes: dict[str, object], column: str, reason: str) -> None:
    """S3.1.1-b part: a product without a name or a currency is refused, naming the field"""
    assert faults(read(a_line(**changes))) == [(1, column, reason)]


def test_an_empty_barcode_is_none() -> None:
    (lamp,) = products(read(a_line(variants=[a_variant(barcode=" ")])))
    assert lamp.variants[0].barcode is None


MANY_TAGS = [f"tag {number}" for number in range(51)]
MANY_VARIANTS = [a_variant(sku=tag, options={"颜色": tag}) for tag in MANY_TAGS]
MANY_IMAGES = [f"https://img.example.com/{number}.jpg" for number in range(21)]


@pytest.mark.parametrize(
    ("most", "too_many", "column", "reason"),
    [
        ({"tags": MANY_TAGS[:50]}, {"tags": MANY_TAGS}, "tags", "has more than 50 entries"),
        ({"tags": MANY_TAGS[:49], "hot": True}, {"tags": MANY_TAGS[:50], "hot": True},
         "tags", "has more than 50 entries"),
        ({"variants": MANY_VARIANTS[:40]}, {"variants": MANY_VARIANTS},
         "variants", "has more than 40 entries"),
        ({"images": MANY_IMAGES[:20]}, {"images": MANY_IMAGES}, "images", "has more than 20 entries"),
        ({"variants": [a_variant(price_minor=10**11)]}, {"variants": [a_variant(price_minor=10**11 + 1)]},
         "variants[0].price_minor", "is above 100000000000"),
        ({"name": "灯" * 255}, {"name": "灯" * 256}, "name", "is longer than 255 characters"),
        ({"name": {f"a{letter}": "x" for letter in "abcdefghijklmnopqrst"}},
         {"name": {f"a{letter}": "x" for letter in "abcdefghijklmnopqrstu"}}, "name", "has more than 20 locales"),
    ],
)  # fmt: skip
def test_there_is_a_most_and_one_more_is_refused(
    most: dict[str, object], too_many: dict[str, object], column: str, reason: str
) -> None:
    """S3.3.1-a part: absurd sizes are told as such"""
    assert len(products(read(a_line(**most)))) == 1
    assert faults(read(a_line(**too_many))) == [(1, column, reason)]


def test_all_faults_of_a_row_are_told_at_once_but_no_flood() -> None:
    """S3.3.1-a part: each bad row is reported"""
    assert columns(a_line(name=None, category=[], brand=7)) == [(1, "name"), (1, "category"), (1, "brand")]
    assert len(read(a_line(variants=[{} for _ in range(40)]))) == 20


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b"{", "", "is not JSON: Expecting property name enclosed in double quotes at character 2"),
        (b"[]", "", "must be a JSON object, not a list"),
        (b"null", "", "must be a JSON object, not nothing"),
        (b'{"name": "a", "name": "b"}', "name", "appears twice in one JSON object"),
        (b'{"variants": [{"sku": "a", "sku": "a"}]}', "sku", "appears twice in one JSON object"),
        (b'{"name": NaN}', "", "is not JSON that can be read: a number or the nesting is beyond measure"),
        (b"9" * 5000, "", "is not JSON that can be read: a number or the nesting is beyond measure"),
        (b"[" * 200_000, "", "is not JSON that can be read: a number or the nesting is beyond measure"),
        (b'{"name": "\xff"}', "", "is not UTF-8 at byte 11"),
        (b'{"name": "' + b"x" * 1_048_576 + b'"}', "", "the line is longer than 1048576 bytes"),
    ],
)
def test_a_broken_line_does_not_stop_the_others(line: bytes, column: str, reason: str) -> None:
    """S3.3.1-a part: a bad row is reported with line, column and reason; good rows are in"""
    before, refused, after = read(a_line(), line + b"\n", a_line(external_id="lamp-2", variants=[a_variant(sku="B")]))
    assert refused == RowError(2, column, reason)
    assert [(row.line, row.external_id) for row in products([before, after])] == [(1, "lamp-1"), (3, "lamp-2")]
