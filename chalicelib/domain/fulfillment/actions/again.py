"""Trying again when somebody else was faster: the loser loads anew and decides anew."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.aws.writes import AlreadyThere
from chalicelib.core.problems import Stale

Result = TypeVar("Result")

TIMES = 5


def until_fresh(action: Callable[[], Result]) -> Result:
    """Load, decide and commit, five times at most; the last failure is raised, and the message comes again."""
    for _ in range(TIMES - 1):
        try:
            return action()
        except (Stale, AlreadyThere):
            continue
    return action()
