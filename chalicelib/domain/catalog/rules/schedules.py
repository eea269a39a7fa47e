"""Schedules: what to say until when. Renderings are made when something changes, prices change by the clock."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from chalicelib.domain.catalog.rules.pricing import Cut

MOST_SEGMENTS = 8
"""Prices that one rendering holds; before it runs out of them the product is rendered anew."""

KEPT_SECONDS = 60
"""How long a cache may keep a rendering when no price changes before."""


class Segment(msgspec.Struct, frozen=True):
    """A rendering that is right until just before `until` (None: until something changes)."""

    until: datetime | None
    body: msgspec.Raw


Schedule = tuple[Segment, ...]


def edges(cuts: Iterable[Cut], now: datetime) -> list[datetime]:
    """The instants after now at which a cut begins or ends."""
    instants = {instant for cut in cuts for instant in (cut.starts_at, cut.ends_at) if instant is not None}
    return sorted(instant for instant in instants if instant > now)


def schedule(cuts: Sequence[Cut], now: datetime, render: Callable[[datetime], bytes]) -> Schedule:
    """Renderings from now on; neighbors that say the same are one."""
    segments: list[Segment] = []
    ahead = edges(cuts, now)
    for start, until in list(zip([now, *ahead], [*ahead, None], strict=True))[:MOST_SEGMENTS]:
        body = render(start)
        if segments and bytes(segments[-1].body) == body:
            segments[-1] = Segment(until, segments[-1].body)
        else:
            segments.append(Segment(until, msgspec.Raw(body)))
    return tuple(segments)


def pick(segments: Schedule, now: datetime) -> Segment:
    """The rendering for this instant; the last one when it has run out."""
    for each in segments:
        if each.until is None or now < each.until:
            return each
    return segments[-1]


def max_age(segments: Iterable[Segment], now: datetime) -> int:
    """Whole seconds for which all of them stay right, at most a minute."""
    left = [int((each.until - now).total_seconds()) for each in segments if each.until is not None]
    return max(0, min([KEPT_SECONDS, *left]))


def horizon(schedules: Iterable[Schedule]) -> datetime | None:
    """When the first of them runs out (None: none does)."""
    return min((each[-1].until for each in schedules if each[-1].until is not None), default=None)
