"""Sends: how many codes go to one target, and are asked for from one place; each costs money, and annoys."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from chalicelib.core.clock import SKEW
from chalicelib.core.problems import Problem
from chalicelib.core.shops import PLATFORM

TARGET, VIEWER, INVITED = "target", "viewer", "invited"

LIMITS: dict[str, tuple[tuple[int, timedelta], ...]] = {
    TARGET: ((1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, timedelta(days=1))),
    VIEWER: ((20, timedelta(hours=1)), (50, timedelta(days=1))),
    INVITED: ((5, timedelta(hours=1)), (10, timedelta(days=1))),
}
"""So many within so long. Behind one address of a viewer there may be a whole school."""

KEPT = max(span for limits in LIMITS.values() for _, span in limits)
EACH = 10
"""Suspicion, by each code asked for from one place."""

PAUSE = LIMITS[TARGET][0][1]


class TooManyCodes(Problem):
    """Says in how many seconds the next may be asked for; the same whether or not anybody has the identifier."""

    status = 429
    title = "Too many codes were asked for; please wait"


class Sends(msgspec.Struct, frozen=True, kw_only=True):
    """When codes were sent, oldest first: to a target, on request of a viewer, or to somebody who is invited to a shop;
    each by a keyed hash."""

    shop: str = PLATFORM
    by: str
    index: str
    times: tuple[datetime, ...] = ()
    expires: datetime
    version: int = 0


def kept(source: tuple[str, str], found: Sends | None, now: datetime) -> Sends:
    """What is known of a source; nothing was sent yet where nothing is found."""
    by, index = source
    return found or Sends(by=by, index=index, expires=now + KEPT)


def suspicion(by_viewer: Sends, now: datetime) -> int:
    """How much the codes asked for from one place add to the score of the next: the fourth within the hour has to be
    worked for, from whichever device."""
    return EACH * sum(now - timedelta(hours=1) < at <= now + SKEW for at in by_viewer.times)


def counted(before: Sends, now: datetime) -> Sends:
    """With one more. Raises TooManyCodes."""
    times = tuple(at for at in before.times if now - KEPT < at <= now + SKEW)
    if wait := max(_waits(times, LIMITS[before.by], now), default=0):
        raise TooManyCodes(retry_after=wait)
    return msgspec.structs.replace(before, times=(*times, now), expires=now + KEPT, version=before.version + 1)


def _waits(times: tuple[datetime, ...], limits: tuple[tuple[int, timedelta], ...], now: datetime) -> Iterable[int]:
    """Seconds until each limit allows for one more."""
    for most, span in limits:
        if len(times) >= most and (over := times[-most] + span) > now:
            yield -((now - over) // timedelta(seconds=1))
