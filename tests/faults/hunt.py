"""Hunting mutants: `python -m tests.faults.hunt` spoils every commit of the money and stock flows in every way, one at
a time, and tells which scenario notices. What nobody notices is a survivor."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from time import monotonic

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from tests.faults.explore import Flow, play, singles
from tests.faults.flows.every import MONEY_AND_STOCK
from tests.faults.flows.racing import RACES
from tests.faults.mutants import Mutant, Site, living, mutants, seen
from tests.faults.races import Race, orders, race

MOST_ORDERS = 120
FLOWS = tuple(flow for concept in MONEY_AND_STOCK for flow in concept.FLOWS)


@dataclass(frozen=True)
class Prey:
    """A mutant, and the names of the flows and races that come past it."""

    mutant: Mutant
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What became of a mutant: which flow or race noticed it first, after how many scenarios."""

    mutant: Mutant
    by: str | None
    scenarios: int

    def __str__(self) -> str:
        return f"{'caught  ' if self.by else 'SURVIVED'} {self.scenarios:5} {self.mutant}; {self.by or 'nobody'}"


def all_prey() -> list[Prey]:
    """Every mutant of every commit that a flow or a race comes past."""
    ways: dict[Site, list[str]] = {}
    spoiled: dict[Site, list[Mutant]] = {}
    for each in (*FLOWS, *RACES):
        with seen() as found:
            play(each) if isinstance(each, Flow) else race(each)
        for site, writes in found.items():
            spoiled[site] = list(mutants(site, writes))
            ways.setdefault(site, []).append(each.name)
    return [Prey(mutant, tuple(ways[site])) for site in sorted(spoiled) for mutant in spoiled[site]]


def hunt(prey: Prey) -> Found:
    """Play what comes past the mutant until something is wrong: plain runs first, then races, then faults."""
    flows = [each for each in FLOWS if each.name in prey.ways]
    races = [each for each in RACES if each.name in prey.ways]
    tried = 0
    with living(prey.mutant):
        for name, wrong in _noticing(flows, races):
            tried += 1
            if wrong:
                return Found(prey.mutant, name, tried)
    return Found(prey.mutant, None, tried)


def _noticing(flows: list[Flow], races: list[Race]) -> Iterator[tuple[str, bool]]:
    """The name of each scenario, and whether something was wrong in it."""
    for flow in flows:
        yield flow.name, bool(play(flow).violations)
    for each in races:
        try:
            yield from ((each.name, bool(outcome.violations)) for outcome in islice(orders(each), MOST_ORDERS))
        except Exception:  # noqa: BLE001 - a spoiled shop may fail in any way: somebody has noticed
            yield each.name, True
    for flow in flows:
        yield from ((flow.name, bool(play(flow, faults).violations)) for faults in singles(flow))


def main() -> int:
    """Print a line for each mutant; 1 when one has survived that is not known to be harmless."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="commits whose place contains this")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth mutant")
    given = parser.parse_args()
    begun = monotonic()
    prey = [each for each in all_prey() if given.only in each.mutant.site.place][:: given.every]
    counted: Counter[str] = Counter()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as hunters:
        for found in hunters.map(hunt, prey):
            print(found, flush=True)
            counted["caught" if found.by else "survived"] += 1
            counted["scenarios"] += found.scenarios
    seconds = monotonic() - begun
    print(f"{len(prey)} mutants, {counted['caught']} caught, {counted['scenarios']} scenarios, {seconds:.0f} s")
    return 1 if counted["survived"] else 0


if __name__ == "__main__":
    sys.exit(main())
