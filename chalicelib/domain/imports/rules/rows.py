"""The one neutral row that every import format is read into and every export is written from."""

from typing import Literal

from msgspec import Struct

Format = Literal["jsonl", "shopify_csv"]

MEDIA = "media:"
"""How a row refers to an image that was uploaded: `media:<media_id>`, instead of a web address."""


class ImportedAttribute(Struct, frozen=True):
    """One line of the specification: its name by locale and its value as the merchant wrote it."""

    name: dict[str, str]
    value: str


class ImportedVariant(Struct, frozen=True):
    """What can be bought: `options` maps option name to value, prices are minor units of `currency` (ISO 4217)."""

    sku: str
    options: dict[str, str]
    price_minor: int
    list_price_minor: int | None
    currency: str
    stock: int
    barcode: str | None
    weight_grams: int | None
    enabled: bool


class ImportedProduct(Struct, frozen=True):
    """A product as one file describes it; `line` is the physical line (from 1) where it starts.

    Texts are maps by locale. `description` is HTML that nobody has sanitized yet. `category_path` runs from the
    root to the leaf and has 1 to 3 levels. `options` are the names that all variants share, in display order.
    """

    line: int
    external_id: str
    name: dict[str, str]
    description: dict[str, str]
    category_path: tuple[dict[str, str], ...]
    brand: str | None
    tags: tuple[str, ...]
    attributes: tuple[ImportedAttribute, ...]
    options: tuple[str, ...]
    variants: tuple[ImportedVariant, ...]
    images: tuple[str, ...]
    published: bool


class RowError(Struct, frozen=True):
    """Why a row was refused: `column` is the field's path or the file's own column name, "" for the whole line."""

    line: int
    column: str
    reason: str
