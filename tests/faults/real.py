"""Fault points through the real client stack: `python -m tests.faults.real [--seconds 60]`.

The lean transport is what runs in production: it signs, sends over kept sockets, checks and decodes, and tries again by
itself; the stock one is PynamoDB and botocore. Here they speak to a server on this machine that answers from the model,
and whose wire breaks at each request in every way: once, so that the transport's own retry heals it, and until its
retries are spent.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from math import inf
from random import Random, SystemRandom
from time import monotonic, process_time

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from chalicelib.aws.lean.client import ATTEMPTS
from tests.faults.draws import Draws
from tests.faults.explore import Flow, State, arranged, told
from tests.faults.flows import buying, refunds
from tests.faults.frozen import Frozen
from tests.faults.invariants import Violation, listed, violations
from tests.faults.ways import WAYS, wired
from tests.faults.wire import Break, Wire
from tests.faults.world import World, world

NAMES = ("place", "pay", "cancel unpaid", "cancel paid", "close unpaid", "late payment", "refund a canceled order")
FLOWS = tuple(flow for flow in (*buying.FLOWS, *refunds.FLOWS) if flow.name in NAMES)
HEALED = frozenset({Break.CLOSED})
"""After these there is nothing to try again."""


@dataclass(frozen=True)
class Point:
    """One request of a flow, what breaks there, and how often in a row."""

    number: int
    name: str
    broken: Break
    times: int

    def __str__(self) -> str:
        return f"request {self.number} ({self.name}): {self.broken.value} x {self.times}"

    def plan(self, number: int, name: str) -> Break | None:
        return self.broken if self.number <= number < self.number + self.times else None


@dataclass
class Row:
    """What became of a flow's points."""

    name: str
    points: int = 0
    requests: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.name:36} {self.requests:4} requests {self.points:6} points {len(self.wrong):3} wrong "
            f"{self.seconds:7.1f} s"
        )


@dataclass
class Played:
    """A flow in a world with a wire, arranged once."""

    flow: Flow
    world: World
    wire: Wire
    state: State
    frozen: Frozen

    def play(self, point: Point | None) -> list[Violation]:
        """What is wrong at rest after the flow has met what breaks at that point."""
        found: list[Violation] = []
        with self.frozen.again(), Draws().instead():
            state = deepcopy(self.state)
            self.wire.asked.clear()
            if point:
                self.wire.plan = point.plan
            with self.world.under(lambda number, name: None), told(found):  # the faults are the wire's
                self.flow.act(self.world, state)
            self.wire.plan = lambda number, name: None
            self.requests = tuple(self.wire.asked)
            assert point is None or point.name in self.requests[point.number - 1 : point.number], f"never met: {point}"
            with told(found):
                self.world.settle(self.flow.days)
                self.flow.check(self.world, state)
            return [*found, *violations(self.world)]

    def points(self) -> list[Point]:
        """Everything that may break at each request that the flow makes when nothing does."""
        self.play(None)
        return [
            Point(number, name, broken, times)
            for number, name in enumerate(self.requests, 1)
            for broken in Break
            for times in ((1,) if broken in HEALED else (1, ATTEMPTS))
            if broken is not Break.CONFLICT or name == "dynamodb.TransactWriteItems"
        ]


def shuffled(points: list[Point], most: float, random: Random) -> list[Point]:
    """So many of them, in an order of their own: whatever there is time for is a sample."""
    return random.sample(points, min(len(points), int(min(most, len(points)))))


def played(flow: Flow, way: str, seconds: float = inf, most: float = inf, seed: int | None = None) -> Row:
    """All points of a flow by one transport, or a sample of so many, or of what there is time for."""
    begun, until, row = process_time(), monotonic() + seconds, Row(f"{flow.name}, {way}")
    with ExitStack() as stack:
        made = stack.enter_context(world())
        wire = stack.enter_context(wired(made.cloud, way))
        with Draws("arrange").instead():
            state = arranged(flow.name, flow.arrange, made)
        it = Played(flow, made, wire, state, Frozen(made))
        stack.callback(it.frozen.close)
        points = it.points()
        row.requests = len(it.requests)
        for point in shuffled(points, most, Random(seed)):
            if monotonic() > until:
                break
            row.points += 1
            if wrong := it.play(point):
                row.wrong.append(f"{flow.name}, {point}:\n{listed(wrong)}")
    row.seconds = process_time() - begun
    return row


def all_points(seconds: float | None = None, ways: Sequence[str] = tuple(WAYS)) -> Iterator[Row]:
    """Every point of every flow by every transport, or what these seconds are enough for."""
    left = [(flow, way) for way in ways for flow in FLOWS]
    until = inf if seconds is None else monotonic() + seconds
    while left:
        flow, way = left.pop(0)
        yield played(flow, way, (until - monotonic()) / (len(left) + 1), seed=SystemRandom().randrange(1 << 32))


def points(seconds: float) -> tuple[int, list[str]]:
    """How many there were, by the lean transport, and what was wrong."""
    rows = list(all_points(seconds, ("lean",)))
    return sum(row.points for row in rows), [line for row in rows for line in row.wrong]


def main() -> int:
    """Print a line for each flow; 1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, help="for all flows together; without it every point is played")
    parser.add_argument("--way", choices=WAYS, action="append", help="the transport: lean, stock, or both")
    given, rows = parser.parse_args(), list[Row]()
    for row in all_points(given.seconds, given.way or tuple(WAYS)):
        print(row, *row.wrong, sep="\n", flush=True)
        rows.append(row)
    played_points, wrong = sum(row.points for row in rows), sum(len(row.wrong) for row in rows)
    print(f"{played_points} points through the client stack, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
