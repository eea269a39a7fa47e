"""Cut actions: a promotion's cut is written onto what it names, and onto all that shoppers see of it.

Every step asks for the state as it is now and changes only what differs, so messages may come twice and in any order,
and one that ran out of time goes on where it stopped.
"""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.aws.table import commit, get
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions.publishing import refresh
from chalicelib.domain.catalog.rules.pricing import Cut, TargetCuts, recut
from chalicelib.domain.promotions import rules as promotions
from chalicelib.domain.promotions import store as promotion_store
from chalicelib.domain.promotions.rules import Promotion

PAGE = 100


def follow(shop: Shop, promotion_id: str, now: datetime) -> None:
    """Make the cuts of a promotion what the promotion says. Raises PromotionNotFound, or Stale when rivals write."""
    promotion = promotion_store.load(shop.shop_id, promotion_id)
    cut = _cut(promotion)
    for target_id in (*promotion.product_ids, *promotion.category_ids):
        _recut(shop, target_id, promotion_id, cut)
    for product_id in _reached(shop, promotion):
        refresh(shop, product_id, now)


def _cut(promotion: Promotion) -> Cut | None:
    if not promotions.stands(promotion):
        return None
    return Cut(
        promotion_id=promotion.promotion_id,
        percent_off_basis_points=promotion.percent_off_basis_points,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
    )


def _recut(shop: Shop, target_id: str, promotion_id: str, cut: Cut | None) -> None:
    there = get(store.CutsRecord.at(shop=shop.shop_id, target_id=target_id), consistent=True)
    before = there or TargetCuts(shop=shop.shop_id, target_id=target_id)
    after = recut(before, promotion_id, cut)
    if after is not before:
        commit(store.save_cuts(after))


def _reached(shop: Shop, promotion: Promotion) -> Iterator[str]:
    """Every published product that it names, by itself or by a category above it; some perhaps twice."""
    yield from promotion.product_ids
    for category_id in promotion.category_ids:
        after: str | None = None
        while True:
            page = store.cards(shop.shop_id, category_id, PAGE, after, consistent=True)
            yield from (card.product_id for card in page.items)
            if (after := page.after) is None:
                break
