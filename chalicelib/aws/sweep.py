"""Sweeping: a job goes through what is due; what fails stays due, is told by an alert, and keeps nobody waiting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from chalicelib.aws.observe import alert
from chalicelib.aws.retry import in_turn
from chalicelib.core.problems import Problem

Item = TypeVar("Item")
Result = TypeVar("Result")


def sweep(found: Iterable[Item], handle: Callable[[Item], Result], *, named: str, alarm: str) -> list[Result]:
    """What handling each gave. A Problem becomes an alert called `alarm`, with the item's id, its field `named`; any
    other failure is raised when all have had their turn."""

    def handled(item: Item) -> list[Result]:
        try:
            return [handle(item)]
        except Problem as problem:
            alert(alarm, **{named: getattr(item, named)}, problem=problem.name())
            return []

    return [result for results in in_turn(found, handled) for result in results]
