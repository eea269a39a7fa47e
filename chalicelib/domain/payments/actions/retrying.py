"""Trying again: someone else changed what we had loaded, so load it again and decide anew."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.aws.table import Busy
from chalicelib.core.problems import Stale

Result = TypeVar("Result")

MOST_TRIES = 5


def until_fresh(action: Callable[[], Result]) -> Result:
    """Run an action (load, decide, commit) until no rival comes between. Raises Busy after a few tries."""
    for _ in range(MOST_TRIES):
        try:
            return action()
        except Stale:
            continue  # what we decided on is no longer so
    raise Busy()
