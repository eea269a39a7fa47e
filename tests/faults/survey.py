"""The survey: what the sound shop's scenarios come past, and which conditions did not hold in them.

A mutant shows only where it does something else than the shop: one without a condition where that did not hold, a
commit in two where something comes between them, a blind retry where an answer is lost. The survey says where.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.faults.explore import begun
from tests.faults.flows.every import FLOWS
from tests.faults.mutants import Mutant
from tests.faults.noting import Notes, watching
from tests.faults.plans import Fault, possible
from tests.faults.post import POSTS
from tests.faults.rivals import WRITES
from tests.faults.scenarios import Scenario, flows, racing, wrong

TELLING = (Fault.CRASH_AFTER, Fault.REPEATED, Fault.BROKEN)
"""Faults that bring about what the others do, or nearly: done and nobody knows, done twice, not done."""


@dataclass(frozen=True)
class Passing:
    """A commit made while a flow acts: its writes, and the number of the call."""

    way: str
    site: str
    writes: tuple[str, ...]
    number: int


@dataclass
class Survey:
    """`ways`: the flows and races that come past a mutant; `passing`: each commit of the acts; `refused`: the
    scenarios in which the condition of that write of that commit did not hold; `played`: all that were played."""

    ways: dict[Mutant, list[str]] = field(default_factory=lambda: defaultdict(list))
    passing: list[Passing] = field(default_factory=list)
    refused: dict[tuple[str, str], list[Scenario]] = field(default_factory=lambda: defaultdict(list))
    played: dict[str, list[Scenario]] = field(default_factory=dict)

    def know(self, way: str, notes: "Notes") -> None:
        for mutant in sorted(notes.mutants, key=str):
            self.ways[mutant].append(way)

    def add(self, other: "Survey") -> None:
        for mutant, ways in other.ways.items():
            self.ways[mutant] += ways
        self.passing += other.passing
        self.played |= other.played
        for place, scenarios in other.refused.items():
            self.refused[place] += scenarios


def look_at(way: str, faults: tuple[Fault, ...] = TELLING) -> Survey:
    """The survey of a flow without faults, with news in any order, with each of these faults at each call, and with
    rivals before each write; or of a race."""
    found = Survey()
    with watching() as notes:
        if way in racing():
            for _ in _seen([Scenario(way)], notes, found):
                found.know(way, notes[-1])
        else:
            _flow(way, faults, notes, found)
    return found


def _flow(way: str, faults: tuple[Fault, ...], notes: list[Notes], found: Survey) -> None:
    notes.append(Notes())
    with begun(flows()[way]) as beginning:
        run = beginning.play({})
        plain = notes[-1]
    found.know(way, plain)
    found.passing = [
        Passing(way, site, writes, number)
        for calls, number, site, writes in plain.made
        if calls is plain.calls and number <= len(run.calls)
    ]
    found.played[way] = list(_seen(_scenarios(way, run.calls, faults), notes, found))


def _scenarios(way: str, calls: tuple[str, ...], faults: tuple[Fault, ...]) -> Iterator[Scenario]:
    yield Scenario(way)
    for number, name in enumerate(calls, 1):
        yield from (Scenario(way, ((number, fault),)) for fault in possible(name) if fault in faults)
    yield from (Scenario(way, post=post) for post in POSTS)
    for others in (True, False):
        rivals = [each.name for each in FLOWS if each.arrange is flows()[way].arrange and (each.name == way) == others]
        for number, name in enumerate(calls, 1):
            if name.startswith(WRITES):
                yield from (Scenario(way, rival=rival, at=number) for rival in rivals)


def _seen(scenarios: Iterable[Scenario], notes: list[Notes], found: Survey) -> Iterator[Scenario]:
    """Play them, and note in which a condition did not hold."""
    notes.append(Notes())
    for scenario, what in wrong(scenarios):
        if what is not None:
            raise AssertionError(f"the shop itself is not sound: {scenario}: {what}")
        for place in notes[-1].refused:
            found.refused[place].append(scenario)
        yield scenario
        notes.append(Notes())
