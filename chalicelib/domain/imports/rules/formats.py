"""The formats that can be imported: which one a file is in, and how it is read."""

from collections.abc import Iterable, Iterator

from chalicelib.core.money import EXPONENTS
from chalicelib.domain.imports.rules.fields import LOCALE
from chalicelib.domain.imports.rules.jsonl import read_jsonl
from chalicelib.domain.imports.rules.lines import BOM
from chalicelib.domain.imports.rules.rows import Format, ImportedProduct, RowError
from chalicelib.domain.imports.rules.shopify import read_shopify
from chalicelib.domain.imports.rules.shopify_rows import is_header


def sniff(first_bytes: bytes) -> Format | None:
    """The format of a file that starts so (its whole first line is needed), or None: neither of ours."""
    start = first_bytes.removeprefix(BOM).lstrip()
    if start.startswith(b"{"):
        return "jsonl"
    return "shopify_csv" if is_header(start.partition(b"\n")[0]) else None


def parse(
    lines: Iterable[bytes], format: Format, locale: str = "zh-CN", currency: str | None = None
) -> Iterator[ImportedProduct | RowError]:
    """The products of a file and the faults of its bad rows, with one product in memory.

    `lines` are pieces of the file with their line ends, cut anywhere. Texts that name no locale are in `locale`.
    A CSV names no currency, so the caller does; ValueError is the caller's own mistake, never the file's.
    """
    if not LOCALE.fullmatch(locale):
        raise ValueError(f"{locale} is not a locale")
    if format == "jsonl":
        return read_jsonl(lines, locale)
    if currency not in EXPONENTS:
        raise ValueError(f"a CSV needs a currency that we trade in, not {currency}")
    return read_shopify(lines, locale, currency)
