"""Exploring a flow: once without faults, to see its calls; then once for every call and every fault it may meet.

A flow is arranged once: each scenario begins in the world as it was then. What a scenario leaves behind is judged once:
where two lead to the same world, with the same messages under way, what follows is the same.
"""

import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tests.faults.draws import Draws
from tests.faults.frozen import Frozen, digest
from tests.faults.invariants import Violation, listed, violations
from tests.faults.plans import LASTING, NO_FAULT, At, Crash, Fault, Plan, distinct, possible
from tests.faults.post import ORDERLY, Post
from tests.faults.world import World, world

State = dict[str, Any]
WHOLE = (0, 1)
PLAIN = (str, int, list, tuple, set)
"""What a message shows: no worlds, nor all that a flow knows."""


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
        met = "; ".join(f"call {n} ({self.calls[n - 1]}): {fault.value}" for n, fault in self.faults.items())
        return f"{self.flow}, {met or 'without a fault'}:\n{listed(self.violations)}"


class NotArranged(Exception):
    """A flow, or a race, cannot even begin: the shop is broken on the way there, without any fault."""


def play(flow: Flow, faults: dict[int, Fault] | None = None, post: Post = ORDERLY) -> Run:
    """One scenario, from the beginning until everything rests."""
    with begun(flow, post) as beginning:
        return beginning.play(faults or {})


@dataclass
class Beginning:
    """A world where a flow begins. `ends` says what was wrong with each world that its scenarios have led to."""

    flow: Flow
    world: World
    state: State
    frozen: Frozen
    draws: str
    ends: dict[bytes, tuple[Violation, ...]] = field(default_factory=dict)

    def play(self, faults: dict[int, Fault]) -> Run:
        """One scenario, until everything rests."""
        return self.follow(At(faults) if faults else NO_FAULT, faults)

    def follow(self, plan: Plan, faults: dict[int, Fault]) -> Run:
        """As the plan says, which notes in `faults` what it has let happen."""
        with self.frozen.again():
            state, found = deepcopy(self.state), list[Violation]()
            with self.world.under(plan), told(found), Draws(f"play{self.draws}").instead():
                self.flow.act(self.world, state)
            calls = tuple(self.world.cloud.calls)
            return Run(self.flow.name, faults, calls, tuple(found) + self._end(state, not found))

    def _end(self, state: State, expected: bool) -> tuple[Violation, ...]:
        key = digest(repr((expected, state)).encode() + self._here())
        if key not in self.ends:
            found = list[Violation]()
            with told(found), Draws(f"end{self.draws}").instead():
                self.world.settle(self.flow.days)
                if expected and not found:
                    self.flow.check(self.world, state)
            with told(found):
                found += violations(self.world)
            self.ends[key] = tuple(found)
        return self.ends[key]

    def _here(self) -> bytes:
        """What has changed in the table, in which order, and all that is beside it: messages in their order, too."""
        changed = [(record["eventName"], record["dynamodb"]) for record in self.frozen.changed()]
        return (
            msgspec.json.encode(changed) + repr((self.world.queues, self.world.shelf)).encode() + self.frozen.beside()
        )


@contextmanager
def begun(flow: Flow, post: Post = ORDERLY, draws: str = "") -> Iterator[Beginning]:
    """Arranged once, played as often as one likes; before another flow is begun this block must end. Other `draws`
    are other ids."""
    with world(post=post) as made:
        with Draws(f"arrange{draws}").instead():
            state = arranged(flow.name, flow.arrange, made)
        frozen = Frozen(made)
        yield Beginning(flow, made, state, frozen, draws)
        frozen.close()


def arranged(name: str, arrange: Callable[[World], State], made: World) -> State:
    """Where a flow or a race begins. Raises NotArranged, which says at which call that was over."""
    found, state = list[Violation](), dict[str, Any]()
    with told(found):
        state = arrange(made)
    if found:
        calls = made.cloud.calls
        place = f"call {len(calls)} ({calls[-1]})" if calls else "no call"
        raise NotArranged(f"{name}, on the way to where it begins, {place}:\n  {found[0].invariant} {found[0].facts}")
    return state


def explore(flow: Flow, depth: int = 1, part: tuple[int, int] = WHOLE) -> Iterator[Run]:
    """The flow without a fault; then with every fault at every call that it makes; with a depth of 2 with every two
    that make a difference, and the second call may be one that only the first fault brings about. Several explorers may
    each take a part."""
    with begun(flow) as beginning:
        yield from onward(beginning, depth, part)


def onward(beginning: Beginning, depth: int, part: tuple[int, int] = WHOLE) -> Iterator[Run]:
    """The plain run belongs to the first part only."""
    number, parts = part
    plain = beginning.play({})
    if not number:
        yield plain
    waiting = further(plain)[number::parts] if depth else []
    while waiting:
        run = beginning.play(waiting.pop())
        assert max(run.faults) <= len(run.calls), f"{run.flow}: nothing has met {run.faults}"
        yield run
        if len(run.faults) < depth and makes_difference(run):
            waiting += further(run, distinct)


def makes_difference(run: Run) -> bool:
    """Whether no run with other faults is the same."""
    return all(fault in distinct(run.calls[number - 1]) for number, fault in run.faults.items())


def further(run: Run, of: Callable[[str], tuple[Fault, ...]] = possible) -> list[dict[int, Fault]]:
    """One fault more, at any call after those that have met one."""
    last = _over(run)
    later = list(enumerate(run.calls[last:], last + 1))
    return [run.faults | {number: fault} for number, name in reversed(later) for fault in reversed(of(name))]


def _over(run: Run) -> int:
    """The last call that has met a fault. Of a commit that meets it each time, that is its last try: another fault at
    one of these ends as it does alone."""
    last = max(run.faults, default=0)
    if last and run.faults[last] in LASTING:
        while run.calls[last : last + 1] == run.calls[last - 1 : last]:
            last += 1
    return last


@contextmanager
def told(found: list[Violation]) -> Iterator[None]:
    """What callers and the flow itself expected in vain is a violation like the others; so is whatever else breaks."""
    try:
        yield
    except (Exception, Crash) as wrong:  # noqa: BLE001 - it is told, with the scenario that it broke in
        last = traceback.extract_tb(wrong.__traceback__)[-1]
        kind = "" if isinstance(wrong, AssertionError) else f"{type(wrong).__name__}: "
        found.append(Violation(f"{last.name}: {last.line}", f"{kind}{wrong}" or _values(wrong, last.line or "")))


def _values(wrong: BaseException, line: str) -> str:
    """What stood in an assertion that says nothing more: its plain values, by their names."""
    *_, (frame, _) = traceback.walk_tb(wrong.__traceback__)
    named = {name: frame.f_locals[name] for name in re.findall(r"\w+", line) if name in frame.f_locals}
    return ", ".join(f"{name} = {value!r}" for name, value in named.items() if isinstance(value, PLAIN))


def singles(flow: Flow) -> Iterator[dict[int, Fault]]:
    """Every fault at every call that the flow makes."""
    return reversed(further(play(flow)))
