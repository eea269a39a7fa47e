"""Promotion actions: schedule a cut, start it, end it, and let the clock do so."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from chalicelib.aws.lists import paged
from chalicelib.aws.once import Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.sweep import sweep
from chalicelib.aws.table import commit
from chalicelib.core import ids
from chalicelib.core.events import Event, PromotionEnded, PromotionScheduled, PromotionStarted
from chalicelib.core.paging import Page
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.promotions import rules, store
from chalicelib.domain.promotions.rules import Promotion


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant says of a promotion; without a start it starts with the next tick."""

    name: dict[str, str]
    percent_off_basis_points: int
    product_ids: tuple[str, ...]
    category_ids: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None


def schedule(shop: Shop, plan: Plan, once: Once | None, eyes: Eyes, now: datetime) -> Promotion:
    """A new promotion. Raises Invalid for a window that is none, or nothing to cut; NeedsAnother when it takes more off
    than one person may."""
    starts_at = rules.instant(plan.starts_at or now, "/starts_at")
    ends_at = rules.instant(plan.ends_at, "/ends_at") if plan.ends_at else None
    rules.check_window(starts_at, ends_at, now)
    rules.check_targets(plan.product_ids, plan.category_ids)
    promotion = Promotion(
        shop=shop.shop_id,
        promotion_id=ids.new("promo", now),
        name=plan.name,
        percent_off_basis_points=plan.percent_off_basis_points,
        product_ids=tuple(dict.fromkeys(plan.product_ids)),
        category_ids=tuple(dict.fromkeys(plan.category_ids)),
        starts_at=starts_at,
        ends_at=ends_at,
        status=rules.SCHEDULED,
        version=1,
    )
    news = PromotionScheduled(**_facts(promotion, now))
    seen = eyes.cut(shop, plan.percent_off_basis_points)
    commit(store.insert(promotion).telling(news), *seen, *([once.keep(promotion)] if once else []))
    return promotion


def schedule_agreed(shop: Shop, plan: str, eyes: Eyes, now: datetime) -> Promotion:
    """The same of a plan as it was asked for, in JSON."""
    return schedule(shop, msgspec.json.decode(plan, type=Plan), None, eyes, now)


def show(shop: Shop, promotion_id: str) -> Promotion:
    """Raises PromotionNotFound."""
    return store.load(shop.shop_id, promotion_id)


def listed(shop: Shop, limit: int, given: str | None) -> Page[Promotion]:
    """Newest first; the page's `after` is the next cursor. Raises BadCursor."""
    return paged(shop, "promotions", given, partial(store.newest, shop.shop_id, limit))


def start(shop: Shop, promotion_id: str, now: datetime) -> Promotion:
    """Start it by hand; again is harmless. Raises PromotionNotFound or IllegalMove."""
    return _change(shop, promotion_id, lambda before: rules.started(before, now), now)


def end(shop: Shop, promotion_id: str, now: datetime) -> Promotion:
    """End it by hand, or cancel it if it has not begun; again is harmless. Raises PromotionNotFound."""
    return _change(shop, promotion_id, lambda before: rules.ended(before, now), now)


def tick(shop: Shop, now: datetime) -> None:
    """Start and end what is due, also what has been due for long. What fails stays due and keeps nobody waiting."""
    sweep(
        store.due(shop.shop_id, now),
        lambda promotion: turn(promotion, now),
        named="promotion_id",
        alarm="PromotionNotTurned",
    )


def turn(promotion: Promotion, now: datetime) -> None:
    """Make every move of a promotion that is due. Where a rival was faster, or the index lags, the next tick sees."""
    with suppress(Stale):
        while rules.due(promotion, now):
            promotion = _save(promotion, rules.advanced(promotion), now)


def _change(shop: Shop, promotion_id: str, change: Callable[[Promotion], Promotion], now: datetime) -> Promotion:
    """Decided anew where the clock, or somebody who has clicked as well, was faster."""

    def changed() -> Promotion:
        before = store.load(shop.shop_id, promotion_id)
        return _save(before, change(before), now)

    return until_fresh(changed)


def _save(before: Promotion, after: Promotion, now: datetime) -> Promotion:
    if after is not before:
        told: type[Event] = PromotionEnded if not rules.stands(after) else PromotionStarted
        commit(store.update(after).telling(told(**_facts(after, now))))
    return after


def _facts(promotion: Promotion, now: datetime) -> dict[str, Any]:
    return {"shop": promotion.shop, "at": now, "promotion_id": promotion.promotion_id}
