"""Sweeping: a job goes through what is due; what fails stays due, is told by an alert, and keeps nobody waiting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from chalicelib.aws.observe import alert
from chalicelib.core.problems import Problem

Item = TypeVar("Item")
Result = TypeVar("Result")


def sweep(found: Iterable[Item], handle: Callable[[Item], Result], *, named: str, alarm: str) -> list[Result]:
    """What handling each gave. A Problem becomes an alert called `alarm`, with the item's id, its field `named`."""
    given: list[Result] = []
    for item in found:
        try:
            given.append(handle(item))
        except Problem as problem:
            alert(alarm, **{named: getattr(item, named)}, problem=problem.name())
    return given
