"""What a cart is and how it changes; pure. Quantities are whole units, 1 to 999 a line, at most 50 lines."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict, NotFound

MOST_LINES = 50
MOST_UNITS = 999
KEPT = timedelta(days=90)
REMEMBERED_REQUESTS = 20
MARK = 16
"""Hex digits that tell one id from another, and one wish from another, among those that a cart remembers."""

Units = Annotated[int, msgspec.Meta(ge=1, le=MOST_UNITS, examples=[2])]


class NotForSale(Conflict):
    title = "This variant is not for sale"


class NotEnoughStock(Conflict):
    title = "There is not enough in stock"


class TooMany(Conflict):
    title = "A cart holds no more of that"


class LineNotFound(NotFound):
    title = "There is no such line in the cart"


class CartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A variant and how many; `price_then` is the unit price when it was put in, by market."""

    variant_id: str
    quantity: int
    price_then: Money | None
    added_at: datetime


class Cart(msgspec.Struct, frozen=True, kw_only=True):
    """The cart of one shopper in one shop. `requests` are marks of the latest changes: none counts twice."""

    shop: str
    owner: str
    lines: tuple[CartLine, ...] = ()
    requests: tuple[str, ...] = ()
    changed_at: datetime
    version: int = 0

    @property
    def expires(self) -> datetime:
        return self.changed_at + KEPT

    def quantity_of(self, variant_id: str) -> int:
        return next((line.quantity for line in self.lines if line.variant_id == variant_id), 0)


def empty(shop: str, owner: str, now: datetime) -> Cart:
    return Cart(shop=shop, owner=owner, changed_at=now)


def add(cart: Cart, line: CartLine, most: int) -> Cart:
    """More of a variant; lines of one variant merge (S5.1.2-a). `most` is what could be bought at once.

    Raises NotEnoughStock or TooMany, which say how many there are, or may be.
    """
    return _with(cart, line, cart.quantity_of(line.variant_id) + line.quantity, most)


def set_quantity(cart: Cart, variant_id: str, quantity: int, most: int) -> Cart:
    """Exactly so many of a variant that is in the cart. Raises LineNotFound, NotEnoughStock or TooMany."""
    return _with(cart, line_of(cart, variant_id), quantity, most)


def swap(cart: Cart, variant_id: str, line: CartLine, most: int) -> Cart:
    """Another variant instead, in its place; if that is in the cart already the two lines merge (S5.1.2-c)."""
    line_of(cart, variant_id)
    there = cart.quantity_of(line.variant_id)
    if there:
        return _with(remove(cart, [variant_id]), line, there + line.quantity, most)
    _check(line.variant_id, line.quantity, most)
    return replace(cart, lines=tuple(line if each.variant_id == variant_id else each for each in cart.lines))


def remove(cart: Cart, variant_ids: Iterable[str]) -> Cart:
    """Without these variants."""
    gone = set(variant_ids)
    return replace(cart, lines=tuple(line for line in cart.lines if line.variant_id not in gone))


def take(cart: Cart, bought: Mapping[str, int]) -> Cart:
    """Without what was bought; lines that were not part of the checkout stay (S5.1.2-e)."""
    left = ((line, line.quantity - bought.get(line.variant_id, 0)) for line in cart.lines)
    return replace(cart, lines=tuple(replace(line, quantity=quantity) for line, quantity in left if quantity > 0))


def merge(cart: Cart, other: Cart) -> Cart:
    """Both carts in one: quantities of a variant add up, to at most 999; lines beyond 50 are left out (S5.1.3-b)."""
    merged = {line.variant_id: line for line in cart.lines}
    for line in other.lines:
        there = merged.get(line.variant_id)
        if there is not None:
            merged[line.variant_id] = replace(there, quantity=min(there.quantity + line.quantity, MOST_UNITS))
        elif len(merged) < MOST_LINES:
            merged[line.variant_id] = line
    return replace(cart, lines=tuple(merged.values()))


def mark(request_id: str, wish: str) -> str:
    """What a cart remembers of a request: its id, then what it asked for."""
    return "".join(hashlib.sha256(each.encode()).hexdigest()[:MARK] for each in (request_id, wish))


def remembered(cart: Cart, request: str) -> str | None:
    """The mark of the remembered request with the same id, if there is one: another mark asked for something else."""
    return next((each for each in cart.requests if each[:MARK] == request[:MARK]), None)


def changed(cart: Cart, request: str, now: datetime) -> Cart:
    """The next version, which remembers the request that made it."""
    requests = (*cart.requests, request)[-REMEMBERED_REQUESTS:]
    return replace(cart, requests=requests, changed_at=now, version=cart.version + 1)


def line_of(cart: Cart, variant_id: str) -> CartLine:
    """Raises LineNotFound."""
    for line in cart.lines:
        if line.variant_id == variant_id:
            return line
    raise LineNotFound(variant_id=variant_id)


def _with(cart: Cart, line: CartLine, quantity: int, most: int) -> Cart:
    _check(line.variant_id, quantity, most)
    if cart.quantity_of(line.variant_id):
        kept = (replace(each, quantity=quantity) if each.variant_id == line.variant_id else each for each in cart.lines)
        return replace(cart, lines=tuple(kept))
    if len(cart.lines) >= MOST_LINES:
        raise TooMany(f"A cart holds at most {MOST_LINES} lines", limit=MOST_LINES)
    return replace(cart, lines=(*cart.lines, replace(line, quantity=quantity)))


def _check(variant_id: str, quantity: int, most: int) -> None:
    if quantity > MOST_UNITS:
        raise TooMany(f"At most {MOST_UNITS} of one variant", variant_id=variant_id, limit=MOST_UNITS)
    if quantity > most:
        raise NotEnoughStock(variant_id=variant_id, requested=quantity, available=most)
