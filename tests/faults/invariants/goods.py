"""Goods: what shoppers see follows from what staff said, stock and promotions."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.aws import identity
from chalicelib.core import clock
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.actions.projections import look_at
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules.categories import Tree, paths_of
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import Cut, Offer, TargetCuts
from chalicelib.domain.catalog.rules.products import Product, is_shown
from chalicelib.domain.catalog.rules.rendering import Card, Renderings, View, cards_of, view_of
from chalicelib.domain.media.rules import Media, arrived
from chalicelib.domain.promotions.rules import ACTIVE, ENDED, SCHEDULED, Promotion, stands
from tests.faults.invariants.books import Books


def promotions_keep_time(books: Books) -> Iterator[str]:
    """I12: a promotion is scheduled before its time, active within it, ended after it, or canceled."""
    now = clock.now()
    for each in books.all(Promotion):
        over = each.ends_at is not None and each.ends_at <= now
        wanted = ENDED if over else ACTIVE if each.starts_at <= now else SCHEDULED
        if (stands(each) and each.status != wanted) or (each.status == ENDED and not over):
            yield f"{each} at {now}"


def cuts_are_the_promotions(books: Books) -> Iterator[str]:
    """I12 I14: what a promotion names has its cut while it stands, and no other."""
    wanted: dict[str, dict[str, Cut]] = defaultdict(dict)
    for each in books.all(Promotion):
        cut = Cut(
            promotion_id=each.promotion_id, percent_off_basis_points=each.percent_off_basis_points,
            starts_at=each.starts_at, ends_at=each.ends_at,
        )  # fmt: skip
        for target_id in (*each.product_ids, *each.category_ids) if stands(each) else ():
            wanted[target_id][each.promotion_id] = cut
    for target in books.all(TargetCuts):
        named = wanted.pop(target.target_id, {})
        if {cut.promotion_id: cut for cut in target.cuts} != named:
            yield f"{target}; promotions say {named}"
    yield from (f"{target_id} has not got {named}" for target_id, named in wanted.items())


def live_copies_are_up_to_date(books: Books) -> Iterator[str]:
    """I14 I17: what is published is shown, with the categories, cuts and stock of now."""
    now = clock.now()
    shown = {(each.shop, each.product_id) for each in books.all(Product) if is_shown(each)}
    published = {(each.shop, each.product_id) for each in books.all(Live) if each.published}
    yield from (f"{each} is shown or published, not both" for each in shown ^ published)
    trees = {tree.shop: tree for tree in books.all(Tree)}
    for each in books.all(Live):
        shop = identity.shop(each.shop)
        if each.published:
            paths = paths_of(trees.get(each.shop, Tree(shop=each.shop)), each.content.category_ids)
            around = look_at(shop, each.product_id, paths, each.content)
            if lives.refreshed(each, paths, *around, now) is not each:
                yield f"{each.product_id} shows {each.around}; there are {paths} {around}"


def projections_follow(books: Books) -> Iterator[str]:
    """I14: pages, cards and offers are what the live copies make of them, and there are no others."""
    now = clock.now()
    wanted: dict[Any, Any] = {}
    found: dict[Any, Any] = {each.product_id: _ahead(each.renderings, now) for each in books.all(View)}
    found |= {(each.category_id, each.product_id): _ahead(each.renderings, now) for each in books.all(Card)}
    for each in books.all(Live):
        wanted |= _shown(each, identity.shop(each.shop), now) if each.published else {}
    yield from (f"{each} is not what it should be" for each in wanted.keys() | found.keys()
                if wanted.get(each) != found.get(each))  # fmt: skip
    yield from _offers(books)


def pictures_are_there(books: Books) -> Iterator[str]:
    """I17: what is ready to be shown is in the bucket, and nothing waits there to be taken in."""
    keys = books.world.outside.objects.keys()
    yield from (f"{media} is not in the bucket" for media in books.all(Media) if set(media.renditions.values()) - keys)
    yield from (f"{key} was not cleared away" for key in keys if arrived(key))


def _offers(books: Books) -> Iterator[str]:
    offers: dict[str, Offer] = {each.variant_id: each for each in books.all(Offer)}
    for each in books.all(Live):
        for offer in lives.offers(each, None):
            if offers.get(offer.variant_id) != offer:
                yield f"{offers.get(offer.variant_id)} is not {offer}"


def _shown(live: Live, shop: Shop, now: datetime) -> dict[Any, Any]:
    shown: dict[Any, Any] = {live.product_id: _ahead(view_of(live, shop, now).renderings, now)}
    return shown | {(c.category_id, c.product_id): _ahead(c.renderings, now) for c in cards_of(live, shop, now)}


def _ahead(renderings: Renderings, now: datetime) -> dict[str, list[tuple[datetime | None, bytes]]]:
    """What shoppers see from now on, until when."""
    return {
        key: [(each.until, bytes(each.body)) for each in segments if each.until is None or each.until > now]
        for key, segments in renderings.items()
    }
