"""Cart actions: one read, one write each; a change that loses a race against another device is done again."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.once import IdempotencyKeyReused
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.core.callers import Caller
from chalicelib.core.shops import Market, Shop
from chalicelib.domain.cart import rules, store
from chalicelib.domain.cart.pricing import Goods, price_line, unit_price_now
from chalicelib.domain.cart.rules import Cart, CartLine, NotForSale
from chalicelib.domain.inventory.rules import purchasable

ATTEMPTS = 12


def show(shop: Shop, by: Caller, now: datetime) -> tuple[Cart, Goods]:
    """The cart and what the shop knows of its variants, both as of this moment."""
    cart = store.load(shop.shop_id, by.subject) or rules.empty(shop.shop_id, by.subject, now)
    return cart, store.load_goods(shop, [line.variant_id for line in cart.lines])


def add(shop: Shop, market: Market, by: Caller, variant_id: str, quantity: int, request_id: str, now: datetime) -> Cart:
    """Put so many more into the cart; the same request twice counts once. Raises NotForSale or NotEnoughStock."""

    def change(cart: Cart, goods: Goods) -> Cart:
        line = _line(goods, market, variant_id, quantity, now)
        return rules.add(cart, line, purchasable(goods.levels[variant_id]))

    request = rules.mark(request_id, f"add {variant_id} {quantity}")
    return _change(shop, by, [variant_id], request, now, change)


def swap(
    shop: Shop, market: Market, by: Caller, variant_id: str, other: str, quantity: int, request_id: str, now: datetime
) -> Cart:
    """Another quantity, or another variant instead. Raises LineNotFound, NotForSale, NotEnoughStock or TooMany."""

    def change(cart: Cart, goods: Goods) -> Cart:
        most = purchasable(goods.levels[other])
        if other == variant_id:
            return rules.set_quantity(cart, variant_id, quantity, most)
        rules.line_of(cart, variant_id)
        return rules.swap(cart, variant_id, _line(goods, market, other, quantity, now), most)

    request = rules.mark(request_id, f"swap {variant_id} {other} {quantity}")
    return _change(shop, by, [other], request, now, change)


def remove(shop: Shop, by: Caller, variant_id: str, request_id: str, now: datetime) -> Cart:
    """Without this variant; nothing changes when it is not there."""
    request = rules.mark(request_id, f"remove {variant_id}")
    return _change(shop, by, [], request, now, lambda cart, _: rules.remove(cart, [variant_id]))


def clear_invalid(shop: Shop, market: Market, by: Caller, request_id: str, now: datetime) -> Cart:
    """Without the lines that cannot be bought: delisted, not sold in this market, or sold out."""

    def change(cart: Cart, goods: Goods) -> Cart:
        gone = [
            line.variant_id
            for line in cart.lines
            if price_line(goods.offers[line.variant_id], line.quantity, market.market_id, now) is None
            or not purchasable(goods.levels[line.variant_id])
        ]
        return rules.remove(cart, gone)

    return _saved(lambda: show(shop, by, now), rules.mark(request_id, "clear invalid"), now, change)


def merge(shop: Shop, by: Caller, guest: Caller, now: datetime) -> Cart:
    """The guest's lines move into the caller's cart, both in one commit; a second time there is nothing to move."""

    def attempt() -> Cart:
        mine, theirs = store.load_two(shop.shop_id, by.subject, guest.subject)
        cart = mine or rules.empty(shop.shop_id, by.subject, now)
        if theirs is None or not theirs.lines:
            return cart
        request = rules.mark(f"{theirs.owner}:{theirs.version}", "merge")
        merged = rules.changed(rules.merge(cart, theirs), request, now)
        emptied = rules.changed(rules.remove(theirs, [line.variant_id for line in theirs.lines]), request, now)
        commit(store.save(merged), store.save(emptied))
        return merged

    return until_fresh(attempt, attempts=ATTEMPTS)


def _line(goods: Goods, market: Market, variant_id: str, quantity: int, now: datetime) -> CartLine:
    price = price_line(goods.offers[variant_id], quantity, market.market_id, now)
    if price is None:
        raise NotForSale(variant_id=variant_id)
    then = unit_price_now(price, quantity)
    return CartLine(variant_id=variant_id, quantity=quantity, price_then=then, added_at=now)


def _change(
    shop: Shop, by: Caller, variant_ids: list[str], request: str, now: datetime, change: Callable[[Cart, Goods], Cart]
) -> Cart:
    """A change that looks at these variants, of which the cart need not have any yet: one read for it and for them."""

    def load() -> tuple[Cart, Goods]:
        found, goods = store.load_with_goods(shop, by.subject, variant_ids)
        return found or rules.empty(shop.shop_id, by.subject, now), goods

    return _saved(load, request, now, change)


def _saved(
    load: Callable[[], tuple[Cart, Goods]], request: str, now: datetime, change: Callable[[Cart, Goods], Cart]
) -> Cart:
    """Read, change, save; again from the start when another device was faster, so that no change is lost.

    A request that is remembered changes nothing. Raises IdempotencyKeyReused when its key stood for another wish.
    """

    def attempt() -> Cart:
        cart, goods = load()
        before = rules.remembered(cart, request)
        if before not in (None, request):
            raise IdempotencyKeyReused(field="Idempotency-Key")
        if before:
            return cart
        changed = rules.changed(change(cart, goods), request, now)
        commit(store.save(changed))
        return changed

    return until_fresh(attempt, attempts=ATTEMPTS)
