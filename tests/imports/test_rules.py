"""What import files may say: good rows are read whatever their neighbors say, and an export reads back equal."""

import tracemalloc
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from chalicelib.domain.imports.rules import ImportedProduct, RowError, parse, sniff, write_jsonl
from tests.imports.files import DATA, a_line, a_variant, columns, faults, products, read


def supplier() -> list[ImportedProduct]:
    return products(list(parse([(DATA / "supplier.jsonl").read_bytes()], "jsonl")))


def test_a_supplier_file_is_read_with_all_its_peculiarities() -> None:
    """S3.3.1-a part: good rows are in"""
    cup, scarf, comb = supplier()
    assert (cup.line, cup.external_id, cup.name, cup.brand) == (1, "7001", {"zh-CN": "手工粗陶茶杯"}, None)
    assert cup.description == {"zh-CN": "一杯一釉，容量 &lt; 200ml &amp; 不烫手"}  # a brief is plain text
    assert cup.category_path == ({"zh-CN": "餐厨"}, {"zh-CN": "茶具"})
    assert cup.tags == ("茶", "礼物", "new")
    assert cup.attributes[1].value.endswith("略有差异。\n请放心使用。")
    assert cup.images == ("http://img.example.com/7001-0.png", "http://img.example.com/7001-1.jpg")
    assert (cup.variants[0].price_minor, cup.variants[0].list_price_minor, cup.variants[0].currency) == (
        6900,
        8900,
        "CNY",
    )
    assert scarf.options == ("颜色", "尺寸")
    assert [(each.sku, each.options["尺寸"], each.stock) for each in scarf.variants] == [
        ("7002-1", "30x180", 12), ("7002-2", "70x200", 0), ("7002-3", "30x180", 198),
    ]  # fmt: skip
    assert (comb.published, comb.variants[0].enabled) == (True, False)
    assert (comb.description, comb.variants[0].price_minor) == ({}, 490)


def test_an_export_reads_back_equal() -> None:
    """S3.3.1-b part: reading what was written changes nothing, and writing it again gives the same bytes"""
    exported = list(write_jsonl(supplier()))
    again = list(parse(exported, "jsonl", locale="en"))
    assert again == supplier()
    assert list(write_jsonl(products(again))) == exported


def test_a_product_can_say_everything() -> None:
    """S3.3.1-b part: no field of a product is lost on the way out and in"""
    line = a_line(
        description={"zh-CN": "<p>柔光</p>", "en": "<p>Soft light</p>"}, tags=["light"],
        brand="Northlight", published=False,
        category=[{"zh-CN": "家居", "en": "Home"}, "灯具", {"zh-CN": "台灯", "en": "Desk lamps"}],
        attributes=[{"name": {"zh-CN": "功率", "en": "Power"}, "value": "7 W"}],
        images=["https://img.example.com/1.jpg"],
        variants=[
            a_variant(list_price_minor=29900, barcode="4006381333931", weight_grams=840, enabled=False),
            a_variant(sku="LAMP-2", options={"颜色": "雾"}, price_minor=3200, currency="USD"),
        ],
    )  # fmt: skip
    (lamp,) = products(read(line))
    assert (lamp.brand, lamp.published, lamp.description["en"]) == ("Northlight", False, "<p>Soft light</p>")
    white, mist = lamp.variants
    assert (white.list_price_minor, white.barcode, white.weight_grams, white.enabled) == (
        29900,
        "4006381333931",
        840,
        False,
    )
    assert (mist.currency, mist.list_price_minor, mist.enabled) == ("USD", None, True)
    assert list(parse(write_jsonl([lamp]), "jsonl")) == [lamp]


def test_a_brief_is_plain_text_over_several_lines() -> None:
    (lamp,) = products(read(a_line(brief='Soft "light"\n<b> & more')))
    assert lamp.description == {"zh-CN": 'Soft "light"\n&lt;b&gt; &amp; more'}


def test_every_variant_may_have_a_currency_of_its_own() -> None:
    (lamp,) = products(read(a_line(currency=..., variants=[a_variant(currency="JPY")])))
    assert lamp.variants[0].currency == "JPY"
    assert columns(a_line(currency=..., variants=[a_variant(currency="JPY"), a_variant(sku="B")]))[0] == (1, "currency")


def test_a_sku_belongs_to_one_variant_of_the_file() -> None:
    """S3.3.1-a part: a repeated SKU or external id is reported with both lines"""
    twice_inside = a_line(variants=[a_variant(), a_variant(options={"颜色": "灰"})])
    assert faults(read(twice_inside)) == [(1, "variants[1].sku", "LAMP-1 is already on line 1")]
    assert faults(read(a_line(), b"\n", a_line(external_id="lamp-2"))) == [
        (3, "variants[0].sku", "LAMP-1 is already on line 1")
    ]
    assert faults(read(a_line(), a_line(variants=[a_variant(sku="LAMP-9")]))) == [
        (2, "external_id", "lamp-1 is already on line 1")
    ]


def test_a_refused_product_takes_no_sku() -> None:
    """S3.3.1-a part: good rows are in"""
    refused, taken = read(a_line(name=""), a_line())
    assert isinstance(refused, RowError)
    assert products([taken])[0].line == 2


def test_variants_choose_in_the_same_options() -> None:
    """S3.1.2-b part: a variant without one of the options is refused, whatever its SKU"""
    other = a_variant(sku="LAMP-2", options={"尺寸": "M"})
    assert columns(a_line(variants=[a_variant(), other])) == [(1, "variants[1].options")]
    twin = a_variant(sku="LAMP-3")
    assert columns(a_line(variants=[a_variant(), twin, other])) == [
        (1, "variants[1].options"), (1, "variants[2].options"),
    ]  # fmt: skip


def test_variants_that_lost_an_option_are_told_apart_by_their_skus() -> None:
    """S3.3.1-a part: a supplier's file whose source lost an option is in whole"""
    lost = a_line(variants=[a_variant(), a_variant(sku="LAMP-2", price_minor=19900), a_variant(sku="LAMP-3")])
    (lamp,) = products(read(lost))
    assert lamp.options == ("颜色", "SKU")
    assert [each.options for each in lamp.variants] == [
        {"颜色": "白", "SKU": sku} for sku in ("LAMP-1", "LAMP-2", "LAMP-3")
    ]
    assert products(read(lost)) == [lamp]
    assert list(parse(write_jsonl([lamp]), "jsonl")) == [lamp]
    (plain,) = products(read(a_line(variants=[a_variant(options=...), a_variant(sku="LAMP-2", options=...)])))
    assert [each.options for each in plain.variants] == [{"SKU": "LAMP-1"}, {"SKU": "LAMP-2"}]


def test_variants_that_nothing_tells_apart_are_refused() -> None:
    """S3.1.2-b part: duplicate option combinations are refused"""
    repeated = (1, "variants[1].options", "repeats the combination of LAMP-1 (白)")
    assert repeated in faults(read(a_line(variants=[a_variant(), a_variant()])))
    nameless = a_line(variants=[a_variant(), a_variant(sku="")])
    assert repeated in faults(read(nameless))
    full = {"颜色": "白", "尺寸": "M", "光": "暖"}
    for options in (full, {"SKU": "X"}):
        twins = [a_variant(options=options), a_variant(sku="LAMP-2", options=options)]
        assert columns(a_line(variants=twins)) == [(1, "variants[1].options")]


def test_chunks_bom_line_ends_and_blank_lines_do_not_matter() -> None:
    """S3.3.1-a part: line numbers are those of the file, however it arrives"""
    second = a_line(external_id="lamp-2", variants=[a_variant(sku="B")]).rstrip()
    file = b"\xef\xbb\xbf" + a_line().replace(b"\n", b"\r\n") + b"\r\n  \n" + second
    bytewise = (file[at : at + 1] for at in range(len(file)))
    assert [row.line for row in read(file)] == [row.line for row in products(read(file))] == [1, 4]
    assert list(parse(bytewise, "jsonl")) == read(file)


def test_memory_stays_bounded_on_an_endless_line() -> None:
    """S3.3.1-a part: a line without end is passed over while it arrives"""

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 1_000_000
        yield b"\n" + a_line()

    tracemalloc.start()
    refused, kept = parse(endless(), "jsonl")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000
    assert refused == RowError(1, "", "the line is longer than 1048576 bytes")
    assert isinstance(kept, ImportedProduct)
    assert kept.line == 2


def test_the_format_shows_in_the_first_bytes() -> None:
    assert sniff(b"\xef\xbb\xbf \n" + a_line()) == "jsonl"
    assert sniff((DATA / "shopify_2019.csv").read_bytes()) == "shopify_csv"
    assert sniff((DATA / "shopify_2025.csv").read_bytes()) == "shopify_csv"
    assert sniff(b"Handle,Title") == "shopify_csv"
    assert sniff(b"sku;price\n1;2\n") is None
    assert sniff(b"") is None


def test_a_caller_must_name_a_known_locale_and_currency() -> None:
    with pytest.raises(ValueError, match="Klingon is not a locale"):
        parse([], "jsonl", locale="Klingon")
    with pytest.raises(ValueError, match="not None"):
        parse([], "shopify_csv")


def test_line_numbers_are_all_that_an_export_forgets() -> None:
    """S3.3.1-b part: a product from line 7 comes back from the line where the export puts it"""
    lamp = replace(products(read(a_line()))[0], line=7)
    assert list(parse(write_jsonl([lamp]), "jsonl")) == [replace(lamp, line=1)]
