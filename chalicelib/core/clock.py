"""The clock: the one place that asks what time it is; always UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

SKEW = timedelta(minutes=1)
"""How far a clock may be ahead of another. What was written further ahead was written by one that was wrong: nobody
waits until it has been right."""

_stopped: list[datetime] = []


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _stopped[-1] if _stopped else datetime.now(UTC)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """For tests: it is `at` inside the block, on every thread."""
    _stopped.append(at)
    try:
        yield
    finally:
        _stopped.pop()
