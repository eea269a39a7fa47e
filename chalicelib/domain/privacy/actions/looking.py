"""Looking whether anything is still under way with somebody, in any shop."""

from functools import partial

from chalicelib.aws.identity import shops
from chalicelib.core.paging import pages
from chalicelib.domain.orders import store as orders
from chalicelib.domain.privacy.rules.open import Open, among
from chalicelib.domain.returns import store as returns

TOGETHER = 100
"""Orders that are looked at at once."""


def still_open(user_id: str) -> list[Open]:
    """What is. The index of orders may lag behind for a moment: whoever erases looks again after that."""
    return [found for shop in shops() for found in _in_shop(shop.shop_id, user_id)]


def _in_shop(shop: str, user_id: str) -> list[Open]:
    found = list[Open]()
    for page in pages(partial(orders.of_customer, shop, user_id, TOGETHER)):
        delivered = [order.order_id for order in page if any(line.delivered for line in order.lines)]
        found += among(page, returns.of_orders(shop, delivered))
    return found
