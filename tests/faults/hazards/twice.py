"""Hazards of living twice: whatever runs is run once more while it runs; executions have twins; clocks strike twice."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from app import app
from tests.faults.hazards.kinds import Hazard, around
from tests.faults.post import declared
from tests.faults.world import World


def overlap(number: int) -> Hazard:
    """Before its n-th call, what runs is begun by somebody else, too, and ended: a message that has become visible
    again, a task that has timed out, a request that was sent again, a tick that came twice."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        running: list[Callable[[], Any]] = []
        made = 0

        def wrap(act: Callable[[], Any]) -> Any:
            running.append(act)
            try:
                return act()
            finally:
                running.pop()

        meet = world.cloud.meet

        def met(*call: Any) -> Any:
            nonlocal made
            made += 1
            if made == number and running:
                besides(running[-1])
            return meet(*call)

        around(world, patch, wrap)
        patch.setattr(world.cloud, "meet", met, raising=False)
        patch.setattr(world, "twice", True)

    return Hazard("F10 F15", f"run twice at once, before call {number}", haunt, strict=True)


def besides(act: Callable[[], Any]) -> None:
    """Another process does it; what it fails at is its own affair."""
    request = getattr(app, "current_request", None)
    with suppress(Exception):
        act()
    app.current_request = request


def twins() -> Hazard:
    """Each workflow is started twice."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        advance = world.advance

        def advanced() -> int:
            for name, each in list(world.cloud.executions.items()):
                if not name.endswith("-twin"):
                    world.cloud.executions.setdefault(f"{name}-twin", {"input": each["input"], "status": "RUNNING"})
            return advance()

        patch.setattr(world, "advance", advanced, raising=False)

    return Hazard("F15", "every execution is started twice", haunt, strict=True)


def redriven(task: int, days: int, after: bool = False) -> Hazard:
    """An execution dies at its n-th task, before or after what the task does; when all is long over somebody lets it go
    on from there."""
    died: list[str] = []

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        made, run, tasks = 0, world.run, declared().workflows[0].tasks
        died.clear()

        def ran(function: str, event: Any) -> Any:
            nonlocal made
            made += function in tasks
            if function not in tasks or not task <= made < task + TRIES:
                return run(function, event)
            died.extend(name for name, each in world.cloud.executions.items() if each["status"] == "RUNNING")
            if after:
                run(function, event)
            raise RuntimeError("the function ends before it answers")

        patch.setattr(world, "run", ran, raising=False)

    def mend(world: World) -> None:
        world.later(days=days)
        for name in died:
            if world.cloud.executions[name]["status"] == "FAILED":
                world.cloud.executions[name]["status"] = "RUNNING"

    when = "after" if after else "before"
    return Hazard("F15", f"an execution dies {when} task {task}, and is redriven after {days} days", haunt, mend=mend)


TRIES = 7
"""How often the workflow calls a task that fails, before it gives up."""


def ticks(way: str) -> Hazard:
    """`twice`, or `skipped` two times of three."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        tick, asked = world.tick, 0

        def ticked(*functions: str) -> None:
            nonlocal asked
            asked += 1
            for _ in range(2 if way == "twice" else asked % 3 == 0):
                tick(*functions)

        patch.setattr(world, "tick", ticked, raising=False)

    return Hazard("F16", f"ticks are {way}", haunt, strict=way == "twice")
