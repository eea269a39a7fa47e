"""Returns as their shoppers and the staff see them."""

from datetime import datetime
from typing import Any, Self, TypeVar

import msgspec

from chalicelib.core.personal import Personal, masked
from chalicelib.domain.returns.rules.returning import Opened, Return, ReturnLine

Shown = TypeVar("Shown", bound="Shared")


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


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody sees: send the goods until `send_by`; `refund_id` is the refund that an approved return opens."""

    return_id: str
    order_id: str
    status: str
    reason: str
    lines: list[ReturnLineView]
    requested_at: datetime
    send_by: datetime | None
    refund_id: str | None
    version: int


class AskedView(Shared, frozen=True, kw_only=True):
    """Send the goods until `send_by`; `refund_id` is the refund that an approved return opens.

    Nothing in it is personal, so that this answer can be kept with its Idempotency-Key.
    """

    @classmethod
    def of(cls, asked: Return) -> Self:
        return _with(cls, asked)


class ReturnView(Shared, frozen=True, kw_only=True):
    """A return with why it was declined, if it was; null once the shopper was erased."""

    decline_reason: Personal | None

    @classmethod
    def opened(cls, found: Opened) -> Self:
        return _with(cls, found.asked, decline_reason=found.decline_reason)


class MaskedReturnView(Shared, frozen=True, kw_only=True):
    """A return as staff sees it: whether the shopper was told why it was declined, not what."""

    decline_reason: str

    @classmethod
    def of(cls, asked: Return) -> Self:
        return _with(cls, asked, decline_reason=masked("said") if asked.decline_reason else "")


class ToldView(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper was told in staff's own words; null for nothing, and once they were erased."""

    return_id: str
    decline_reason: Personal | None

    @classmethod
    def opened(cls, found: Opened) -> Self:
        return cls(return_id=found.asked.return_id, decline_reason=found.decline_reason)


def _with(kind: type[Shown], asked: Return, **parts: Any) -> Shown:
    return kind(
        return_id=asked.return_id,
        order_id=asked.order_id,
        status=asked.status,
        reason=asked.reason,
        lines=[ReturnLineView.of(line) for line in asked.lines],
        requested_at=asked.requested_at,
        send_by=asked.send_by,
        refund_id=asked.refund_id if asked.send_by else None,
        version=asked.version,
        **parts,
    )


class ReturnsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[ReturnView]

    @classmethod
    def of(cls, found: list[Opened]) -> Self:
        return cls(items=[ReturnView.opened(each) for each in found])
