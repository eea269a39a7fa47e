"""Import files: bytes to neutral product rows or the reasons why not, and back; pure."""

from .formats import parse, sniff
from .jsonl import write_jsonl
from .rows import Format, ImportedAttribute, ImportedProduct, ImportedVariant, RowError

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
