"""Scenarios: a flow under faults, or with a rival, or a race; and whether anything is wrong in them."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, groupby
from math import inf
from typing import Any

from tests.faults.explore import Flow, begun
from tests.faults.flows.every import FLOWS
from tests.faults.flows.racing import RACES
from tests.faults.invariants import Violation
from tests.faults.plans import Fault
from tests.faults.post import ORDERLY, Post
from tests.faults.races import Race
from tests.faults.rivals import meeting
from tests.faults.states import Explorer, explorer

PLAYS = 170
"""Of a race, first: what is wrong in it shows early, or else in no order."""
PATIENCE_SECONDS = 4
"""Of the processor: the machine may have other things to do."""


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
    for plays in (1, 5, 20, 60, PLAYS):
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
    """Raises Endless after a while, and again where nothing came of it: who was just interrupted may have no caller."""

    def stop(*_: Any) -> None:
        raise Endless(f"not at rest after {PATIENCE_SECONDS} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def flows() -> dict[str, Flow]:
    return {flow.name: flow for flow in FLOWS}


def racing() -> dict[str, Race]:
    return {each.name: each for each in RACES}
