"""Scenarios as lines of text, and those that once went wrong: `corpus.txt` has a line for each, and CI plays them.

A line names its calls by what they are, `dynamodb.PutItem 2` being the second of its kind, and its flow by its name: so
it goes on meaning the same when flows come and go, and when a flow makes another call before.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.explore import Run, begun
from tests.faults.flows.every import FLOWS
from tests.faults.plans import Fault
from tests.faults.post import Post

CORPUS = Path(__file__).parent / "corpus.txt"
COLUMNS = " | "

Call = tuple[str, int]
"""The name of a call, and which of its kind it is, from 1."""


@dataclass(frozen=True)
class Scenario:
    """A flow, how its news travels, and what its calls meet."""

    flow: str
    post: Post
    faults: tuple[tuple[Fault, Call], ...]

    def __str__(self) -> str:
        news = [word for word in ("again", "backwards") if getattr(self.post, word)]
        met = [f"{fault.value} @ {name} {number}" for fault, (name, number) in self.faults]
        return COLUMNS.join([self.flow, ", ".join(news) or "orderly", "; ".join(met) or "nothing"])

    @classmethod
    def of(cls, run: Run, post: Post) -> "Scenario":
        """What was played."""
        called = [(fault, run.calls[number - 1], run.calls[:number]) for number, fault in run.faults.items()]
        return cls(run.flow, post, tuple((fault, (name, before.count(name))) for fault, name, before in called))

    @classmethod
    def read(cls, line: str) -> "Scenario":
        """What stands behind the third column is for people."""
        flow, news, met = line.strip().split(COLUMNS)[:3]
        faults = [each.split(" @ ") for each in met.split("; ") if each != "nothing"]
        return cls(
            flow,
            Post(again="again" in news, backwards="backwards" in news),
            tuple((Fault(fault), (call.rpartition(" ")[0], int(call.rpartition(" ")[2]))) for fault, call in faults),
        )

    def play(self) -> Run:
        """Raises AssertionError when nothing meets a fault that should: the shop has changed, and the line is old. What
        met two faults may meet one since it was mended, as it makes other calls now."""
        flow = next((flow for flow in FLOWS if flow.name == self.flow), None)
        assert flow is not None, f"there is no flow {self.flow}: the line means nothing any more"
        plan = Called({call: fault for fault, call in self.faults})
        with begun(flow, self.post) as beginning:
            run = beginning.follow(plan, plan.met)
        assert bool(plan.met) == bool(self.faults), f"{self}: none of these calls is made any more, but {run.calls}"
        return run


@dataclass
class Called:
    """A plan: these faults at these calls; `met` are those that were met, by the call's number."""

    faults: dict[Call, Fault]
    met: dict[int, Fault] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)

    def __call__(self, number: int, name: str) -> Fault | None:
        self.seen[name] += 1
        fault = self.faults.get((name, self.seen[name]))
        if fault is not None:
            self.met[number] = fault
        return fault


def kept() -> list[Scenario]:
    """All of the corpus."""
    lines = CORPUS.read_text().splitlines()
    return [Scenario.read(line) for line in lines if line and not line.startswith("#")]


def keep(wrong: Iterable[str]) -> int:
    """Add lines that are not there yet; how many those were."""
    known = {str(scenario) for scenario in kept()}
    new = {str(Scenario.read(line)): line for line in wrong}
    fresh = [line for scenario, line in new.items() if scenario not in known]
    with CORPUS.open("a") as corpus:
        corpus.writelines(f"{line}\n" for line in fresh)
    return len(fresh)


def line_of(run: Run, post: Post) -> str:
    """The line of a scenario that went wrong, and what it found."""
    return COLUMNS.join([str(Scenario.of(run, post)), run.violations[0].invariant])
