"""Returns as their shoppers and the staff see them."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.domain.returns.rules.returning import Return, ReturnLine


class ReturnLineView(msgspec.Struct, frozen=True, kw_only=True):
    """`received` units have come back, `damaged` of them not fit to be sold again."""

    line_id: str
    sku: str
    quantity: int
    received: int
    damaged: int

    @classmethod
    def of(cls, line: ReturnLine) -> Self:
        return cls(
            line_id=line.line_id, sku=line.sku, quantity=line.quantity, received=line.received, damaged=line.damaged
        )


class ReturnView(msgspec.Struct, frozen=True, kw_only=True):
    """Send the goods until `send_by`; `refund_id` is the refund that an approved return opens."""

    return_id: str
    order_id: str
    status: str
    reason: str
    decline_reason: str
    lines: list[ReturnLineView]
    requested_at: datetime
    send_by: datetime | None
    refund_id: str | None
    version: int

    @classmethod
    def of(cls, asked: Return) -> Self:
        return cls(
            return_id=asked.return_id,
            order_id=asked.order_id,
            status=asked.status,
            reason=asked.reason,
            decline_reason=asked.decline_reason,
            lines=[ReturnLineView.of(line) for line in asked.lines],
            requested_at=asked.requested_at,
            send_by=asked.send_by,
            refund_id=asked.refund_id if asked.send_by else None,
            version=asked.version,
        )


class ReturnsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[ReturnView]

    @classmethod
    def of(cls, asked: list[Return]) -> Self:
        return cls(items=[ReturnView.of(each) for each in asked])
