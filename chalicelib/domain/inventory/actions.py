"""Inventory actions: what is available, counting and receiving, and keeping the ledger."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.once import Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.callers import Caller
from chalicelib.core.events import StockMoved
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.domain.inventory import rules, store
from chalicelib.domain.inventory.rules import Movement, NoStockLevel, StockLevel, UnknownLocation


def availability(shop: Shop, variant_ids: Sequence[str]) -> dict[str, int]:
    """How many units one line can be bought of, as of now; 0 also for variants that do not exist."""
    found = levels(shop, variant_ids)
    return {each: rules.purchasable([level for level in found if level.variant_id == each]) for each in variant_ids}


def levels(shop: Shop, variant_ids: Sequence[str]) -> list[StockLevel]:
    """The stock of variants at every location of the shop, as of now; one round trip for up to 100 levels."""
    return store.levels(shop=shop.shop_id, variant_ids=variant_ids, locations=shop.locations)


def movements(shop: Shop, variant_id: str, by: Caller, limit: int, given: str | None) -> Page[Movement]:
    """A page of a variant's ledger, newest first; its `after` is the next cursor. Raises BadCursor."""
    read = partial(store.movements, shop.shop_id, variant_id, limit)
    return paged(shop, f"movements:{variant_id}:{by.subject}", given, read)


def adjust(
    shop: Shop,
    *,
    variant_id: str,
    location: str,
    delta: int,
    expected: int,
    reason: str,
    by: str,
    once: Once | None,
    now: datetime,
) -> StockMoved:
    """Correct what is on hand, if it is what was expected. Raises StaleQuantity, OutOfStock, NoStockLevel."""
    level = _level(shop, variant_id, location)
    if level is None:
        raise NoStockLevel(variant_id=variant_id, location=location)
    moved = rules.moved_at(level, rules.ADJUSTED, delta, reason, by, now)
    commit(store.move(moved, expected), *_kept(moved, once))
    return moved


def receive(
    shop: Shop,
    *,
    variant_id: str,
    product_id: str,
    location: str,
    quantity: int,
    by: str,
    once: Once | None,
    now: datetime,
) -> StockMoved:
    """Take in new units; the first ones at a location open its level, as do the first of another product where nothing
    is left. Raises OtherProduct, TooManyUnits."""

    def attempt() -> StockMoved:
        level = _level(shop, variant_id, location)
        its = rules.held_for(level, product_id)
        at = its or rules.empty_level(shop.shop_id, variant_id, product_id, location)
        moved = rules.moved_at(at, rules.RECEIVED, quantity, "", by, now)
        commit(store.move(moved) if its else store.open_level(moved, level), *_kept(moved, once))
        return moved

    return until_fresh(attempt)


def enter(event_id: str, moved: StockMoved) -> None:
    """Write a movement that was told into the ledger."""
    commit(store.enter(rules.entry(event_id, moved)))


def _level(shop: Shop, variant_id: str, location: str) -> StockLevel | None:
    if location not in shop.locations:
        raise UnknownLocation(field="/location")
    return store.level(shop=shop.shop_id, variant_id=variant_id, location=location)


def _kept(moved: StockMoved, once: Once | None) -> list[Write]:
    return [once.keep(moved)] if once else []
