"""Quote: the total of some lines of the cart, signed."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.aws.params import secret
from chalicelib.aws.vault import reader
from chalicelib.core.callers import Caller
from chalicelib.core.shops import Market, Shop
from chalicelib.domain.cart import store as carts
from chalicelib.domain.cart.pricing import Goods
from chalicelib.domain.cart.rules import Cart
from chalicelib.domain.catalog.rules import Cut
from chalicelib.domain.checkout import store
from chalicelib.domain.checkout.rules.quotes import Quote, draw_up, sign
from chalicelib.domain.checkout.store import Promotions
from chalicelib.domain.profiles import destinations
from chalicelib.domain.promotions.rules import in_force


def quote(
    shop: Shop, market: Market, by: Caller, variant_ids: Sequence[str] | None, address_id: str | None, now: datetime
) -> tuple[Quote, str, Goods]:
    """A quote for these lines of the caller's cart (None: all of them), its signed text, and what it is made of.

    Raises NothingToCheckOut, CannotCheckOut, UnknownAddress or Erased.
    """
    cart = _cart(shop, by.subject, address_id)
    lines = cart.lines if cart else ()
    chosen = [line for line in lines if variant_ids is None or line.variant_id in variant_ids]
    absent = sorted(set(variant_ids or ()) - {line.variant_id for line in chosen})
    wanted = [(line.variant_id, line.quantity) for line in chosen]
    goods = carts.load_goods(shop, [line.variant_id for line in chosen])
    promotions = store.load_promotions(shop, _named(goods, now))
    drawn = draw_up(shop, market, by.subject, wanted, goods, now, still_in_force(promotions, now), address_id, absent)
    return drawn, sign(drawn, secret("quotes")), goods


def _cart(shop: Shop, customer_id: str, address_id: str | None) -> Cart | None:
    """The cart; if it is to be sent to an address of the book, that is there."""
    if address_id is None:
        return carts.load(shop.shop_id, customer_id)
    own = store.load_own(shop, customer_id, address_id)
    destinations.address(address_id, own.places, reader(own.key, customer_id))
    return own.cart


def still_in_force(promotions: Promotions, now: datetime) -> Callable[[Cut], bool]:
    """Whether a cut's promotion itself says that it applies: an end by hand counts at once, wherever the cut stands."""

    def valid(cut: Cut) -> bool:
        promotion = promotions.get(cut.promotion_id)
        return promotion is not None and in_force(promotion, now)

    return valid


def _named(goods: Goods, now: datetime) -> list[str]:
    offers = [offer for offer in goods.offers.values() if offer is not None]
    return sorted({cut.promotion_id for offer in offers for cut in offer.cuts if cut.applies(now)})
