"""When a provider that tells us nothing is asked: soon, ever more rarely, and once more while the order can be paid."""

from datetime import datetime, timedelta

FIRST_LOOK = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)
LAST_LOOK = timedelta(seconds=90)
"""Before the deadline; the job that looks comes every minute. What was paid until then is found before the order would
be closed, though no notification of it ever comes."""


def next_look(begun: datetime, deadline: datetime, now: datetime) -> datetime:
    """After a look at an attempt that was begun then and may be paid until then; also on a clock that has gone back."""
    usual, last = now + min(max(now - begun, FIRST_LOOK), LONGEST_PAUSE), deadline - LAST_LOOK
    return min(usual, last) if now < last else usual
