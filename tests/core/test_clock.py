"""The clock says what it is told to, for as long as it is told."""

from datetime import UTC, datetime, timedelta

from chalicelib.core import clock
from tests.shop import NOON


def test_a_stopped_clock_goes_on_when_the_block_is_over() -> None:
    with clock.stopped(NOON):
        with clock.stopped(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.now().utcoffset() == timedelta(0)
