"""Lines of import files, and what was read from them."""

import json
from pathlib import Path

from chalicelib.domain.imports.rules import ImportedProduct, RowError, parse

DATA = Path(__file__).parent / "data"


def a_line(**changes: object) -> bytes:
    """A good product as a JSONL line, with some fields changed; a field changed to ... is left out."""
    record: dict[str, object] = {
        "external_id": "lamp-1",
        "name": {"zh-CN": "云朵灯", "en": "Cloud lamp"},
        "category": ["家居", "灯具"],
        "currency": "CNY",
        "variants": [a_variant()],
    }
    record.update(changes)
    return json.dumps({name: value for name, value in record.items() if value is not ...}).encode() + b"\n"


def a_variant(**changes: object) -> dict[str, object]:
    variant: dict[str, object] = {"sku": "LAMP-1", "options": {"颜色": "白"}, "price_minor": 25900, "stock": 3}
    return {name: value for name, value in (variant | changes).items() if value is not ...}


def read(*lines: bytes) -> list[ImportedProduct | RowError]:
    return list(parse(lines, "jsonl"))


def products(rows: list[ImportedProduct | RowError]) -> list[ImportedProduct]:
    return [row for row in rows if isinstance(row, ImportedProduct)]


def faults(rows: list[ImportedProduct | RowError]) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, row.reason) for row in rows if isinstance(row, RowError)]


def columns(*lines: bytes) -> list[tuple[int, str]]:
    return [(line, column) for line, column, _ in faults(read(*lines))]
