"""Shopify's product CSV: the rows of one product stand together under one handle, and one product is in memory."""

from collections.abc import Iterable, Iterator

from chalicelib.domain.imports.rules import fields
from chalicelib.domain.imports.rules.cells import records
from chalicelib.domain.imports.rules.rows import ImportedProduct, RowError
from chalicelib.domain.imports.rules.shopify_product import read_group
from chalicelib.domain.imports.rules.shopify_rows import Row, read_header, read_rows
from chalicelib.domain.imports.rules.uniqueness import Seen

MOST_ROWS = 500  # of one product, in memory; far more than its variants and images need


def read_shopify(chunks: Iterable[bytes], locale: str, currency: str) -> Iterator[ImportedProduct | RowError]:
    found = records(chunks)
    first = next(found, RowError(1, "", "the file is empty"))
    header = first if isinstance(first, RowError) else read_header(first)
    if isinstance(header, RowError):
        yield header  # nothing below means anything without its column
        return
    seen = Seen()
    for group in _groups(read_rows(found, header)):
        yield from [group] if isinstance(group, RowError) else read_group(group, locale, currency, seen)


def _groups(rows: Iterable[Row | RowError]) -> Iterator[list[Row] | RowError]:
    """Adjacent rows of one handle, in bounded memory."""
    met: dict[str, int] = {}
    group: list[Row] = []
    for row in rows:
        if isinstance(row, RowError):
            yield row
        elif not row["handle"]:
            yield from _refused(row, "is missing: it says which product a row belongs to")
        elif group and row["handle"] == group[0]["handle"]:
            group += [row][: MOST_ROWS + 1 - len(group)]  # one row too many is enough to know
        else:
            yield from _ended(group, met)
            group = [row]
    yield from _ended(group, met)


def _ended(group: list[Row], met: dict[str, int]) -> Iterator[list[Row] | RowError]:
    """A handle that comes back is refused: its first rows were read and given away."""
    if not group:
        return
    handle = group[0]["handle"]
    earlier = met.setdefault(handle, group[0].line)
    if earlier != group[0].line:
        shown = fields.shown(handle, fields.CODE)
        yield from _refused(group[0], f"{shown} is already on line {earlier}: rows of a product must stand together")
    elif len(group) > MOST_ROWS:
        yield from _refused(group[0], f"has more than {MOST_ROWS} rows")
    else:
        yield group


def _refused(row: Row, reason: str) -> list[RowError]:
    faults: list[RowError] = []
    row.spot(faults, "handle").refuse(reason)
    return faults
