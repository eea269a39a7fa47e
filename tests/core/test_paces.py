"""A pace lets so many through at once, and then as many as come back with time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chalicelib.core.paces import Pace, TooManyRequests, take
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
