"""What checkout asks of the books: all that a quote or an order depends on, and its stock. It keeps no items."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.aws.records import Address
from chalicelib.aws.table import get_many
from chalicelib.aws.vault import OwnerKey, key_at
from chalicelib.aws.writes import Write
from chalicelib.core.shops import Shop
from chalicelib.domain.cart.pricing import Goods
from chalicelib.domain.cart.rules import Cart
from chalicelib.domain.cart.store import CartRecord, goods_addresses, read_goods
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.profiles import destinations
from chalicelib.domain.profiles.destinations import Destination
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.promotions.store import PromotionRecord

Promotions = dict[str, Promotion | None]


class Own(NamedTuple):
    """What is the customer's: the cart, the key, and what was found of where the parcel goes."""

    cart: Cart | None
    key: OwnerKey | None
    places: Sequence[Any]


def load(
    shop: Shop, customer_id: str, to: Destination, variant_ids: Sequence[str], promotion_ids: Sequence[str]
) -> tuple[Own, Promotions, Goods]:
    """One round trip: what is the customer's, these promotions, the offers and levels of these variants."""
    own = _own(shop, customer_id, to)
    promotions = [PromotionRecord.at(shop=shop.shop_id, promotion_id=each) for each in promotion_ids]
    found = get_many([*own, *promotions, *goods_addresses(shop, variant_ids)], consistent=True)
    mine, rest = found[: len(own)], found[len(own) :]
    named = dict(zip(promotion_ids, rest, strict=False))
    return Own(mine[0], mine[1], mine[2:]), named, read_goods(shop, variant_ids, rest[len(promotions) :])


def load_own(shop: Shop, customer_id: str, to: Destination) -> Own:
    """One round trip."""
    cart, key, *places = get_many(_own(shop, customer_id, to), consistent=True)
    return Own(cart, key, places)


def load_promotions(shop: Shop, promotion_ids: Sequence[str]) -> Promotions:
    """One round trip, none when there is nothing to ask for."""
    addresses = [PromotionRecord.at(shop=shop.shop_id, promotion_id=each) for each in promotion_ids]
    found = get_many(addresses, consistent=True) if addresses else []
    return dict(zip(promotion_ids, found, strict=True))


def _own(shop: Shop, customer_id: str, to: Destination) -> list[Address]:
    cart = CartRecord.at(shop=shop.shop_id, owner=customer_id)
    return [cart, key_at(customer_id), *destinations.places(to, customer_id)]


def move_stock(order: Order, move: Callable[..., Write], now: datetime) -> list[Write]:
    """The same movement of inventory's (hold, release, allocate, deallocate) for every line."""
    return [
        move(
            shop=order.shop, variant_id=line.variant_id, product_id=line.product_id, location=line.location,
            quantity=line.quantity, order_id=order.order_id, now=now,
        )
        for line in order.lines
    ]  # fmt: skip
