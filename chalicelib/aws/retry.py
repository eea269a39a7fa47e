"""Trying: again, where somebody else changed what was loaded; and the next one, where one of many has failed."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from chalicelib.aws.busy import Busy, pause
from chalicelib.core.problems import Problem, Stale

Item = TypeVar("Item")
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


def in_turn(found: Iterable[Item], handle: Callable[[Item], Result]) -> list[Result]:
    """What handling each gave. One that fails keeps no other waiting: it is raised when all have had their turn."""
    given: list[Result] = []
    failures: list[Exception] = []
    for item in found:
        try:
            given.append(handle(item))
        except Exception as failure:  # noqa: BLE001 - raised below
            failures.append(failure)
    if len(failures) > 1:
        raise ExceptionGroup("several have failed", failures)
    if failures:
        raise failures[0]
    return given
