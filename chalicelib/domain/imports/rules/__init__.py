"""Import files: bytes to neutral product rows or the reasons why not, and back; pure."""

from chalicelib.domain.imports.rules.formats import parse, sniff
from chalicelib.domain.imports.rules.jsonl import write_jsonl
from chalicelib.domain.imports.rules.rows import Format, ImportedAttribute, ImportedProduct, ImportedVariant, RowError

__all__ = [
    "Format",
    "ImportedAttribute",
    "ImportedProduct",
    "ImportedVariant",
    "RowError",
    "parse",
    "sniff",
    "write_jsonl",
]
