"""What goes back for what came back: derived from what was paid, unit by unit, so that nothing is lost or invented.

The rule: all that the order cost besides shipping (prices after adjustments, and tax) is shared out over its lines by
their totals, and each line's share over its units, by largest remainder; each unit has its amount for good. Shipping
goes back with the return after which the whole order has come back. In which condition a unit comes back decides
whether it is sold again, not what it is worth to the shopper.
"""

from chalicelib.core.money import Money, total
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.returning import Return


def unit_amounts(order: Order) -> dict[str, list[Money]]:
    """What was paid for each unit of each line."""
    shares = (order.total - order.shipping).allocate([line.total.amount for line in order.lines])
    return {line.line_id: share.allocate([1] * line.quantity) for line, share in zip(order.lines, shares, strict=True)}


def expected(order: Order, asked: Return) -> Money:
    """What goes back if all of it comes back."""
    return _worth(order, {line.line_id: line.units for line in asked.lines})


def most(order: Order, asked: Return, claims: Claims) -> Money:
    """What goes back at most: with the shipping, if all of the order is on its way back, or may have come."""
    whole = all(len(claims.units.get(line.line_id, ())) == line.quantity for line in order.lines)
    return expected(order, asked) + order.shipping if whole else expected(order, asked)


def due(order: Order, inspected: Return) -> Money:
    """What goes back for what has come; `order` counts these units as returned already."""
    worth = _worth(order, {line.line_id: line.received_units for line in inspected.lines})
    whole = all(line.returned == line.quantity for line in order.lines)
    return worth + order.shipping if whole else worth


def _worth(order: Order, units: dict[str, tuple[int, ...]]) -> Money:
    paid = unit_amounts(order)
    amounts = [paid[line_id][number] for line_id, numbers in units.items() for number in numbers]
    return total(amounts, order.total.currency)
