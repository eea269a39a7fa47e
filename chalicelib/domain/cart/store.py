"""Cart items. Reads: a cart alone; a cart with the offers and stock levels that a decision about it needs."""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.records import Address, Record
from chalicelib.aws.table import get, get_many
from chalicelib.aws.writes import Write
from chalicelib.core.shops import Shop
from chalicelib.domain.cart.pricing import Goods
from chalicelib.domain.cart.rules import Cart
from chalicelib.domain.catalog.offers import OfferRecord
from chalicelib.domain.inventory.store import LevelRecord, watched


class CartRecord(Record):
    KEYS = {"pk": "CART#{shop}#{owner}", "sk": "CART"}
    ENTITY = Cart
    EXPIRES = "expires"


def load(shop: str, owner: str) -> Cart | None:
    cart: Cart | None = get(CartRecord.at(shop=shop, owner=owner), consistent=True)
    return cart


def load_with_goods(shop: Shop, owner: str, variant_ids: Sequence[str]) -> tuple[Cart | None, Goods]:
    """One round trip: the cart, and the offers and levels of these variants."""
    addresses = [CartRecord.at(shop=shop.shop_id, owner=owner), *goods_addresses(shop, variant_ids)]
    cart, *found = get_many(addresses, consistent=True)
    return cart, read_goods(shop, variant_ids, found)


def load_goods(shop: Shop, variant_ids: Sequence[str]) -> Goods:
    """One round trip: the offers and levels of these variants."""
    found = get_many(goods_addresses(shop, variant_ids), consistent=True) if variant_ids else []
    return read_goods(shop, variant_ids, found)


def load_two(shop: str, owner: str, other: str) -> tuple[Cart | None, Cart | None]:
    """One round trip: two carts of the same shop."""
    first, second = get_many([CartRecord.at(shop=shop, owner=each) for each in (owner, other)], consistent=True)
    return first, second


def goods_addresses(shop: Shop, variant_ids: Sequence[str]) -> list[Address]:
    """Where the offers and levels of some variants live; `read_goods` reads what is found there."""
    offers = [OfferRecord.at(shop=shop.shop_id, variant_id=each) for each in variant_ids]
    levels = [
        LevelRecord.at(shop=shop.shop_id, variant_id=each, location=location)
        for each in variant_ids
        for location in shop.locations
    ]
    return [*offers, *levels]


def read_goods(shop: Shop, variant_ids: Sequence[str], found: Sequence[Any]) -> Goods:
    count, places = len(variant_ids), len(shop.locations)
    offers, levels = found[:count], found[count:]
    rows = [watched(levels[n * places : (n + 1) * places]) for n in range(count)]
    return Goods(dict(zip(variant_ids, offers, strict=True)), dict(zip(variant_ids, rows, strict=True)))


def save(cart: Cart) -> Write:
    """The next version of a cart; the first one must not exist yet."""
    return Write.save(CartRecord, cart)
