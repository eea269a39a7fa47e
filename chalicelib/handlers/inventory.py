"""Inventory doors: what is available; for staff the levels, counting, receiving and the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body, Paged, Query
from chalicelib.aws.triggers import Listener
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.events import StockMoved, Told
from chalicelib.core.ids import PATTERN, Id
from chalicelib.core.paces import LOOKING
from chalicelib.core.paging import BadCursor, Page
from chalicelib.core.shops import Slug
from chalicelib.domain.inventory import actions, rules
from chalicelib.domain.inventory.rules import LARGEST, Movement, StockLevel

bp = Blueprint(__name__)
listener = Listener(bp, "inventory")

Units = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
Reason = Literal["counted", "damaged", "lost", "found", "returned", "corrected"]
"""A closed list: words of one's own might name a person, and reasons travel in events."""


class AvailabilityQuery(Query, frozen=True, kw_only=True):
    """Up to 50 variants, separated by commas."""

    variant_ids: Annotated[str, msgspec.Meta(pattern=rf"\A{PATTERN}(,{PATTERN}){{0,49}}\Z", max_length=3_300)]


class AdjustmentBody(Body, frozen=True, kw_only=True):
    """`expected` is the quantity on hand that was seen; give either the difference or the new quantity."""

    location: Slug
    expected: Units
    reason: Reason
    delta: Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)] | None = None
    on_hand: Units | None = None


class ReceiptBody(Body, frozen=True, kw_only=True):
    location: Slug
    product_id: Id
    quantity: Annotated[int, msgspec.Meta(ge=1, le=LARGEST)]


class AvailableView(msgspec.Struct, frozen=True, kw_only=True):
    """The most units that one order line can have."""

    variant_id: str
    available: int


class AvailabilityView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[AvailableView]

    @classmethod
    def of(cls, units: dict[str, int]) -> Self:
        return cls(items=[AvailableView(variant_id=each, available=count) for each, count in units.items()])


class LevelView(msgspec.Struct, frozen=True, kw_only=True):
    location: str
    product_id: str
    on_hand: int
    reserved: int
    committed: int
    damaged: int
    quality_control: int
    safety_stock: int
    incoming: int
    available: int
    version: int

    @classmethod
    def of(cls, level: StockLevel) -> Self:
        return msgspec.convert(level, cls, from_attributes=True)


class StockView(msgspec.Struct, frozen=True, kw_only=True):
    """The levels of a variant; empty when the shop never had any."""

    variant_id: str
    items: list[LevelView]

    @classmethod
    def of(cls, variant_id: str, levels: Sequence[StockLevel]) -> Self:
        return cls(variant_id=variant_id, items=[LevelView.of(level) for level in levels])


class MovementView(msgspec.Struct, frozen=True, kw_only=True):
    """`quantity` is signed: as on_hand changed, else reserved, else committed."""

    variant_id: str
    product_id: str
    location: str
    movement: str
    quantity: int
    order_id: str | None
    reason: str
    by: str | None
    at: datetime

    @classmethod
    def of(cls, moved: StockMoved) -> Self:
        return msgspec.convert(moved, cls, from_attributes=True)


class MovementsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[MovementView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Movement]) -> Self:
        return cls(items=[MovementView.of(each) for each in page.items], next_cursor=page.after)


@door(bp, "GET", "/availability", query=AvailabilityQuery, returns=AvailabilityView, may=PUBLIC, pace=LOOKING)
def see_availability(call: Call[Any, AvailabilityQuery]) -> AvailabilityView:
    """How many units of each variant can be bought now; read with strong consistency."""
    return AvailabilityView.of(actions.availability(call.shop, call.query.variant_ids.split(",")))


@door(bp, "GET", "/admin/stock/{variant_id}", returns=StockView, may="inventory.read")
def see_stock(call: Call[Any, Any], variant_id: str) -> StockView:
    """The stock of a variant at every location of the shop."""
    return StockView.of(variant_id, actions.levels(call.shop, [variant_id]))


@door(
    bp, "POST", "/admin/stock/{variant_id}/adjustments", body=AdjustmentBody, returns=MovementView, status=201,
    may="inventory.adjust", once=True, raises=(rules.StaleQuantity, rules.OutOfStock, rules.NotOnHand,
    rules.TooManyUnits, rules.NoStockLevel, rules.NothingToAdjust, rules.UnknownLocation),
)  # fmt: skip
def adjust_stock(call: Call[AdjustmentBody, Any], variant_id: str) -> MovementView:
    """Correct what is on hand, unless it is not what was seen or orders need it."""
    wanted = call.body
    moved = actions.adjust(
        call.shop,
        variant_id=variant_id,
        location=wanted.location,
        delta=rules.difference(wanted.expected, wanted.delta, wanted.on_hand),
        expected=wanted.expected,
        reason=wanted.reason,
        by=call.caller.subject,
        once=call.once,
        now=clock.now(),
    )
    return MovementView.of(moved)


@door(
    bp, "POST", "/admin/stock/{variant_id}/receipts", body=ReceiptBody, returns=MovementView, status=201,
    may="inventory.adjust", once=True, raises=(rules.TooManyUnits, rules.OtherProduct, rules.UnknownLocation),
)  # fmt: skip
def receive_stock(call: Call[ReceiptBody, Any], variant_id: str) -> MovementView:
    """Take new units in; the first ones at a location open its stock level.

    What was received for the wrong product is taken back by an adjustment; then the level is open for the right one.
    """
    moved = actions.receive(
        call.shop,
        variant_id=variant_id,
        product_id=call.body.product_id,
        location=call.body.location,
        quantity=call.body.quantity,
        by=call.caller.subject,
        once=call.once,
        now=clock.now(),
    )
    return MovementView.of(moved)


@door(
    bp, "GET", "/admin/stock/{variant_id}/movements", query=Paged, returns=MovementsView,
    may="inventory.read", raises=(BadCursor,),
)  # fmt: skip
def list_movements(call: Call[Any, Paged], variant_id: str) -> MovementsView:
    """The ledger of a variant, newest first."""
    wanted = (call.caller, call.query.limit, call.query.cursor)
    return MovementsView.of(actions.movements(call.shop, variant_id, *wanted))


@listener.on(StockMoved)
def on_stock_moved(told: Told[StockMoved]) -> None:
    actions.enter(told.event_id, told.event)
