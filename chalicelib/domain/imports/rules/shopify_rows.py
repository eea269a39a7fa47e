"""Shopify's columns, in both generations of names, and the rows of a file by our names of them.

Columns: https://help.shopify.com/en/manual/products/import-export/using-csv. What the neutral row has no place for
(taxes, metafields, SEO, markets, alt texts) is passed over.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from chalicelib.domain.imports.rules.cells import Record
from chalicelib.domain.imports.rules.fields import Spot
from chalicelib.domain.imports.rules.rows import RowError

# our name of a column: the names that Shopify's older and newer files give it, in lower case
COLUMNS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "body": ("body (html)", "body html", "description"),
    "vendor": ("vendor",),
    "category": ("product category",),
    "type": ("type",),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "sku": ("variant sku", "sku"),
    "grams": ("variant grams", "weight value (grams)"),
    "stock": ("variant inventory qty", "inventory quantity"),
    "price": ("variant price", "price"),
    "list_price": ("variant compare at price", "compare-at price", "compare at price"),
    "barcode": ("variant barcode", "barcode"),
    "image": ("image src", "product image url"),
    "position": ("image position",),
    **{f"name{n}": (f"option{n} name",) for n in (1, 2, 3)},
    **{f"value{n}": (f"option{n} value",) for n in (1, 2, 3)},
}
OURS = {theirs: ours for ours, names in COLUMNS.items() for theirs in names}
REQUIRED = {"handle": "Handle", "title": "Title", "sku": "Variant SKU", "price": "Variant Price"}


class Header(Struct, frozen=True):
    """Where our columns stand in a row, what the file calls them, and how many cells a row has."""

    places: Mapping[str, int]
    names: Mapping[str, str]
    width: int


class Row(Struct, frozen=True):
    """One record of a file: its first physical line and the cells that we know, without outer blanks."""

    line: int
    cells: Mapping[str, str]
    header: Header

    def __getitem__(self, ours: str) -> str:
        return self.cells.get(ours, "")

    def spot(self, faults: list[RowError], ours: str) -> Spot:
        return Spot(faults, self.line, self.header.names.get(ours, COLUMNS[ours][0].title()))


def is_header(line: bytes) -> bool:
    """Whether a first line names enough of the columns to be such a file's header."""
    return {"handle", "title"} <= {OURS.get(_plain(name)) for name in line.decode(errors="replace").split(",")}


def read_header(record: Record) -> Header | RowError:
    line, names = record
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        ours = OURS.get(_plain(name))
        if ours in places:
            return RowError(line, name.strip(), "the file has this column twice")
        if ours:
            places[ours] = place
    if missing := [theirs for ours, theirs in REQUIRED.items() if ours not in places]:
        return RowError(line, ", ".join(missing), "the file lacks what every product needs")
    return Header(places, {ours: names[place].strip() for ours, place in places.items()}, len(names))


def read_rows(records: Iterable[Record | RowError], header: Header) -> Iterator[Row | RowError]:
    """A short row lacks its last cells, as spreadsheets leave it; a long one lacks a quote somewhere."""
    for record in records:
        if isinstance(record, RowError):
            yield record
            continue
        line, cells = record
        if any(cell.strip() for cell in cells[header.width :]):
            yield RowError(line, "", f"has {len(cells)} cells where the header has {header.width}")
            continue
        known = {ours: cells[place].strip() for ours, place in header.places.items() if place < len(cells)}
        yield Row(line, known, header)


def _plain(name: str) -> str:
    return name.strip().strip('"').strip().casefold()
