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

VIEW_ROOM, CARD_ROOM = 380 * 1024, 160 * 1024
"""Bytes of all renderings in one item: it holds 400 KB, and a transaction with nine cards 4 MB."""

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
    """The product's page."""
    return View(shop=live.shop, product_id=live.product_id, renderings=_renderings(live, shop, now, detail, VIEW_ROOM))


def cards_of(live: Live, shop: Shop, now: datetime) -> list[Card]:
    """One for each category that the product is listed under."""
    renderings = _renderings(live, shop, now, card, CARD_ROOM)
    return [
        Card(shop=live.shop, category_id=each, product_id=live.product_id, renderings=renderings)
        for each in live.category_ids
    ]


def horizon_of(rendered: Iterable[View | Card]) -> datetime | None:
    """When they have to be rendered anew because no price ahead is left in them."""
    return horizon(schedule for each in rendered for schedule in each.renderings.values())


def page_of(segments: Iterable[Segment], next_cursor: str | None) -> bytes:
    """A page of rendered cards, as a CardPage."""
    items = b",".join([segment.body for segment in segments])
    return b'{"items":[' + items + b'],"next_cursor":' + msgspec.json.encode(next_cursor) + b"}"


def check_size(live: Live, shop: Shop, now: datetime) -> None:
    """Raises TooLargeToPublish where even today's prices alone would leave too little room for changes of them."""
    for render, room in ((detail, VIEW_ROOM), (card, CARD_ROOM)):
        size = sum(len(_encoded(live, *place, render, now)) for place in _places(shop))
        if size > room * 3 // 4:
            raise TooLargeToPublish(size=size, limit=room * 3 // 4)


def _renderings(live: Live, shop: Shop, now: datetime, render: Render, room: int) -> Renderings:
    """Every rendering; if they do not all fit into the room, fewer prices ahead, but always those of now."""
    made = {
        key_of(*place): schedule(live.around.cuts, now, partial(_encoded, live, *place, render))
        for place in _places(shop)
    }
    for count in range(max(len(segments) for segments in made.values()), 1, -1):
        fitting = {key: segments[:count] for key, segments in made.items()}
        if sum(len(bytes(segment.body)) for segments in fitting.values() for segment in segments) <= room:
            return fitting
    return {key: segments[:1] for key, segments in made.items()}


def _places(shop: Shop) -> list[tuple[str, str]]:
    """Every market with every locale."""
    return [(market.market_id, locale) for market in shop.markets for locale in shop.locales]


def _encoded(live: Live, market_id: str, locale: str, render: Render, at: datetime) -> bytes:
    return msgspec.json.encode(render(live, market_id, locale, at))
