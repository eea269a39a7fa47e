"""The wire to the table, watched: something can happen just before the n-th round trip.

Between two round trips nothing is stored, so "before the next one" is also "after this one".
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.aws import transport

MOMENT = "before-send.dynamodb"


class Crash(BaseException):
    """The process ends here."""


def crash() -> None:
    raise Crash


class Wire:
    """How many round trips there were."""

    trips = 0


@contextmanager
def happening(what: Callable[[], None], number: int) -> Iterator[Wire]:
    """Inside the block, `what` happens once, before that round trip (the first is 1)."""
    wire = Wire()

    def watch(**_: object) -> None:
        wire.trips += 1
        if wire.trips == number:
            what()

    table: Any = transport._way("dynamodb")
    events = table.__self__.client.meta.events
    events.register_first(MOMENT, watch)
    try:
        yield wire
    finally:
        events.unregister(MOMENT, watch)
