"""Knocking at one door of each function: what every function must know or note shows at any of its doors."""

from collections.abc import Callable

from chalicelib.aws.doors import DOORS, Door
from chalicelib.aws.openapi.parameters import ids_of
from chalicelib.core import clock
from tests.contracts.whole import load_everything
from tests.shop import NOON, Browser


def one_of_each(wanted: Callable[[Door], bool]) -> dict[str, Door]:
    """By function, of those that have such doors: a reading one if there is one."""
    load_everything()
    last_is_best = sorted(DOORS, key=lambda door: (door.method != "GET", door.path), reverse=True)
    return {door.function: door for door in last_is_best if wanted(door)}


def knock(browser: Browser, door: Door) -> int:
    """At noon, with ids that nothing has and, where a body is taken, an empty one."""
    path = door.path.format(**dict.fromkeys(ids_of(door.path), "x"))
    with clock.stopped(NOON):
        return browser.call(door.method, path, b"" if door.method == "GET" else {}, Idempotency_Key="k").status
