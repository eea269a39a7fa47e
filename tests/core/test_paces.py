"""A pace lets so many through at once, and then as many as come back with time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chalicelib.core import paces
from chalicelib.core.paces import SUBJECT, VIEWER, Pace, TooManyRequests, take
from tests.shop import NOON

PACE = Pace("things", limit=10, seconds=60, by="viewer")


def calls(pace: Pace, offsets: Sequence[float]) -> list[int]:
    """For each call at so many seconds after noon: 0 when it came through, else for how long to wait."""
    full_at: datetime | None = None
    told = []
    for seconds in offsets:
        try:
            full_at = take(pace, full_at, NOON + timedelta(seconds=seconds))
            told.append(0)
        except TooManyRequests as refused:
            told.append(refused.facts["retry_after"])
    return told


def test_so_many_at_once_and_then_one_by_one() -> None:
    """S10.1.3-a part: who comes too often is told for how long to wait, and is let through afterwards."""
    assert calls(PACE, [0] * 12) == [0] * 10 + [6, 6]
    assert calls(PACE, [0] * 11 + [5.9, 6, 6, 12]) == [0] * 10 + [6, 1, 0, 6, 0]


def test_who_was_refused_does_not_wait_any_longer_for_it() -> None:
    assert calls(PACE, [0] * 10 + [0] * 100 + [6]) == [0] * 10 + [6] * 100 + [0]


def test_a_bucket_is_full_again_and_never_fuller() -> None:
    assert calls(PACE, [0] * 10 + [3_600] * 11) == [0] * 20 + [6]


@pytest.mark.parametrize("seconds", range(0, 120, 7))
def test_no_window_lets_more_through_than_twice_the_limit(seconds: int) -> None:
    """The burst, and what comes back meanwhile."""
    offsets = [each / 5 for each in range(180 * 5)]
    through = [at for at, wait in zip(offsets, calls(PACE, offsets), strict=True) if wait == 0]
    assert len([at for at in through if seconds <= at < seconds + 60]) <= 2 * PACE.limit
    assert len(through) >= 180 / 6 + 9


def test_nobody_waits_for_a_clock_that_was_wrong() -> None:
    """S10.1.3-a part: it was a day ahead, and is right again; a little ahead it may be."""
    assert calls(PACE, [86_400] * 10 + [0] * 11) == [0] * 20 + [6]
    assert calls(PACE, [30] * 10 + [0]) == [0] * 10 + [36]


def test_a_factor_widens_it() -> None:
    assert calls(PACE.times(2), [0] * 21) == [0] * 20 + [3]


PER_MINUTE = {
    (VIEWER, False): {"looking": 600, "guests": 60, "refreshes": 120, "sign-ins": 120, "challenges": 120},
    (SUBJECT, False): {"quotes": 120, "uploads": 600, "closures": 10, "verifications": 120},
}
PER_HOUR = {(SUBJECT, True): {"invitations": 30, "imports": 60, "exports": 20, "audits": 20, "own-data": 20}}


def test_what_is_dear_or_reaches_others_is_counted_by_the_hour_and_for_all_environments() -> None:
    """S10.1.3-a part: the figures, which nobody changes by the way."""
    declared = {each for each in vars(paces).values() if isinstance(each, Pace)}
    assert declared == {
        Pace(name, limit=limit, seconds=seconds, by=by, durable=durable)
        for seconds, figures in ((60, PER_MINUTE), (3_600, PER_HOUR))
        for (by, durable), limits in figures.items()
        for name, limit in limits.items()
    }
