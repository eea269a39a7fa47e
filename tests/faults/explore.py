"""Exploring a flow: once without faults, to see its calls; then once for every call and every fault it may meet."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.faults.invariants import Violation, violations
from tests.faults.plans import NO_FAULT, At, Fault, Plan, possible
from tests.faults.post import ORDERLY, Post
from tests.faults.world import World, world

State = dict[str, Any]


@dataclass(frozen=True)
class Flow:
    """`arrange` brings a world to where the flow begins; `act` is what may meet faults, told by a caller who does not
    give up; `check` says what must have come of it in the end, whatever happened, after so many `days`."""

    name: str
    arrange: Callable[[World], State]
    act: Callable[[World, State], None]
    check: Callable[[World, State], None] = lambda made, state: None
    days: int = 3


@dataclass(frozen=True)
class Run:
    """One scenario, and what was wrong in the end."""

    flow: str
    faults: dict[int, Fault]
    calls: tuple[str, ...]
    violations: tuple[Violation, ...]

    def __str__(self) -> str:
        where = "; ".join(f"call {n} ({self.calls[n - 1]}): {fault.value}" for n, fault in self.faults.items())
        return f"{self.flow}, {where}:\n" + "\n".join(f"  {each.invariant} {each.facts}" for each in self.violations)


def play(flow: Flow, faults: dict[int, Fault] | None = None, post: Post = ORDERLY) -> Run:
    """One scenario, from the beginning until everything rests."""
    plan: Plan = At(faults) if faults else NO_FAULT
    with world(post=post) as made:
        state, found = flow.arrange(made), list[Violation]()
        with made.under(plan), told(found):
            flow.act(made, state)
        calls = tuple(made.cloud.calls)
        with told(found):
            made.settle(flow.days)
            if not found:
                flow.check(made, state)
        return Run(flow.name, faults or {}, calls, (*found, *violations(made)))


@contextmanager
def told(found: list[Violation]) -> Iterator[None]:
    """What callers and the flow itself expected in vain is a violation like the others."""
    try:
        yield
    except AssertionError as wrong:
        last = traceback.extract_tb(wrong.__traceback__)[-1]
        found.append(Violation(f"{last.name}: {last.line}", str(wrong)))


def singles(flow: Flow) -> Iterator[dict[int, Fault]]:
    """Every fault at every call that the flow makes."""
    for number, name in enumerate(play(flow).calls, 1):
        yield from ({number: fault} for fault in possible(name))


def pairs(flow: Flow) -> Iterator[dict[int, Fault]]:
    """Every two faults at two calls; the second call may be one that only the first fault brings about."""
    for first in singles(flow):
        ((number, _),) = first.items()
        for later, name in enumerate(play(flow, first).calls, 1):
            if later > number:
                yield from (first | {later: fault} for fault in possible(name))
