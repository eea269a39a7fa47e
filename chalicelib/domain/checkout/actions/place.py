"""Place: a signed quote becomes an order, its holds and the rest of the cart in one transaction."""

from datetime import datetime

from chalicelib.aws.observe import alert
from chalicelib.aws.once import Once
from chalicelib.aws.params import secret
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.vault import OwnerKey, key_of, reader
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core.addresses import Address
from chalicelib.core.callers import Caller
from chalicelib.core.events import OrderPlaced
from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict, Problem, Stale
from chalicelib.core.shops import Market, Shop
from chalicelib.domain.cart import rules as carts
from chalicelib.domain.cart.rules import Cart
from chalicelib.domain.cart.store import save
from chalicelib.domain.checkout import store
from chalicelib.domain.checkout.actions.quote import still_in_force
from chalicelib.domain.checkout.rules.placing import Delivery, SealedDelivery, become_order, check
from chalicelib.domain.checkout.rules.quotes import CannotCheckOut, Quote, QuoteExpired, price_all, read
from chalicelib.domain.inventory.rules import OutOfStock
from chalicelib.domain.inventory.store import hold
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.profiles import destinations

ATTEMPTS = 4


class AlreadyPlaced(Conflict):
    """That order is the answer."""

    title = "The quote has become an order before"


def place(
    shop: Shop, sealed: str, delivery: Delivery, seen: Money | None, by: Caller, once: Once, now: datetime
) -> Order:
    """The order of a quote; a quote that became one already gives that order again (S5.2.1-a).

    Raises BadQuote, OneAddress, NotAPhone, UnknownRegion, RegionMissing, UnknownAddress, Erased, QuoteExpired,
    CannotCheckOut or TotalChanged.
    """
    quote = read(sealed, secret("quotes"), shop, by.subject)
    delivery.check()
    try:
        return _place(shop, quote, delivery, seen, once, now)
    except Problem:
        if once.given_before() is None and (placed := orders.load(shop.shop_id, quote.order_id)):
            return placed
        raise


def _place(shop: Shop, quote: Quote, delivery: Delivery, seen: Money | None, once: Once, now: datetime) -> Order:
    """Tried again when the cart changed meanwhile, or when the units went while another location has some."""
    if quote.expires <= now:
        raise QuoteExpired(expired_at=quote.expires)
    return until_fresh(
        lambda: _attempt(shop, quote, delivery, seen, once, now),
        rivals=(Stale, AlreadyThere, OutOfStock),
        attempts=ATTEMPTS,
        otherwise=None,
    )


def _attempt(shop: Shop, quote: Quote, delivery: Delivery, seen: Money | None, once: Once, now: datetime) -> Order:
    market, to = _market(shop, quote), delivery.destination(quote)
    wanted = [(line.variant_id, line.quantity) for line in quote.lines]
    own, promotions, goods = store.load(shop, quote.customer_id, to, [each for each, _ in wanted], quote.promotion_ids)
    address = destinations.address(to, own.places, reader(own.key, quote.customer_id))
    lines, causes = price_all(market, wanted, goods, now, still_in_force(promotions, now))
    check(quote, lines, causes, seen, market)
    sealed, new_key = _sealed(quote, address, delivery, own.key)
    order = become_order(quote, lines, goods, sealed, shop, market, now)
    news = OrderPlaced(
        shop=order.shop, at=now, order_id=order.order_id, checkout_id=order.checkout_id, total=order.total
    )
    rest = [*_rest(own.cart, order, now), *new_key, *store.move_stock(order, hold, now)]
    try:
        commit(orders.insert(order, AlreadyPlaced()), once.keep(order), *rest, news=[news])
    except OutOfStock as gone:
        alert("OversellPrevented", shop=order.shop, order_id=order.order_id, **gone.facts)
        raise
    return order


def _sealed(
    quote: Quote, to: Address, delivery: Delivery, own: OwnerKey | None
) -> tuple[SealedDelivery, tuple[Write, ...]]:
    """What of the delivery the order keeps, a copy of its own; the customer's first order makes their key."""
    key, made = key_of(own, quote.customer_id)
    address, contact = orders.seal(key, quote.shop, quote.order_id, to, delivery.contact)
    channels, locale = delivery.contact.channels, delivery.contact.locale
    return SealedDelivery(
        address=address, contact=contact, channels=channels, locale=locale, terms_version=delivery.terms_version
    ), made


def _rest(cart: Cart | None, order: Order, now: datetime) -> list[Write]:
    """The cart without what was bought, if it still had any of that."""
    bought = {line.variant_id: line.quantity for line in order.lines}
    left = carts.take(cart, bought) if cart else None
    if left is None or cart is None or left.lines == cart.lines:
        return []
    return [save(carts.changed(left, order.order_id, now))]


def _market(shop: Shop, quote: Quote) -> Market:
    market = shop.market(quote.market_id)
    if market is None:
        raise CannotCheckOut(causes=[{"reason": "market_closed", "market_id": quote.market_id}])
    return market
