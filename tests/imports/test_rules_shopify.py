"""Shopify's product CSV: what is read out of it, and which row is told when it cannot be."""

import pytest

from chalicelib.domain.imports.rules import ImportedProduct, RowError, parse, write_jsonl
from tests.imports.files import DATA, faults, products

HEADER = "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n"
MUG = "mug,Mug,Cups,Color,Red,MUG-R,19.99,5,\n"


def read_csv(file: str | bytes, currency: str = "CNY") -> list[ImportedProduct | RowError]:
    return list(parse([file.encode() if isinstance(file, str) else file], "shopify_csv", "en", currency))


def exported(name: str) -> list[ImportedProduct]:
    rows = products(read_csv((DATA / name).read_bytes()))
    assert len(rows) == len(read_csv((DATA / name).read_bytes()))
    return rows


def test_rows_under_one_handle_are_one_product() -> None:
    """S3.3.1-a part: a CSV of products is read"""
    shirt, box = exported("shopify_2019.csv")
    assert (shirt.line, shirt.external_id, shirt.name, shirt.brand) == (
        2,
        "linen-shirt",
        {"en": "Linen shirt"},
        "Farfield",
    )
    assert shirt.description == {"en": '<p>Washed linen,\n"soft" from the first day.</p>'}
    assert (shirt.tags, shirt.options, shirt.published) == (("linen", "summer"), ("Size", "Color"), True)
    assert [each["en"] for each in shirt.category_path] == ["Apparel & Accessories", "Clothing", "Shirts & Tops"]
    assert [
        (each.sku, each.options, each.price_minor, each.list_price_minor, each.stock) for each in shirt.variants
    ] == [
        ("LS-S-SAND", {"Size": "S", "Color": "Sand"}, 5900, 7900, 4),
        ("LS-M-SAND", {"Size": "M", "Color": "Sand"}, 5900, 7900, 0),
        ("LS-M-SAGE", {"Size": "M", "Color": "Sage"}, 6150, None, 7),
    ]
    assert (shirt.variants[0].barcode, shirt.variants[0].weight_grams) == ("4006381333931", 210)
    assert [image[-5:] for image in shirt.images] == ["a.jpg", "b.jpg", "c.jpg"]
    assert (box.line, box.options, box.variants[0].options, box.published) == (7, (), {}, False)
    assert (box.variants[0].price_minor, box.variants[0].stock, box.category_path) == (450, 0, ({"en": "Packaging"},))


def test_a_plain_row_says_what_it_says_and_no_more() -> None:
    (mug,) = products(read_csv(HEADER + MUG))
    assert (mug.brand, mug.tags, mug.description, mug.images, mug.published) == (None, (), {}, (), True)
    (variant,) = mug.variants
    assert (variant.list_price_minor, variant.barcode, variant.weight_grams, variant.enabled) == (
        None,
        None,
        None,
        True,
    )


def test_images_stand_by_position_and_those_without_one_come_last() -> None:
    """S3.1.1-g part: images are ordered"""
    header, mug = HEADER.replace("\n", ",Image Position\n"), MUG.replace("\n", "{}\n")
    images = (("m", ""), ("a", "2"), ("z", "1"), ("a", "3"), ("b", ""))
    rows = [f"mug,,,,,,,,https://img.example.com/{name}.jpg,{position}\n" for name, position in images]
    (product,) = products(read_csv(header + mug.format(",") + "".join(rows)))
    assert [each[-5] for each in product.images] == ["z", "a", "m", "b"]


def test_the_first_row_of_a_product_is_a_variant_of_it() -> None:
    assert faults(read_csv(HEADER + "mug,Mug,Cups,,,,,,\n")) == [
        (2, "Variant SKU", "is missing"), (2, "Variant Price", "is missing"),
    ]  # fmt: skip


def test_blanks_around_names_and_cells_do_not_matter_nor_cells_that_are_not_there() -> None:
    """S3.3.1-a part: as spreadsheets leave them"""
    header = ' Handle ,"Title", TYPE,Variant SKU,Variant Price ,Tags\n'
    (mug,) = products(read_csv(header + " mug , Mug, Cups ,MUG , 1.00\n"))
    assert (mug.external_id, mug.name, mug.variants[0].price_minor, mug.tags) == ("mug", {"en": "Mug"}, 100, ())
    assert len(products(read_csv(HEADER + MUG.replace("\n", ", , \n")))) == 1
    assert faults(read_csv(header + "mug,Mug,Cups,MUG,x\n")) == [
        (2, "Variant Price", "is not a decimal number like 19.99")
    ]
    assert faults(read_csv("Handle,Title, Title \n")) == [(1, "Title", "the file has this column twice")]


def test_the_newer_column_names_are_read_as_well() -> None:
    """S3.3.1-a part: both generations of the format"""
    (kettle,) = exported("shopify_2025.csv")
    assert (kettle.external_id, kettle.brand, kettle.tags) == ("enamel-kettle", "Northlight", ("kitchen",))
    assert [(each.sku, each.price_minor, each.list_price_minor, each.weight_grams) for each in kettle.variants] == [
        ("KET-RED", 12900, 14900, 1134), ("KET-BLUE", 12900, None, 1134),
    ]  # fmt: skip
    assert [each.options for each in kettle.variants] == [{"Color": "Red"}, {"Color": "Blue"}]


@pytest.mark.parametrize(
    ("column", "cell", "field", "said"),
    [
        ("Body (HTML)", "tea", "description", {"en": "tea"}),
        ("Body HTML", "tea", "description", {"en": "tea"}),
        ("Description", "tea", "description", {"en": "tea"}),
        ("Vendor", "Kiln", "brand", "Kiln"),
        ("Tags", '"a, b,a"', "tags", ("a", "b")),
        ("Published", "no", "published", False),
        ("Published on online store", "FALSE", "published", False),
        ("Status", "draft", "published", False),
        ("Product image URL", "media:med_1", "images", ("media:med_1",)),
        ("Product category", "A > B > C > D", "category_path", ({"en": "A"}, {"en": "B"}, {"en": "C"})),
    ],
)
def test_each_name_of_a_column_is_known(column: str, cell: str, field: str, said: object) -> None:
    """S3.3.1-a part: both generations of the format"""
    rows = (HEADER.replace("Image Src", column) + MUG.replace("5,\n", f"5,{cell}\n")).replace("Cups", "")
    rows = rows if column == "Product category" else rows.replace(",Mug,", ",Mug,Cups")
    (mug,) = products(read_csv(rows))
    assert getattr(mug, field) == said


@pytest.mark.parametrize(
    ("column", "cell", "field", "said"),
    [
        ("Variant Grams", "300.5", "weight_grams", 300),
        ("Weight value (grams)", "301.5", "weight_grams", 302),
        ("Variant Compare At Price", "30", "list_price_minor", 3000),
        ("Compare-at price", "30", "list_price_minor", 3000),
        ("Compare at price", "0", "list_price_minor", None),
        ("Variant Barcode", "'0123", "barcode", "0123"),
        ("Barcode", "0123", "barcode", "0123"),
    ],
)
def test_each_name_of_a_variants_column_is_known(column: str, cell: str, field: str, said: object) -> None:
    """S3.3.1-a part: both generations of the format"""
    (mug,) = products(read_csv(HEADER.replace("Image Src", column) + MUG.replace("5,\n", f"5,{cell}\n")))
    assert getattr(mug.variants[0], field) == said


def test_a_row_with_a_price_alone_is_a_variant_that_lacks_the_rest() -> None:
    assert [(line, column) for line, column, _ in faults(read_csv(HEADER + MUG + "mug,,,,,,3,,\n"))] == [
        (3, "Variant SKU"), (3, "Option1 Value"),
    ]  # fmt: skip


def test_what_came_as_csv_goes_out_as_jsonl_and_back() -> None:
    """S3.3.1-b part: the export of an import reads back equal"""
    shirt, box = exported("shopify_2019.csv")
    shirt_again, box_again = products(list(parse(write_jsonl([shirt, box]), "jsonl")))
    assert (shirt_again.variants, box_again.variants) == (shirt.variants, box.variants)
    assert (shirt_again.category_path, shirt_again.description) == (shirt.category_path, shirt.description)


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [("19.99", "CNY", 1999), ("0.1", "CNY", 10), ("7", "CNY", 700), ("19.990", "CNY", 1999), ("500", "JPY", 500),
     ("500.00", "JPY", 500), ("1.005", "KWD", 1005), ("0.29", "USD", 29), ("123456789.01", "EUR", 12345678901)],
)  # fmt: skip
def test_prices_are_exact_in_the_currency_of_the_caller(price: str, currency: str, minor: int) -> None:
    (mug,) = products(read_csv(HEADER + MUG.replace("19.99", price), currency))
    assert (mug.variants[0].price_minor, mug.variants[0].currency) == (minor, currency)


@pytest.mark.parametrize(
    ("price", "reason"),
    [("", "is missing"), ("-1.00", "is negative"), ("19.999", "has more than the 2 decimals of CNY"),
     ("2E+1", "is not a decimal number like 19.99"), ("¥20", "is not a decimal number like 19.99"),
     ("1.299,00", "is not a decimal number like 19.99"), ("99999999999.00", "is above 100000000000")],
)  # fmt: skip
def test_a_price_that_is_no_price_names_its_column(price: str, reason: str) -> None:
    """S3.1.1-b part: a negative, fractional or missing price is refused, naming the field"""
    assert faults(read_csv(HEADER + MUG.replace("19.99", f'"{price}"'))) == [(2, "Variant Price", reason)]


@pytest.mark.parametrize(
    ("rows", "line", "column", "reason"),
    [
        ("mug,,Cups,,,MUG,1,1,\n", 2, "Title", "is missing"),
        (",Mug,Cups,,,MUG,1,1,\n", 2, "Handle", "is missing: it says which product a row belongs to"),
        ("mug,Mug,Cups,,,,1,1,\n", 2, "Variant SKU", "is missing"),
        ("mug,Mug,,,,MUG,1,1,\n", 2, "Type", "is missing: a product needs a product category or a type"),
        ("mug,Mug,a>b>c>d,,,MUG,1,1,\n", 2, "Type", "has 4 levels; categories have 3 at most"),
        ("mug,Mug,a> >c,,,MUG,1,1,\n", 2, "Type", "is missing"),
        ("mug,Mug,Cups,,,MUG,1,many,\n", 2, "Variant Inventory Qty", "is not a whole number"),
        ("mug,Mug,Cups,,,MUG,1,-2,\n", 2, "Variant Inventory Qty", "is negative"),
        (
            "mug,Mug,Cups,,,MUG,1,1,mug.jpg\n",
            2,
            "Image Src",
            "is neither a web address (http or https) nor media: with the id of an upload",
        ),
        (MUG + "mug,,,,Blue,MUG-B,-3,5,\n", 3, "Variant Price", "is negative"),
        (MUG + "mug,,,,Blue,MUG-R,3,5,\n", 3, "Variant SKU", "MUG-R is already on line 2"),
        (MUG + "mug,,,,Red,MUG-B,3,5,\n", 3, "Option1 Value", "repeats the combination of MUG-R (Red)"),
        (MUG + "mug,,,,,MUG-B,3,5,\n", 3, "Option1 Value", "is missing"),
        (
            "mug,Mug,Cups,,Red,MUG,1,1,\n",
            2,
            "Option1 Value",
            "belongs to no option: the product's first row names none here",
        ),
        ("mug,Mug\x00,Cups,,,MUG,1,1,\n", 2, "Title", "holds a control character or broken text (U+0000)"),
        (MUG + 'mug,,,,"Blue"x,MUG-B,3,5,\n', 3, "", "is not CSV: ',' expected after '\"'"),
        (MUG + "mug,,,,Blue,MUG-B,1,299,5,x\n", 3, "", "has 10 cells where the header has 9"),
    ],
)
def test_a_bad_row_is_told_by_line_and_column(rows: str, line: int, column: str, reason: str) -> None:
    """S3.3.1-a part: each bad row is reported with line, column and reason"""
    assert faults(read_csv(HEADER + rows)) == [(line, column, reason)]


def test_faults_of_a_product_are_told_line_by_line() -> None:
    """S3.3.1-a part: what is wrong with one line is together"""
    rows = "mug,,Cups,Color,Red,,x,5,\nmug,,,,Blue,,y,5,\n"
    assert [(line, column) for line, column, _ in faults(read_csv(HEADER + rows))] == [
        (2, "Variant SKU"), (2, "Variant Price"), (2, "Title"), (3, "Variant SKU"), (3, "Variant Price"),
    ]  # fmt: skip


def test_what_is_not_seen_is_passed_over() -> None:
    """S3.3.1-a part: spreadsheets and word processors leave marks that no door takes and nobody can find"""
    (mug,) = products(read_csv(HEADER + "\ufeffmug\u200b,\u200eMug \u202e1,Cups,Color,Re\u2060d,MUG\u200b,1,1,\n"))
    assert (mug.external_id, mug.name, mug.variants[0].sku) == ("mug", {"en": "Mug 1"}, "MUG")
    assert mug.variants[0].options == {"Color": "Red"}
    assert faults(read_csv(HEADER + "mug,\u200b,Cups,,,MUG,1,1,\n")) == [(2, "Title", "is missing")]
    rows = read_csv(HEADER + "mug,Mug,Cups,,,MUG,1,1,\ncup,Cup,Cups,,,MUG\ufeff,1,1,\n")
    assert faults(rows) == [(3, "Variant SKU", "MUG is already on line 2")]


def test_a_product_has_up_to_three_options() -> None:
    """S3.1.2-b part: in the order of their columns; what chooses in one that has no name is refused there"""
    more = "".join(f",Option{n} Name,Option{n} Value" for n in (2, 3))
    header, first = HEADER.replace("\n", f"{more}\n"), "mug,Mug,Cups,Color,Red,MUG-R,1,1,,Size,S,Glaze,Matt\n"
    (mug,) = products(read_csv(header + first + "mug,,,,Red,MUG-G,1,1,,,S,,Gloss\n"))
    assert mug.options == ("Color", "Size", "Glaze")
    assert [tuple(each.options.values()) for each in mug.variants] == [("Red", "S", "Matt"), ("Red", "S", "Gloss")]
    refused = faults(read_csv(header + first.replace("Glaze", "")))
    assert [(line, column) for line, column, _ in refused] == [(2, "Option3 Value")]
    again = first.replace("Glaze", "Color")
    assert faults(read_csv(header + again)) == [(2, "Option3 Name", "Color is an option already")]


def test_an_option_that_is_named_twice_is_refused_once() -> None:
    header = HEADER.replace("\n", ",Option2 Name,Option2 Value\n")
    rows = "mug,Mug,Cups,Color,Red,MUG,1,1,,Color,Red\nmug,,,,Blue,MUG-B,1,1,,,Blue\n"
    assert faults(read_csv(header + rows)) == [(2, "Option2 Name", "Color is an option already")]


def test_lines_are_counted_as_they_stand_in_the_file() -> None:
    """S3.3.1-a part: a cell over several lines and a blank line count"""
    file = (
        b"\xef\xbb\xbf"
        + (HEADER + 'a,"A\n\nb",T,,,A,1,1,\n\n' + MUG.replace("19.99", "x")).replace("\n", "\r\n").encode()
    )
    assert [(line, column) for line, column, _ in faults(read_csv(file))] == [(2, "Title"), (6, "Variant Price")]


def test_broken_bytes_refuse_their_product_only() -> None:
    """S3.3.1-a part: invalid UTF-8 in one row; the others go on"""
    refused, mug = read_csv(HEADER.encode() + b"cup,C\xffp,Cups,,,CUP,1,1,\n" + MUG.encode())
    assert refused == RowError(2, "Title", "holds a control character or broken text (U+DCFF)")
    assert isinstance(mug, ImportedProduct)


def test_a_handle_that_comes_back_is_refused() -> None:
    """S3.3.1-a part: only one product is held in memory"""
    rows = read_csv(HEADER + MUG + "cup,Cup,Cups,,,CUP,1,1,\n" + "mug,,,,Blue,MUG-B,3,5,\n")
    assert [product.external_id for product in products(rows)] == ["mug", "cup"]
    assert faults(rows) == [(4, "Handle", "mug is already on line 2: rows of a product must stand together")]


def test_an_unclosed_quote_costs_its_line_and_no_other() -> None:
    """S3.3.1-a part: good rows are in, also those that a quote would swallow, up to the end or to the next quote"""
    open_quote, cup = 'pot,"Pot,Pots,,,POT,1,1,\n', "cup,Cup,Cups,,,CUP,1,1,\n"
    rows = read_csv(HEADER + open_quote + MUG + cup)
    assert faults(rows) == [(2, "", "is not CSV: unexpected end of data")]
    assert [(each.external_id, each.line) for each in products(rows)] == [("mug", 3), ("cup", 4)]
    quoted = MUG.replace("Mug", '"Mug, large"')
    rows = read_csv(HEADER + open_quote + cup + quoted)
    assert faults(rows) == [(2, "", "is not CSV: ',' expected after '\"'")]
    assert [(each.external_id, each.line) for each in products(rows)] == [("cup", 3), ("mug", 4)]


def test_a_quote_that_is_never_closed_is_given_up_within_a_line_s_length() -> None:
    """S3.3.1-a part: in bounded memory, line ends counted"""
    rows = read_csv(HEADER + 'cup,"Cup\n' + (" " * 9 + "\n") * 105_000 + MUG)
    assert faults(rows) == [(2, "", "the line is longer than 1048576 bytes, or a quote is never closed")]
    assert [each.external_id for each in products(rows)] == ["mug"]


def test_a_record_may_have_the_length_of_a_line_and_no_byte_more() -> None:
    """S3.3.1-a part: a record may have the length of a line and no byte more"""
    short = "pot,,Pots,,,POT,1,1,"
    for length, column in ((1_048_576, "Title"), (1_048_577, "")):
        rows = read_csv(HEADER + short.replace(",,P", f",{'x' * (length - len(short))},P", 1) + "\n" + MUG)
        assert [(line, where) for line, where, _ in faults(rows)] == [(2, column)]
        assert [each.external_id for each in products(rows)] == ["mug"]


def test_a_cell_of_any_length_is_refused_by_its_column() -> None:
    """S3.3.1-a part: a description too long costs its product, and says so"""
    header, long = HEADER.replace("Type", "Body (HTML),Type"), "<p>long</p>\n" * 20_000
    rows = read_csv(header + f'pot,Pot,"{long}",Pots,,,POT,1,1,\n' + MUG.replace("Cups", ",Cups"))
    assert faults(rows) == [(2, "Body (HTML)", "is longer than 20000 characters")]
    assert [each.external_id for each in products(rows)] == ["mug"]


def test_a_missing_column_is_one_error_at_the_header() -> None:
    """S3.3.1-a part: the whole file is refused once, naming the columns"""
    expected = RowError(1, "Handle, Variant Price", "the file lacks what every product needs")
    assert read_csv("Title,Variant SKU\nMug,MUG\nCup,CUP\n") == [expected]
    assert read_csv("") == [RowError(1, "", "the file is empty")]
    assert read_csv(HEADER.replace("Type", "title") + MUG) == [RowError(1, "title", "the file has this column twice")]


@pytest.mark.parametrize(
    ("published", "status", "shown"),
    [("TRUE", "Active", True), ("", "", True), ("FALSE", "active", False), ("true", "draft", False),
     ("TRUE", "archived", False), ("TRUE", "unlisted", False)],
)  # fmt: skip
def test_only_what_is_published_and_active_is_shown(published: str, status: str, shown: bool) -> None:
    header = HEADER.replace("\n", ",Published,Status\n")
    (mug,) = products(read_csv(header + MUG.replace("\n", f",{published},{status}\n")))
    assert mug.published is shown


@pytest.mark.parametrize(
    ("written", "grams"), [("", None), ("0", 0), ("454", 454), ("1.4", 1), ("1.5", 2), ("2.5", 2), ("10000000", 10**7)]
)
def test_weights_are_whole_grams(written: str, grams: int | None) -> None:
    header = HEADER.replace("\n", ",Variant Grams\n")
    (mug,) = products(read_csv(header + MUG.replace("\n", f",{written}\n")))
    assert mug.variants[0].weight_grams == grams


@pytest.mark.parametrize(
    ("written", "reason"),
    [("1e3", "is not a weight in grams"), ("-1", "is not a weight in grams"), ("10000001", "is above 10000000")],
)
def test_a_weight_that_is_none_names_its_column(written: str, reason: str) -> None:
    header = HEADER.replace("\n", ",Variant Grams\n")
    assert faults(read_csv(header + MUG.replace("\n", f",{written}\n"))) == [(2, "Variant Grams", reason)]


def test_a_state_that_nobody_knows_is_refused() -> None:
    """S3.3.1-a part: a guess would publish what was hidden"""
    header = HEADER.replace("\n", ",Published,Status\n")
    assert faults(read_csv(header + MUG.replace("\n", ",maybe,gone\n"))) == [
        (2, "Published", "must be TRUE or FALSE"),
        (2, "Status", "must be one of active, draft, archived, unlisted"),
    ]


def test_a_product_has_a_most_of_variants_and_rows() -> None:
    """S3.3.1-a part: one handle without end does not fill the memory"""
    variants = [f"mug,,,,{number},M-{number},1,1,\n" for number in range(40)]
    assert len(products(read_csv(HEADER + MUG + "".join(variants[:39])))[0].variants) == 40
    assert faults(read_csv(HEADER + MUG + "".join(variants))) == [(2, "Handle", "has more than 40 variants")]
    assert len(products(read_csv(HEADER + MUG + "mug,,,,,,,,\n" * 499))) == 1
    assert faults(read_csv(HEADER + MUG + "mug,,,,,,,,\n" * 500)) == [(2, "Handle", "has more than 500 rows")]


def test_a_record_over_many_lines_has_a_most_as_well() -> None:
    """S3.3.1-a part: cells that are each short enough, without end"""
    endless = ",".join(['"' + "x" * 100_000 + '\n"'] * 12)
    first = faults(read_csv(HEADER + endless + "\n"))[0]
    assert first == (2, "", "the line is longer than 1048576 bytes, or a quote is never closed")
