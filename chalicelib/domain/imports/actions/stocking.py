"""Stocking actions: the stock that a row says, for all variants of its product in one commit, and only once."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Otherwise, Write
from chalicelib.core.problems import Problem
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.imports import store
from chalicelib.domain.imports.actions.there import There
from chalicelib.domain.imports.rules import ImportedProduct
from chalicelib.domain.imports.rules.stock import StockNotSet, said_by, to_set
from chalicelib.domain.inventory import store as inventory
from chalicelib.domain.inventory.rules import ADJUSTED, RECEIVED, StockLevel, empty_level, moved_at

REASON = "imported"


def set_stock(shop: Shop, product: Product, row: ImportedProduct, there: There, now: datetime) -> None:
    """At the shop's first location, and remembered as said. Nothing is written when a file has said it before.

    Raises StockNotSet, which names the column: more is promised to orders, or a rival changed it since we looked.
    """
    places = {each.sku: number for number, each in enumerate(row.variants)}
    ids = {each.sku: each.variant_id for each in product.content.variants}
    stock = to_set(row, there.said, there.on_hand)
    writes = [
        _level_write(shop, product, ids[sku], there.on_hand.get(sku), units, f"/variants/{places[sku]}/stock", now)
        for sku, units in stock.items()
    ]
    if said_by(row) != there.said:
        writes.append(store.remember(shop.shop_id, row.external_id, said_by(row)))
    if writes:
        commit(*writes)


def _level_write(
    shop: Shop, product: Product, variant_id: str, on_hand: int | None, units: int, field: str, now: datetime
) -> Write:
    level = empty_level(shop.shop_id, variant_id, product.product_id, shop.locations[0])
    if on_hand is None:
        write = inventory.open_level(moved_at(level, RECEIVED, units, REASON, None, now))
    else:
        write = inventory.move(moved_at(level, ADJUSTED, units - on_hand, REASON, None, now), expected=on_hand)
    return replace(write, otherwise=partial(_refusal, write.otherwise, field))


def _refusal(otherwise: Otherwise, field: str, there: StockLevel | None) -> Problem:
    problem = otherwise if isinstance(otherwise, Problem) else otherwise(there)
    return StockNotSet(problem.detail, field=field)
