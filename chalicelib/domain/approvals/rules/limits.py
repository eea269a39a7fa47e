"""Limits: up to where one person decides alone. What a shop does not limit, nobody looks at."""

import msgspec
from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.core.shops import Shop


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """What staff have refunded of an order without a second person; version 0 is not stored yet."""

    shop: str
    order_id: str
    amount: Money
    version: int = 0


def refund_limit(shop: Shop, market_id: str) -> int | None:
    """In minor units of the market's currency. Of a market that the shop has given up nothing is refunded unseen, if
    any refund of the shop is limited."""
    market = shop.market(market_id)
    if market is not None:
        return market.refund_limit
    return None if all(each.refund_limit is None for each in shop.markets) else 0


def more(before: Unseen, amount: Money) -> Unseen:
    return replace(before, amount=before.amount + amount, version=before.version + 1)


def is_too_low(shop: Shop, drop_basis_points: int) -> bool:
    """Whether one person must not let a price fall that far."""
    percent = shop.price_drop_percent
    return percent is not None and drop_basis_points > percent * 100
