"""Goods: what shoppers see follows from what staff said, stock and promotions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.aws import identity
from chalicelib.core import clock
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import Offer
from chalicelib.domain.catalog.rules.rendering import Card, Renderings, View, cards_of, view_of
from chalicelib.domain.media.rules import Media, arrived
from tests.faults.invariants.books import Books


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
