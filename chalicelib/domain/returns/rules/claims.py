"""Claims: which units of an order are, or were, on their way back; one list per order, so that no two returns
ever take the same unit."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from chalicelib.core.problems import Conflict
from chalicelib.domain.orders.rules.order import Line, Order
from chalicelib.domain.returns.rules.returning import Return, ReturnLine

MOST_RETURNS = 50
"""Of one order, declined ones too: they are listed whole, and an order's claims and timeline are one item each."""


class ReturnWindowOver(Conflict):
    title = "The time to return this order is over"


class NotReturnable(Conflict):
    title = "That cannot be returned (any more)"


class TooManyReturns(Conflict):
    title = "This order has as many returns as an order can have"


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """`units` by line: the numbers of the units that a return has claimed, until it is declined."""

    shop: str
    order_id: str
    units: dict[str, tuple[int, ...]] = {}
    return_ids: tuple[str, ...] = ()
    version: int = 0


def returnable(line: Line, claims: Claims) -> int:
    """How many units of a line may still be returned: delivered, and not claimed."""
    return line.delivered - len(claims.units.get(line.line_id, ()))


def request(
    order: Order, claims: Claims, return_id: str, wanted: Mapping[str, int], reason: str, now: datetime
) -> tuple[Return, Claims]:
    """A return of these quantities by line. Raises ReturnWindowOver, TooManyReturns, or NotReturnable naming each line
    at fault."""
    _check(order, claims, wanted, now)
    lines = {line.line_id: line for line in order.lines}
    taken = tuple(_take(lines[line_id], claims, quantity) for line_id, quantity in wanted.items())
    asked = Return(
        shop=order.shop,
        return_id=return_id,
        order_id=order.order_id,
        customer_id=order.customer_id,
        lines=taken,
        reason=reason,
        requested_at=now,
    )
    return asked, _claimed(claims, asked)


def free(claims: Claims, units: Mapping[str, tuple[int, ...]]) -> Claims:
    """These units stay with the shopper after all; the same claims when there are none."""
    if not any(units.values()):
        return claims
    left = {
        line_id: tuple(n for n in held if n not in units.get(line_id, ())) for line_id, held in claims.units.items()
    }
    return replace(claims, units=left, version=claims.version + 1)


def all_units(asked: Return) -> dict[str, tuple[int, ...]]:
    return {line.line_id: line.units for line in asked.lines}


def missing_units(over: Return) -> dict[str, tuple[int, ...]]:
    """What never came of a return that expects no more."""
    return {line.line_id: line.units[line.received :] for line in over.lines}


def _check(order: Order, claims: Claims, wanted: Mapping[str, int], now: datetime) -> None:
    if order.return_by is not None and now > order.return_by:
        raise ReturnWindowOver(order_id=order.order_id, return_by=order.return_by)
    if len(claims.return_ids) >= MOST_RETURNS:
        raise TooManyReturns(order_id=order.order_id, most=MOST_RETURNS)
    free = {line.line_id: returnable(line, claims) for line in order.lines}
    short = [
        {"line_id": line_id, "requested": quantity, "returnable": free.get(line_id, 0)}
        for line_id, quantity in wanted.items()
        if quantity > free.get(line_id, 0)
    ]
    if short:
        raise NotReturnable(lines=short)


def _take(line: Line, claims: Claims, quantity: int) -> ReturnLine:
    held = claims.units.get(line.line_id, ())
    lowest = [number for number in range(line.quantity) if number not in held][:quantity]
    return ReturnLine(
        line_id=line.line_id,
        variant_id=line.variant_id,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        location=line.location,
        units=tuple(lowest),
    )


def _claimed(claims: Claims, asked: Return) -> Claims:
    added = {line.line_id: claims.units.get(line.line_id, ()) + line.units for line in asked.lines}
    return replace(
        claims,
        units=claims.units | added,
        return_ids=(*claims.return_ids, asked.return_id),
        version=claims.version + 1,
    )
