"""Promotion doors for staff, and the minute's schedule."""

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws import identity
from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body, Paged
from chalicelib.aws.replies import Accepted
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import every_minutes
from chalicelib.core import clock
from chalicelib.core.ids import Id
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.paging import BadCursor
from chalicelib.core.problems import Invalid
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.approvals.asked import seen
from chalicelib.domain.approvals.rules.approvals import SCHEDULE_PROMOTION
from chalicelib.domain.approvals.views import ApprovalView
from chalicelib.domain.promotions import actions, rules
from chalicelib.domain.promotions.actions import Plan
from chalicelib.domain.promotions.rules import Name, PercentOff, Promotion, PromotionNotFound

bp = Blueprint(__name__)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class PromotionBody(Body, frozen=True):
    """A percentage off the named products, and off all products of the named categories; the start may be now."""

    name: Name
    percent_off_basis_points: PercentOff
    product_ids: Annotated[tuple[Id, ...], msgspec.Meta(max_length=100)] = ()
    category_ids: Annotated[tuple[Id, ...], msgspec.Meta(max_length=20)] = ()
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class PromotionView(msgspec.Struct, frozen=True, kw_only=True):
    """`in_force`: whether prices are cut at this moment, whatever the status says."""

    promotion_id: str
    name: dict[str, str]
    percent_off_basis_points: int
    product_ids: tuple[str, ...]
    category_ids: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime | None
    status: str
    in_force: bool
    version: int

    @classmethod
    def of(cls, promotion: Promotion) -> Self:
        facts = {name: getattr(promotion, name) for name in cls.__struct_fields__ if name != "in_force"}
        return cls(in_force=rules.in_force(promotion, clock.now()), **facts)


class PromotionPage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[PromotionView]
    next_cursor: str | None


@door(
    bp, "POST", "/admin/promotions", body=PromotionBody, returns=PromotionView, status=201, may="promotions.edit",
    once=True, waits=ApprovalView, raises=(Invalid,),
)  # fmt: skip
def schedule_promotion(call: Call[PromotionBody, Any]) -> PromotionView | Accepted:
    """Schedule a timed price cut. A second person agrees where it takes much off."""
    plan = Plan(**msgspec.structs.asdict(call.body))

    def schedule(eyes: Eyes) -> PromotionView:
        return PromotionView.of(actions.schedule(call.shop, plan, call.once, eyes, clock.now()))

    return seen(call, SCHEDULE_PROMOTION, schedule, plan=msgspec.json.encode(plan).decode())


@door(bp, "GET", "/admin/promotions", query=Paged, returns=PromotionPage, may="promotions.edit", raises=(BadCursor,))
def list_promotions(call: Call[Any, Paged]) -> PromotionPage:
    """All promotions, newest first."""
    page = actions.listed(call.shop, call.query.limit, call.query.cursor)
    return PromotionPage(items=[PromotionView.of(each) for each in page.items], next_cursor=page.after)


@door(
    bp, "GET", "/admin/promotions/{promotion_id}", returns=PromotionView, may="promotions.edit",
    raises=(PromotionNotFound,),
)  # fmt: skip
def show_promotion(call: Call[Any, Any], promotion_id: str) -> PromotionView:
    """One promotion."""
    return PromotionView.of(actions.show(call.shop, promotion_id))


@door(
    bp, "POST", "/admin/promotions/{promotion_id}/start", returns=PromotionView, may="promotions.edit",
    raises=(PromotionNotFound, IllegalMove),
)  # fmt: skip
def start_promotion(call: Call[Any, Any], promotion_id: str) -> PromotionView:
    """Start it now, before its time if need be. Starting it twice is harmless."""
    return PromotionView.of(actions.start(call.shop, promotion_id, clock.now()))


@door(
    bp, "POST", "/admin/promotions/{promotion_id}/end", returns=PromotionView, may="promotions.edit",
    raises=(PromotionNotFound,),
)  # fmt: skip
def end_promotion(call: Call[Any, Any], promotion_id: str) -> PromotionView:
    """End it now; one that has not begun is canceled. Ending it twice is harmless."""
    return PromotionView.of(actions.end(call.shop, promotion_id, clock.now()))


@every_minutes(bp, 1)
def turn_promotions() -> None:
    """Start and end what is due."""
    in_turn(identity.shops(), lambda shop: actions.tick(shop, clock.now()))
