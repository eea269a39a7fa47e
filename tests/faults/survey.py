"""The survey: what the sound shop's scenarios come past, and which conditions did not hold in them.

A mutant shows only where it does something else than the shop: one without a condition where that did not hold, a
commit in two where something comes between them, a blind retry where an answer is lost. The survey says where.
"""

import signal
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, groupby
from math import inf
from typing import Any

import pytest

from chalicelib.aws import table
from chalicelib.aws.transport import Failure, call
from tests.faults.cloud import Cloud
from tests.faults.explore import Flow, begun
from tests.faults.flows.every import FLOWS
from tests.faults.flows.racing import RACES
from tests.faults.invariants import Violation
from tests.faults.mutants import Mutant, labels, mutants, refused
from tests.faults.plans import Fault, possible
from tests.faults.post import ORDERLY, Post
from tests.faults.races import Race
from tests.faults.rivals import WRITES, meeting
from tests.faults.states import Explorer, explorer
from tests.faults.watch import OUTSIDE, Commit, commits

PLAYS = 60
"""Of a race, first: what is wrong in it shows early, or else in no order."""
POSTS = (Post(again=True), Post(backwards=True), Post(again=True, backwards=True))
TELLING = (Fault.CRASH_AFTER, Fault.REPEATED, Fault.BROKEN)
"""Faults that bring about what the others do, or nearly: done and nobody knows, done twice, not done."""
PATIENCE_SECONDS = 10
"""Of the processor: the machine may have other things to do."""

_now = threading.local()


@dataclass(frozen=True)
class Scenario:
    """A flow under faults, or with a rival before that call; or a race in many orders."""

    way: str
    faults: tuple[tuple[int, Fault], ...] = ()
    post: Post = ORDERLY
    rival: str = ""
    at: int = 0

    @property
    def begins(self) -> tuple[Any, ...]:
        """Scenarios that begin in the same world."""
        return self.way, self.post, self.rival and ("its twin" if self.rival == self.way else "others")

    def __str__(self) -> str:
        how = [f"call {number}: {fault.value}" for number, fault in self.faults]
        how += [f"call {self.at}: {self.rival} first"] * bool(self.rival)
        how += ["news twice"] * self.post.again + ["latest news first"] * self.post.backwards
        return ", ".join([self.way, *how])


@contextmanager
def prepared(first: Scenario) -> Iterator[Callable[[Scenario], Iterable[str]]]:
    """Plays scenarios that begin where the first one does; gives what was wrong, an invariant at a time."""
    if first.way in racing():
        with explorer(racing()[first.way], seed=1) as race:
            yield lambda scenario: _in_some_order(race)
    elif first.rival:
        with meeting(flows()[first.way], twins=first.rival == first.way) as met:
            yield lambda scenario: _told(met.play(scenario.at, flows()[scenario.rival]))
    else:
        with begun(flows()[first.way], first.post) as beginning:
            yield lambda scenario: _told(beginning.play(dict(scenario.faults)).violations)


def _told(found: Iterable[Violation]) -> Iterable[str]:
    return (each.invariant for each in found)


def _in_some_order(race: Explorer) -> Iterator[str]:
    for plays in (1, 5, 20, PLAYS):
        outcomes = race.go(inf, plays).wrong
        yield from (each.invariant for outcome in outcomes for each in outcome.violations)


def wrong(scenarios: Iterable[Scenario]) -> Iterator[tuple[Scenario, str | None]]:
    """Each scenario with what was wrong in it first, None if nothing was."""
    for _, together in groupby(scenarios, key=lambda each: each.begins):
        first = next(together)
        with ExitStack() as stack:
            try:
                with impatient():
                    play = stack.enter_context(prepared(first))
            except (Exception, Endless) as error:  # noqa: BLE001 - a spoiled shop may fail in any way: it is noticed
                yield first, _failure(error)
                continue
            yield from ((scenario, _wrong(play, scenario)) for scenario in chain([first], together))


def _wrong(play: Callable[[Scenario], Iterable[str]], scenario: Scenario) -> str | None:
    try:
        with impatient():
            return next(iter(play(scenario)), None)
    except (Exception, Endless) as error:  # noqa: BLE001 - as above
        return _failure(error)


def _failure(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0]


class Endless(BaseException):
    """A spoiled shop goes on for ever; no handler of its own may catch this."""


@contextmanager
def impatient() -> Iterator[None]:
    """Raises Endless after a while."""

    def stop(*_: Any) -> None:
        raise Endless(f"not at rest after {PATIENCE_SECONDS} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


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


@dataclass
class Notes:
    """What is seen in one scenario. `calls` tells the acts' calls from those before."""

    mutants: set[Mutant] = field(default_factory=set)
    made: list[tuple[list[str], int, str, tuple[str, ...]]] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)


def flows() -> dict[str, Flow]:
    return {flow.name: flow for flow in FLOWS}


def racing() -> dict[str, Race]:
    return {each.name: each for each in RACES}


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


@contextmanager
def watching() -> Iterator[list[Notes]]:
    """The last of the notes is written into, by whatever is played inside the block."""
    notes: list[Notes] = []
    meet = Cloud.meet

    def act(real: Commit, site: str, writes: tuple[Any, ...]) -> None:
        if site == OUTSIDE:
            return real(*writes)
        notes[-1].mutants.update(mutants(site, writes))
        outer, _now.commit = getattr(_now, "commit", None), (site, labels(writes))
        try:
            return real(*writes)
        finally:
            _now.commit = outer

    def heard(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return call(operation, request)
        except Failure as failure:
            if commit := getattr(_now, "commit", None):
                notes[-1].refused |= {(commit[0], commit[1][number]) for number in refused(failure)}
            raise

    def met(self: Cloud, *args: Any) -> Any:
        if notes:
            notes[-1].calls = self.calls
            if commit := getattr(_now, "commit", None):
                notes[-1].made.append((self.calls, len(self.calls) + 1, *commit))
        return meet(self, *args)

    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(table, "call", heard)
        patch.setattr(Cloud, "meet", met)
        stack.enter_context(commits(act))
        yield notes
