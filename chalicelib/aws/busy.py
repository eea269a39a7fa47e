"""Busy: which failures may pass, how long to wait before a call is tried again, and what is said in the end."""

import random
import time

from chalicelib.core.problems import Unavailable

PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5
PASSING = frozenset(
    {
        "TransactionConflict", "TransactionConflictException", "TransactionInProgressException", "ThrottlingError",
        "ThrottlingException", "ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException",
        "RequestLimitExceeded", "InternalServerError",
    }
)  # fmt: skip
"""Failures that say nothing about our conditions: the same request may succeed a moment later."""


class Busy(Unavailable):
    title = "Too many changes at once; please try again"


def pause(attempt: int) -> None:
    """Wait before trying again: a random time (full jitter), of an upper bound that doubles with each attempt."""
    time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, PAUSE_SECONDS * 2**attempt)))
