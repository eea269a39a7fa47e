"""What holds for every import file, good or bad: found by generated ones."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.imports.rules import (
    Format,
    ImportedAttribute,
    ImportedProduct,
    ImportedVariant,
    RowError,
    parse,
    write_jsonl,
)
from tests.imports.files import DATA, a_line

alphabet = st.characters(exclude_categories=("Cc", "Cf", "Cn", "Cs", "Zl", "Zp"), include_characters="\u200c\u200d\xad")
words = st.text(alphabet, max_size=12).map(str.strip).filter(bool)
prose = st.text(alphabet | st.sampled_from("\n\t"), max_size=30).map(str.strip).filter(bool)
locales = st.sampled_from(["zh-CN", "en", "de"])
named = st.dictionaries(locales, words, min_size=1)
addresses = st.integers(0, 99).map(lambda n: f"https://img.example.com/{n}.png")
choices = st.tuples(words, words)
counts = st.integers(0, 10**7)
barcodes = st.from_regex(r"[0-9A-Za-z-]{1,13}", fullmatch=True)


@st.composite
def catalogs(draw: st.DrawFn) -> list[ImportedProduct]:
    ids = draw(st.lists(words, max_size=4, unique=True))
    return [draw(products(line, external_id)) for line, external_id in enumerate(ids, start=1)]


@st.composite
def products(draw: st.DrawFn, line: int, external_id: str) -> ImportedProduct:
    options = draw(st.lists(words, max_size=2, unique=True))
    picks = draw(st.lists(choices, min_size=1, max_size=4 if options else 1, unique_by=lambda pick: pick[0]))
    chosen = [dict(zip(options, pick, strict=False)) for pick in picks]
    return ImportedProduct(
        line=line,
        external_id=external_id,
        name=draw(named),
        description=draw(st.dictionaries(locales, prose)),
        category_path=tuple(draw(st.lists(named, min_size=1, max_size=3))),
        brand=draw(st.none() | words),
        tags=tuple(draw(st.lists(words, max_size=3, unique=True))),
        attributes=tuple(draw(st.lists(st.builds(ImportedAttribute, name=named, value=prose), max_size=3))),
        options=tuple(options),
        variants=tuple(draw(variants(f"{line}-{at}", each)) for at, each in enumerate(chosen)),
        images=tuple(draw(st.lists(addresses, max_size=3, unique=True))),
        published=draw(st.booleans()),
    )


def variants(sku: str, options: dict[str, str]) -> st.SearchStrategy[ImportedVariant]:
    return st.builds(
        ImportedVariant,
        sku=st.just(sku),
        options=st.just(options),
        price_minor=st.integers(0, 10**11),
        list_price_minor=st.none() | st.integers(0, 10**11),
        currency=st.sampled_from(["CNY", "JPY", "KWD"]),
        stock=counts,
        barcode=st.none() | barcodes,
        weight_grams=st.none() | counts,
        enabled=st.booleans(),
    )


@settings(max_examples=60)
@given(catalogs())
def test_every_catalog_survives_export_and_import(catalog: list[ImportedProduct]) -> None:
    """S3.3.1-b part: reading the written file gives the same products, none lost, none refused"""
    assert list(parse(write_jsonl(catalog), "jsonl", locale="fr")) == catalog


def report(file: bytes, form: Format) -> list[ImportedProduct | RowError]:
    return list(parse([file], form, "en", "CNY"))


def believable(file: bytes, rows: list[ImportedProduct | RowError]) -> bool:
    """Each row names a line that the file has, and each product could be written and read again."""
    lines = file.count(b"\n") + 1
    kept = [row for row in rows if isinstance(row, ImportedProduct)]
    again = [row for row in parse(write_jsonl(kept), "jsonl") if isinstance(row, ImportedProduct)]
    return all(1 <= row.line <= lines for row in rows) and len(again) == len(kept)


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["jsonl", "shopify_csv"]))
def test_any_bytes_are_read_without_failing(file: bytes, form: Format) -> None:
    """S3.3.1-a part: whatever is uploaded ends in a report"""
    assert believable(file, report(file, form))


SAMPLES: list[tuple[Format, bytes]] = [
    ("jsonl", a_line() + (DATA / "supplier.jsonl").read_bytes()),
    ("shopify_csv", (DATA / "shopify_2019.csv").read_bytes()),
    ("shopify_csv", (DATA / "shopify_2025.csv").read_bytes()),
]
pieces = st.binary(max_size=6) | st.sampled_from([b'"', b"\n", b",", b'""', b"\x00", b"\xff", b"null", b"-1", b"1e999"])


@settings(max_examples=150)
@given(st.sampled_from(SAMPLES), st.data(), pieces)
def test_a_damaged_file_is_read_without_failing(
    sample: tuple[Format, bytes], data: st.DataObject, piece: bytes
) -> None:
    """S3.3.1-a part: a good file with a hole and a foreign piece in it"""
    form, good = sample
    start = data.draw(st.integers(0, len(good)))
    damaged = good[:start] + piece + good[start + data.draw(st.integers(0, 8)) :]
    assert believable(damaged, report(damaged, form))


@settings(max_examples=60)
@given(st.sampled_from(SAMPLES), st.lists(st.integers(0, 2_000), max_size=6))
def test_it_does_not_matter_how_a_file_is_cut(sample: tuple[Format, bytes], cuts: list[int]) -> None:
    """S3.3.1-a part: the report depends on the file, not on the sizes in which it arrives"""
    form, file = sample
    edges = [0, *sorted(cuts), len(file)]
    chunks = [file[start:end] for start, end in pairwise(edges)]
    assert list(parse(chunks, form, "en", "CNY")) == report(file, form)
