"""A return: units of an order that the shopper sends back, and what became of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.core.personal import Personal
from chalicelib.core.problems import Conflict, Invalid, NotFound
from chalicelib.core.sealed import Sealed
from chalicelib.core.texts import Text
from chalicelib.domain.returns.rules.moves import APPROVED, INSPECTED, MOVES, RECEIVED, REQUESTED

SEND_WITHIN = timedelta(days=14)
"""How long after the approval the goods may take to arrive."""


class ReturnNotFound(NotFound):
    title = "There is no such return"


class NotInReturn(Invalid):
    title = "That line is not part of the return"


class NothingReceived(Invalid):
    title = "Say what has come, or that nothing more will"


class MoreThanApproved(Conflict):
    title = "More has come back than was to be returned"


class ReturnLine(msgspec.Struct, frozen=True, kw_only=True):
    """Some units of one line of the order, by their numbers; `sellable` and `damaged` of them have come back."""

    line_id: str
    variant_id: str
    product_id: str
    sku: str
    name: Text
    location: str
    units: tuple[int, ...]
    sellable: int = 0
    damaged: int = 0

    @property
    def quantity(self) -> int:
        return len(self.units)

    @property
    def received(self) -> int:
        return self.sellable + self.damaged

    @property
    def received_units(self) -> tuple[int, ...]:
        """Units of a line are alike: those with the lowest numbers count as the ones that came."""
        return self.units[: self.received]


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What came back of a line."""

    sellable: int = 0
    damaged: int = 0


class Words(msgspec.Struct, frozen=True):
    """What staff tell the shopper in words of their own, which may say anything of them: only ever kept sealed."""

    text: Personal


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """`decline_reason` is sealed for the shopper; `restocked` is set in the commit that puts the sellable units back
    into stock."""

    shop: str
    return_id: str
    order_id: str
    customer_id: str
    status: str = REQUESTED
    lines: tuple[ReturnLine, ...]
    reason: str
    decline_reason: Sealed | None = None
    requested_at: datetime
    send_by: datetime | None = None
    restocked: bool = False
    version: int = 1

    @property
    def refund_id(self) -> str:
        """A return opens one refund, whose id follows from its own."""
        return ids.recast("rf", self.return_id)

    @property
    def is_complete(self) -> bool:
        return all(line.received == line.quantity for line in self.lines)

    @property
    def expects_more(self) -> bool:
        """Whether goods may still come."""
        return self.status in (APPROVED, RECEIVED)

    @property
    def is_inspected(self) -> bool:
        """Whether the goods are here and no more are expected."""
        return self.status == INSPECTED


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A return with what its shopper was told; None for nothing, and once they were erased."""

    asked: Return
    decline_reason: str | None


def found(there: Return | None, customer_id: str | None = None) -> Return:
    """The return, if it is theirs (staff pass no customer). Raises ReturnNotFound."""
    if there is None or customer_id not in (None, there.customer_id):
        raise ReturnNotFound()
    return there


def approve(asked: Return, now: datetime) -> Return:
    """The same return when it was approved before."""
    return _moved(asked, "approve", send_by=now + SEND_WITHIN)


def decline(asked: Return, reason: Sealed | None) -> Return:
    """The same return when it was declined before."""
    return _moved(asked, "decline", decline_reason=reason)


def receive(before: Return, came: Mapping[str, Inspected], last: bool) -> Return:
    """Goods have come in and were looked at; with `last`, no more are expected. Raises NotInReturn,
    NothingReceived or MoreThanApproved."""
    for line_id in came:
        if line_id not in {line.line_id for line in before.lines}:
            raise NotInReturn(field="/lines", line_id=line_id)
    if not last and not any(more.sellable + more.damaged for more in came.values()):
        raise NothingReceived(field="/lines")
    lines = tuple(_counted(line, came.get(line.line_id, Inspected())) for line in before.lines)
    after = replace(before, lines=lines)
    if last and not any(line.received for line in lines):
        event = "lapse"
    else:
        event = "receive_all" if last or after.is_complete else "receive_part"
    return replace(after, status=_status(before, event), version=before.version + 1)


def overdue(waiting: Return, now: datetime) -> bool:
    """Whether the goods should be here by now, and are not."""
    return waiting.expects_more and waiting.send_by is not None and waiting.send_by < now


def refund(after_inspection: Return) -> Return:
    """The money is back; the same return when that is known."""
    return _moved(after_inspection, "refund")


def restock(before: Return) -> Return:
    """Its sellable units go back into stock, once: the same return when they have, or when none can."""
    if before.restocked:
        return before
    return replace(before, status=_status(before, "restock"), restocked=True, version=before.version + 1)


def sellable(back: Return) -> dict[tuple[str, str, str], int]:
    """Units to put back into stock, by (variant, product, location): one write per stock level."""
    units: dict[tuple[str, str, str], int] = {}
    for line in back.lines:
        place = (line.variant_id, line.product_id, line.location)
        units[place] = units.get(place, 0) + line.sellable
    return {place: quantity for place, quantity in units.items() if quantity}


def _counted(line: ReturnLine, more: Inspected) -> ReturnLine:
    after = replace(line, sellable=line.sellable + more.sellable, damaged=line.damaged + more.damaged)
    if after.received > line.quantity:
        raise MoreThanApproved(line_id=line.line_id, quantity=line.quantity, received=after.received)
    return after


def _status(before: Return, event: str) -> str:
    return MOVES.move(before.status, event, return_id=before.return_id)


def _moved(before: Return, event: str, **changes: Any) -> Return:
    status = _status(before, event)
    return before if status == before.status else replace(before, status=status, version=before.version + 1, **changes)
