"""Cut actions: a promotion's cut is written onto what it names, and onto all that shoppers see of it.

Every step asks for the state as it is now and changes only what differs, so messages may come twice and in any order,
and one that ran out of time goes on where it stopped.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get, get_many
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions.following import listed_pages
from chalicelib.domain.catalog.actions.publishing import refresh
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules.pricing import Cut, TargetCuts, recut
from chalicelib.domain.promotions import rules as promotions
from chalicelib.domain.promotions import store as promotion_store
from chalicelib.domain.promotions.rules import Promotion


def follow(shop: Shop, promotion_id: str, now: datetime) -> None:
    """Make the cuts of a promotion what the promotion says.

    Raises PromotionNotFound, or Busy when the promotion or its targets keep changing: the message comes again.
    """
    promotion, cut = until_fresh(partial(_written, shop, promotion_id))
    for product_ids in _reached(shop, promotion):
        for product_id in _behind(shop, product_ids, promotion_id, cut, now):
            refresh(shop, product_id, now)


def _written(shop: Shop, promotion_id: str) -> tuple[Promotion, Cut | None]:
    """The promotion as it is now, and its cut, which all that it names has got."""
    promotion = promotion_store.load(shop.shop_id, promotion_id)
    cut = _cut(promotion)
    for target_id in (*promotion.product_ids, *promotion.category_ids):
        _recut(shop, target_id, promotion, cut)
    return promotion, cut


def _cut(promotion: Promotion) -> Cut | None:
    if not promotions.stands(promotion):
        return None
    return Cut(
        promotion_id=promotion.promotion_id,
        percent_off_basis_points=promotion.percent_off_basis_points,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
    )


def _recut(shop: Shop, target_id: str, promotion: Promotion, cut: Cut | None) -> None:
    there = get(store.CutsRecord.at(shop=shop.shop_id, target_id=target_id), consistent=True)
    before = there or TargetCuts(shop=shop.shop_id, target_id=target_id)
    after = recut(before, promotion.promotion_id, cut)
    if after is not before:
        commit(store.save_cuts(after), promotion_store.still(promotion))


def _reached(shop: Shop, promotion: Promotion) -> Iterator[list[str]]:
    """The products that it names, by themselves or by a category above them, page by page; some perhaps twice."""
    yield list(promotion.product_ids)
    for category_id in promotion.category_ids:
        yield from listed_pages(shop, category_id)


def _behind(shop: Shop, product_ids: list[str], promotion_id: str, cut: Cut | None, now: datetime) -> Iterator[str]:
    """Those that do not show the cut yet: one read for all, so that a message that comes again is soon where it was."""
    wanted = [store.LiveRecord.at(shop=shop.shop_id, product_id=each) for each in product_ids]
    for live in get_many(wanted, consistent=True) if wanted else []:
        if live is not None and live.published and not lives.shows(live, promotion_id, cut, now):
            yield live.product_id
