"""The work of `make faults`: pieces that two processes can share, each of which comes to a row of the table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from time import monotonic, process_time

from tests.faults import haunting, real, states
from tests.faults.beside import OTHERS, difference
from tests.faults.corpus import kept, line_of
from tests.faults.explore import Flow, NotArranged, begun, further, onward
from tests.faults.flows.every import FLOWS, PAIRED
from tests.faults.flows.racing import RACES
from tests.faults.others import delivered, rivaled
from tests.faults.post import ORDERLY
from tests.faults.search import search
from tests.faults.tally import Row
from tests.faults.ways import WAYS

PART = 60
"""First faults whose pairs are one piece of work."""
LEAN_POINTS_A_SECOND = 25
OPERATIONS, OPERATIONS_A_SECOND = 10_000, 20
"""On which the model is held against others: with all pairs so many, otherwise what there is time for."""

Job = Callable[[], Row]


@dataclass(frozen=True)
class Wanted:
    """Of what is asked for: the time of everything that has no end, whose names, and whether two faults at a time."""

    seconds: float
    only: str
    pairs: bool
    seed: int

    def flows(self) -> tuple[Flow, ...]:
        return tuple(flow for flow in FLOWS if self.only in flow.name)

    def races(self) -> list[int]:
        """By their numbers."""
        return [number for number, race in enumerate(RACES) if self.only in race.name]


def points(flow: Flow) -> int:
    """How many single faults it may meet; none where it cannot even begin, which whoever plays it tells."""
    try:
        with begun(flow) as beginning:
            return len(further(beginning.play({})))
    except NotArranged:
        return 0


def single(flow: Flow) -> Row:
    """Every fault at every call of a flow."""
    row, since = Row("single faults", "flows"), process_time()
    with begun(flow) as beginning:
        for run in onward(beginning, 1):
            row.calls = row.calls or len(run.calls)
            row.points += len(run.faults)
            row.scenarios += 1
            if run.violations:
                row.found(str(run))
        row.judged = len(beginning.ends)
    row.seconds = process_time() - since
    return row


def paired(flow: Flow, part: tuple[int, int]) -> Row:
    """Every two faults of a flow, of which the first is one of this part: the points are all of them, and those that
    make a difference are played."""
    row, since = Row("pairs of money and stock", "flows", parts=0 if part[0] else 1), process_time()
    with begun(flow) as beginning:
        for run in onward(beginning, 2, part):
            if len(run.faults) < 2:
                row.points += len(further(run)) if run.faults else 0
                continue
            row.scenarios += 1
            if run.violations:
                row.found(str(run), line_of(run, ORDERLY))
        row.judged = len(beginning.ends)
    row.seconds = process_time() - since
    return row


def drawn(flows: tuple[Flow, ...], seconds: float, first: int) -> Row:
    """Up to three faults, and news in any order."""
    row, since, seeds = Row("random schedules", "seeds", parts=0), process_time(), set[int]()
    for seed, run, post in search(seconds, flows, first):
        seeds.add(seed)
        row.points += len(run.faults)
        row.scenarios += 1
        if run.violations:
            row.found(f"seed {seed}, {line_of(run, post)}\n{run}", line_of(run, post))
    row.parts, row.seconds = len(seeds), process_time() - since
    return row


def remembered(only: str) -> Row:
    """What once went wrong."""
    row, since = Row("corpus", "lines", parts=0), process_time()
    for scenario in kept():
        if only in scenario.flow:
            run = scenario.play()
            row.parts, row.scenarios, row.points = row.parts + 1, row.scenarios + 1, row.points + len(run.faults)
            if run.violations:
                row.found(f"{scenario}\n{run}")
    row.seconds = process_time() - since
    return row


def raced(number: int, seconds: float, seed: int) -> Row:
    """One race, in all orders of its calls."""
    found = states.explored(RACES[number], seconds, seed=seed)
    row = Row("races" if found.whole else "races, sampled", "races", points=found.orders, scenarios=found.plays)
    row.judged, row.seconds = len(found.rests), found.seconds
    for outcome in found.wrong:
        row.found(str(outcome))
    return row


def haunt(flow: Flow, seconds: float, seed: int) -> Row:
    """All else that the fault model names, each alone, and some of it together."""
    row, since, found = Row("hazards", "flows"), process_time(), dict[str, haunting.Row]()
    haunting.played(flow, found, Random(seed), until=monotonic() + seconds)
    for each in found.values():
        row.scenarios += each.points
        for wrong in each.wrong:
            row.found(wrong)
    row.points = row.judged = row.scenarios
    row.seconds = process_time() - since
    return row


def wired(flow: Flow, way: str, seconds: float, seed: int) -> Row:
    """Points of one flow through the client stack: through the lean transport, which runs in production, as many as
    the time is enough for where nobody else needs the machine; through the other as many as it is enough for here."""
    if way == "lean":
        found = real.played(flow, way, most=LEAN_POINTS_A_SECOND * max(seconds, 1), seed=seed)
    else:
        found = real.played(flow, way, seconds, seed=seed)
    row = Row("client stack", "flows and transports", found.requests, found.points, found.points)
    row.seconds, row.judged = found.seconds, found.points
    for wrong in found.wrong:
        row.found(wrong)
    return row


def beside(other: str, operations: int, seed: int) -> Row:
    """The model that all of this is played on, and another one."""
    row, since = Row("operations, as others answer them", "others", operations, operations, operations), process_time()
    with OTHERS[other]() as (oracle, differs):
        if wrong := difference(oracle, differs, operations, seed):
            row.found(f"{other}: {wrong}")
    row.seconds = process_time() - since
    return row


def jobs(wanted: Wanted, hands: int) -> Iterator[Job]:
    """All there is to do, the longest first."""
    flows = wanted.flows()
    sizes = {flow: points(flow) for flow in flows if wanted.pairs and flow.name in PAIRED}
    for flow in sorted(sizes, key=lambda flow: -sizes[flow]):
        parts = sizes[flow] // PART + 1
        yield from (partial(paired, flow, (part, parts)) for part in range(parts))
    yield from (partial(drawn, flows, wanted.seconds, wanted.seed + hand) for hand in range(hands) if flows)
    yield from (partial(raced, number, wanted.seconds / 4, wanted.seed) for number in wanted.races())
    yield from (partial(haunt, flow, wanted.seconds / 4, wanted.seed) for flow in flows)
    ways = [(flow, way) for flow in real.FLOWS if wanted.only in flow.name for way in WAYS]
    yield from (partial(wired, flow, way, wanted.seconds * hands / len(ways), wanted.seed) for flow, way in ways)
    operations = OPERATIONS if wanted.pairs else int(OPERATIONS_A_SECOND * wanted.seconds)
    yield from (partial(beside, other, operations, wanted.seed) for other in OTHERS if not wanted.only)
    yield partial(remembered, wanted.only)
    yield from (partial(kind, flow) for kind in (rivaled, delivered, single) for flow in flows)
