"""What checkout asks of the books: all that a quote or an order depends on, and its stock. It keeps no items."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.aws.table import get_many
from chalicelib.aws.vault import OwnerKey, key_at
from chalicelib.aws.writes import Write
from chalicelib.core.shops import Shop
from chalicelib.domain.cart.pricing import Goods
from chalicelib.domain.cart.rules import Cart
from chalicelib.domain.cart.store import CartRecord, goods_addresses, read_goods
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.promotions.store import PromotionRecord

Promotions = dict[str, Promotion | None]


def load(
    shop: Shop, customer_id: str, variant_ids: Sequence[str], promotion_ids: Sequence[str]
) -> tuple[Cart | None, OwnerKey | None, Promotions, Goods]:
    """One round trip: the cart, the customer's key, these promotions, the offers and levels of these variants."""
    own = [CartRecord.at(shop=shop.shop_id, owner=customer_id), key_at(customer_id)]
    promotions = [PromotionRecord.at(shop=shop.shop_id, promotion_id=each) for each in promotion_ids]
    cart, key, *found = get_many([*own, *promotions, *goods_addresses(shop, variant_ids)], consistent=True)
    named = dict(zip(promotion_ids, found, strict=False))
    return cart, key, named, read_goods(shop, variant_ids, found[len(promotions) :])


def load_promotions(shop: Shop, promotion_ids: Sequence[str]) -> Promotions:
    """One round trip, none when there is nothing to ask for."""
    addresses = [PromotionRecord.at(shop=shop.shop_id, promotion_id=each) for each in promotion_ids]
    found = get_many(addresses, consistent=True) if addresses else []
    return dict(zip(promotion_ids, found, strict=True))


def move_stock(order: Order, move: Callable[..., Write], now: datetime) -> list[Write]:
    """The same movement of inventory's (hold, release, allocate, deallocate) for every line."""
    return [
        move(
            shop=order.shop, variant_id=line.variant_id, product_id=line.product_id, location=line.location,
            quantity=line.quantity, order_id=order.order_id, now=now,
        )
        for line in order.lines
    ]  # fmt: skip
