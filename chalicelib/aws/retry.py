"""Trying again: somebody else changed what was loaded, so it is loaded again and decided anew."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.aws.busy import Busy, pause
from chalicelib.core.problems import Problem, Stale

Result = TypeVar("Result")

ATTEMPTS = 8


def until_fresh(
    attempt: Callable[[], Result],
    *,
    rivals: tuple[type[Problem], ...] = (Stale,),
    attempts: int = ATTEMPTS,
    otherwise: type[Problem] | None = Busy,
) -> Result:
    """Run an attempt (load, decide, commit) until no rival comes between; `rivals` are the problems that they cause.

    Between attempts it waits a moment that is random, so that many rivals do not meet again. When there is one every
    time, raises `otherwise`, or what the last one caused if that is None.
    """
    for number in range(attempts):
        try:
            return attempt()
        except rivals as rival:
            lost = rival
        if number + 1 < attempts:
            pause(number)
    if otherwise is None:
        raise lost
    raise otherwise() from lost
