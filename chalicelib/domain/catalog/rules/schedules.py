"""Schedules: what to say until when. Renderings are made when something changes, prices change by the clock."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from chalicelib.domain.catalog.rules.pricing import Cut

MOST_SEGMENTS = 8
"""Price changes that one rendering looks ahead; each of them re-renders too, so it never runs out."""

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
    starts = [now, *edges(cuts, now)][:MOST_SEGMENTS]
    for start, until in zip(starts, [*starts[1:], None], strict=True):
        body = render(start)
        if segments and bytes(segments[-1].body) == body:
            segments[-1] = Segment(until, segments[-1].body)
        else:
            segments.append(Segment(until, msgspec.Raw(body)))
    return tuple(segments)


def pick(segments: Schedule, now: datetime) -> Segment:
    """The rendering for this instant."""
    return next((each for each in segments if each.until is None or now < each.until), segments[-1])


def max_age(segments: Iterable[Segment], now: datetime) -> int:
    """Whole seconds for which all of them stay right, at most a minute."""
    left = [int((each.until - now).total_seconds()) for each in segments if each.until is not None]
    return max(0, min([KEPT_SECONDS, *left]))


def shortened(segments: Schedule, count: int) -> Schedule:
    """The first so many; the last one then stays until something changes."""
    kept = segments[:count]
    return (*kept[:-1], Segment(None, kept[-1].body))
