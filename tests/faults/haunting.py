"""Flows in haunted worlds: `python -m tests.faults.haunting [--seconds 60] [--only F12]`."""

import argparse
import sys
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from math import inf
from random import Random, SystemRandom
from time import monotonic, process_time

import pytest

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from tests.faults.draws import Draws
from tests.faults.explore import Beginning, Flow, begun, told
from tests.faults.flows.every import FLOWS
from tests.faults.hazards.kinds import Hazard
from tests.faults.hazards.messages import halved, lost, poisoned, replayed, stalled
from tests.faults.hazards.moments import skewed, stale
from tests.faults.hazards.providers import backwards, broken, late, silent, slow
from tests.faults.hazards.twice import overlap, redriven, ticks, twins
from tests.faults.invariants import Violation, listed, violations
from tests.faults.post import declared

SEEDS, MOST_NEWS, FEW = 5, 12, 4


@dataclass
class Row:
    """What became of a fault of the model."""

    name: str
    points: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.name:12} {self.points:6} scenarios {len(self.wrong):4} wrong {self.seconds:7.1f} s"


def hazards(beginning: Beginning) -> list[Hazard]:
    """All that may happen to a flow, as far as it can meet it."""
    calls = beginning.play({}).calls
    provider = sum(name.startswith("provider.") for name in calls)
    found = [overlap(number) for number in range(1, len(calls) + 1)]
    found += [
        twins(),
        *(redriven(task, 14, after) for task in (1, 3, 5) for after in (False, True)),
        ticks("twice"),
        ticks("skipped"),
    ]
    found += [poisoned(queue.function, calls) for queue in declared().queues for calls in (0, 2, 5)]
    found += [lost(number) for number in range(1, MOST_NEWS + 1)] + [replayed(), halved(), stalled(1), stalled(23)]
    found += [silent(), late(), backwards(), slow(), *(broken(number) for number in range(1, provider + 4))]
    return found + [kind(seed) for seed in range(SEEDS) for kind in (skewed, stale)]


def haunted(beginning: Beginning, *by: Hazard) -> list[Violation]:
    """The flow in a world with these hazards; what is wrong once people have mended what they can."""
    world, flow = beginning.world, beginning.flow
    found, disappointed = list[Violation](), list[Violation]()
    with beginning.frozen.again():
        state = deepcopy(beginning.state)
        with pytest.MonkeyPatch.context() as patch, Draws().instead():
            for hazard in by:
                hazard.haunt(world, patch)
            with world.under(lambda number, name: None):
                with told(disappointed):
                    flow.act(world, state)
                with suppress(AssertionError):  # it comes to rest when the hazards are over
                    world.settle(flow.days)
        strict = all(hazard.strict for hazard in by)
        with told(found), Draws("mended").instead():
            for hazard in by:
                if hazard.mend:
                    hazard.mend(world)
            world.settle(0 if strict else flow.days)
        if strict and not found and not disappointed:
            with told(found):
                flow.check(world, state)
        known = tuple(each for hazard in by for each in hazard.leaves)
        left = [each for each in violations(world) if not (known and each.invariant.startswith(known))]
        return [*(disappointed if strict else []), *found, *left]


def together(random: Random, alone: list[Hazard]) -> list[tuple[Hazard, ...]]:
    """Some pairs of hazards, one for every few that come alone."""
    return [(random.choice(alone), random.choice(alone)) for _ in alone[::FEW]]


def played(flow: Flow, rows: dict[str, Row], random: Random, most: float = inf, until: float = inf) -> None:
    """A flow in its haunted worlds, each with one hazard or two, or in a sample of so many of them."""
    with begun(flow) as beginning:
        alone = hazards(beginning)
        chosen = [*((hazard,) for hazard in alone), *together(random, alone)]
        for by in random.sample(chosen, int(min(most, len(chosen)))):
            if monotonic() > until:
                return
            name = by[0].number if len(by) == 1 else "two at once"
            row, since = rows.setdefault(name, Row(name)), process_time()
            wrong = haunted(beginning, *by)
            row.points, row.seconds = row.points + 1, row.seconds + process_time() - since
            if wrong:
                row.wrong.append(f"{flow.name}, {' and '.join(map(str, by))}:\n{listed(wrong)}")


def all_hazards(seconds: float | None = None, most: float = inf, seed: int | None = None) -> list[Row]:
    """Every flow in every haunted world, or in those that these seconds are enough for; a row for each fault."""
    random, rows = Random(SystemRandom().randrange(1 << 32) if seed is None else seed), dict[str, Row]()
    until = inf if seconds is None else monotonic() + seconds
    for flow in random.sample(FLOWS, len(FLOWS)):
        played(flow, rows, random, most, until)
    return sorted(rows.values(), key=lambda row: row.name)


def main() -> int:
    """Print a row for each fault of the model; 1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, help="without it everything is played")
    parser.add_argument("--seed", type=int, help="of the pairs, and of what there is time for")
    given = parser.parse_args()
    rows = all_hazards(given.seconds, seed=given.seed)
    for row in rows:
        print(row, *row.wrong, sep="\n")
    points, wrong = sum(row.points for row in rows), sum(len(row.wrong) for row in rows)
    print(f"{points} haunted worlds, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
