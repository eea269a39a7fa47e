"""Stock in files: a file counts when it says something new; said again, it changes nothing, whatever was sold since."""

from collections.abc import Mapping

import msgspec

from chalicelib.core.problems import Conflict
from chalicelib.domain.imports.rules.rows import ImportedProduct


class StockNotSet(Conflict):
    title = "The stock could not be set"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The stock that files last said of a product, by SKU."""

    shop: str
    external_hash: str
    stock: dict[str, int]


def to_set(row: ImportedProduct, said: Mapping[str, int], on_hand: Mapping[str, int]) -> dict[str, int]:
    """The stock to set, by SKU. `on_hand` lacks the SKUs that have no level: those are opened by their first unit."""
    news = {each.sku: each.stock for each in row.variants if said.get(each.sku) != each.stock}
    return {sku: stock for sku, stock in news.items() if on_hand.get(sku, 0) != stock}


def said_by(row: ImportedProduct) -> dict[str, int]:
    return {each.sku: each.stock for each in row.variants}
