"""Callers inside the shop that do not give up, where no door leads to an action."""

from collections.abc import Callable

from tests.faults.plans import Crash
from tests.faults.world import World


def until_done(world: World, act: Callable[[], object]) -> None:
    """Call it until it returns: as a queue does, whose messages come again."""
    for _ in range(10):
        try:
            act()
        except (Exception, Crash):  # noqa: BLE001 - whatever it is, it is asked for again
            world.later(seconds=1)
        else:
            return
    raise AssertionError("it is never done")
