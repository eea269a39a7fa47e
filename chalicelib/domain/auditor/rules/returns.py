"""Returns: no unit is in two of them, none that was not delivered; what came back is counted once."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.moves import APPROVED, RECEIVED, REQUESTED
from chalicelib.domain.returns.rules.returning import Return

WAITING = (REQUESTED, APPROVED, RECEIVED)


def claims_are_the_returns(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """The units that are claimed are those of the order's returns, and no more than were delivered."""
    returns = books.of_order(Return, order.shop, order.order_id)
    claims = books.get(Claims, order.shop, order.order_id)
    kept = Counter((line_id, n) for line_id, held in (claims.units if claims else {}).items() for n in held)
    claimed = Counter(
        (line.line_id, number)
        for each in returns for line in each.lines
        for number in (line.units if each.status in WAITING else line.received_units)
    )  # fmt: skip
    if claimed != kept or any(times > 1 for times in kept.values()):
        yield f"returns hold {_units(claimed)}, claims say {_units(kept)}"
    by_line = Counter(line_id for line_id, _ in kept.elements())
    came: Counter[str] = sum((_received(each) for each in returns), Counter())
    for line in order.lines:
        if line.returned != came[line.line_id] or by_line[line.line_id] > line.delivered:
            counts = f"{by_line[line.line_id]} claimed, {came[line.line_id]} came"
            yield f"line {line.line_id}: {counts}; {line.delivered} delivered, {line.returned} returned"


def returns_are_claimed(back: Return, books: Books, when: Moment) -> Iterator[str]:
    """A return is one of its order's."""
    claims = books.get(Claims, back.shop, back.order_id)
    if claims is None or back.return_id not in claims.return_ids:
        yield f"order {back.order_id} does not know of it"


def _received(back: Return) -> Counter[str]:
    return Counter({line.line_id: line.received for line in back.lines})


def _units(counted: Counter[tuple[str, int]]) -> list[str]:
    return sorted(f"{line_id}:{number}" for line_id, number in counted.elements())
