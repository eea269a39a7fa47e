"""Hazards of time: clocks that differ from function to function, and reads of what was a moment ago."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.core import clock
from tests.faults.hazards.kinds import Hazard, around
from tests.faults.model.table import Table
from tests.faults.world import World

MOST_SKEW = 600
"""Seconds by which a clock is wrong, in either direction."""

LAG = timedelta(seconds=5)
"""Longer than an index has ever been late."""


def skewed(seed: int) -> Hazard:
    """Each invocation has a clock of its own; the provider's is right."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        random, send = Random(seed), world.provider.send
        right: list[Any] = []

        def wrap(act: Callable[[], Any]) -> Any:
            right.append(clock.now())
            try:
                with clock.stopped(right[-1] + timedelta(seconds=random.uniform(-MOST_SKEW, MOST_SKEW))):
                    return act()
            finally:
                right.pop()

        def sent(*request: Any) -> Any:
            with clock.stopped(right[0] if right else clock.now()):
                return send(*request)

        around(world, patch, wrap)
        patch.setattr("chalicelib.domain.payments.gateways.fakepay.send", sent)

    return Hazard("F17", f"clocks are wrong, seed {seed}", haunt)


def stale(seed: int, most: int = 6) -> Hazard:
    """Indexes, and reads that do not ask for consistency, answer from up to so many writes ago, until some seconds have
    gone by. All clocks strike after each round of work, when there is most that they do not see yet."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        random, table, later = Random(seed), world.cloud.table, world.later
        answer, work, settled = table.answer, world.work, len(table.stream)

        def answered(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            lag = random.randint(0, min(most, len(table.stream) - settled))
            if not lag or not may_lag(operation, request):
                return answer(operation, request)
            return Table(items=before(table, lag)).answer(operation, request)

        def passed(**span: float) -> None:
            nonlocal settled
            settled = len(table.stream) if timedelta(**span) > LAG else settled
            later(**span)

        def worked() -> bool:
            moved = work()
            world.tick()
            return moved

        patch.setattr(table, "answer", answered, raising=False)
        patch.setattr(world, "later", passed, raising=False)
        patch.setattr(world, "work", worked, raising=False)

    return Hazard("F18", f"reads are stale, seed {seed}", haunt)


def may_lag(operation: str, request: dict[str, Any]) -> bool:
    if operation == "BatchGetItem":
        ((_, wanted),) = request["RequestItems"].items()
        return not wanted.get("ConsistentRead")
    return operation in ("GetItem", "Query") and not request.get("ConsistentRead")


def before(table: Table, writes: int) -> dict[tuple[str, str], Any]:
    """The items as they were so many writes ago."""
    items = dict(table.items)
    for record in reversed(table.stream[-writes:]):
        change = record["dynamodb"]
        key = change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"]
        if "OldImage" in change:
            items[key] = change["OldImage"]
        else:
            items.pop(key, None)
    return items
