"""What a hazard is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.world import World

Haunt = Callable[[World, pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Hazard:
    """`haunt` changes how a world behaves, until the patch is undone; several may haunt one world.

    `number` is the fault of the fault model. Where it is `strict`, the flow must come to what it would have come to
    without it; otherwise time-outs may end it in another way, and it is enough that no invariant is broken. `mend` is
    what people do about it when everything has come to rest; `leaves` begins the names of the invariants that stay
    broken all the same, of which the auditor knows.
    """

    number: str
    name: str
    haunt: Haunt
    strict: bool = False
    mend: Callable[[World], None] | None = None
    leaves: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


def around(world: World, patch: pytest.MonkeyPatch, wrap: Callable[[Callable[[], Any]], Any]) -> None:
    """Let each invocation of a function, and each request to a door, go through `wrap`, which may call it."""
    run, call = world.run, world.call
    patch.setattr(world, "run", lambda function, event: wrap(lambda: run(function, event)), raising=False)
    patch.setattr(world, "call", lambda *place, **headers: wrap(lambda: call(*place, **headers)), raising=False)
