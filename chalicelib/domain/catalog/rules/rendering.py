"""Rendering: a live product as bytes, for each market and locale of the shop, with the price changes ahead."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

import msgspec

from chalicelib.core.problems import Conflict
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules.describing import card, detail
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.schedules import Schedule, Segment, horizon, schedule

LARGEST = 340 * 1024
"""Bytes of all renderings of one kind: an item holds 400 KB."""

Renderings = dict[str, Schedule]
Render = Callable[[Live, str, str, datetime], msgspec.Struct]


class TooLargeToPublish(Conflict):
    title = "The product is too large for so many markets and languages"


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A product's page in every market and locale, by `key_of`."""

    shop: str
    product_id: str
    renderings: Renderings


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A product in the list of one category, in every market and locale."""

    shop: str
    category_id: str
    product_id: str
    renderings: Renderings


def key_of(market_id: str, locale: str) -> str:
    return f"{market_id}/{locale}"


def view_of(live: Live, shop: Shop, now: datetime) -> View:
    """Raises TooLargeToPublish."""
    return View(shop=live.shop, product_id=live.product_id, renderings=_renderings(live, shop, now, detail))


def cards_of(live: Live, shop: Shop, now: datetime) -> list[Card]:
    """One for each category that the product is listed under. Raises TooLargeToPublish."""
    renderings = _renderings(live, shop, now, card)
    return [
        Card(shop=live.shop, category_id=each, product_id=live.product_id, renderings=renderings)
        for each in live.category_ids
    ]


def horizon_of(rendered: Iterable[View | Card]) -> datetime | None:
    """When they have to be rendered anew because no price ahead is left in them."""
    return horizon(schedule for each in rendered for schedule in each.renderings.values())


def page_of(segments: Iterable[Segment], next_cursor: str | None) -> bytes:
    """A page of rendered cards, as a CardPage."""
    items = b",".join(bytes(segment.body) for segment in segments)
    return b'{"items":[' + items + b'],"next_cursor":' + msgspec.json.encode(next_cursor) + b"}"


def _renderings(live: Live, shop: Shop, now: datetime, render: Render) -> Renderings:
    """Every rendering; if they do not fit together, fewer price changes ahead."""
    made = {
        key_of(market.market_id, locale): schedule(
            live.around.cuts, now, partial(_encoded, live, market.market_id, locale, render)
        )
        for market in shop.markets
        for locale in shop.locales
    }
    for count in range(max(len(segments) for segments in made.values()), 0, -1):
        fitting = {key: segments[:count] for key, segments in made.items()}
        size = sum(len(bytes(segment.body)) for segments in fitting.values() for segment in segments)
        if size <= LARGEST:
            return fitting
    raise TooLargeToPublish(size=size, limit=LARGEST)


def _encoded(live: Live, market_id: str, locale: str, render: Render, at: datetime) -> bytes:
    return msgspec.json.encode(render(live, market_id, locale, at))
