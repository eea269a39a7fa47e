"""Entering: facts become entries of trails; and trails as staff read them."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws.lists import paged
from chalicelib.aws.trail import append, append_all
from chalicelib.core.events import Changed, Told
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.core.trail import Entry, changed
from chalicelib.domain.audit import store


def enter(fact: Changed, event_id: str, now: datetime) -> None:
    """Into the trail of its target, once, however often and in whatever order facts come."""
    append(changed(fact, event_id, now))


def enter_all(facts: Sequence[Told[Changed]], now: datetime) -> None:
    """The same of many, with one look at where all of them belong."""
    append_all([changed(told.event, told.event_id, now) for told in facts])


def trail(shop: Shop, target: str, limit: int, given: str | None) -> Page[Entry]:
    """A page of a target's trail, newest first; its `after` is the next cursor. Raises BadCursor."""
    return paged(
        shop,
        f"trail:{target}",
        given,
        lambda after: store.entries(shop.shop_id, target, limit, after, newest_first=True),
    )
