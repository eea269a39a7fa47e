"""Rivals: right before a flow writes, somebody else does something in the same place, and then the flow goes on.

Both begin where the flow's `arrange` left the world: the same act once more (a double click, a second consumer of the
message, a second execution), or the act of another flow that begins there too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from tests.faults.explore import Beginning, Flow, State, begun
from tests.faults.flows.every import FLOWS
from tests.faults.invariants import Violation
from tests.faults.plans import Fault
from tests.faults.world import World

WRITES = ("dynamodb.TransactWriteItems", "dynamodb.PutItem", "provider.POST")


@dataclass
class Meeting:
    """A flow in which others act in between. What an act expects may be in vain then, and what the flow was for is
    checked of a twin only; the books must be right whoever was first. `came` says whether the last rival did."""

    flow: Flow
    rivals: tuple[Flow, ...]
    beginning: Beginning
    state: State
    came: bool = False

    def play(self, number: int, rival: Flow) -> tuple[Violation, ...]:
        """What was wrong in the end, after the rival came before the call of this number."""
        waiting: list[Callable[[], None]] = [lambda: _act(rival, self.beginning.world, dict(self.state))]

        def plan(call: int, name: str) -> Fault | None:
            if call == number and waiting:
                waiting.pop()()
            return None

        found = self.beginning.follow(plan, {}).violations
        self.came = not waiting
        return found

    def all(self) -> Iterator[tuple[int, Flow]]:
        """Every rival, before every write."""
        calls = self.beginning.play({}).calls
        for number, name in enumerate(calls, 1):
            if name.startswith(WRITES):
                yield from ((number, rival) for rival in self.rivals)


@contextmanager
def meeting(flow: Flow, twins: bool) -> Iterator[Meeting]:
    """The flow and its twin, or the flow and the others that begin where it does."""
    others = tuple(each for each in FLOWS if each.arrange is flow.arrange and each is not flow)
    rivals = (flow,) if twins else others
    state: State = {}

    def act(world: World, own: State) -> None:
        state.clear()
        state.update(own)
        with suppress(AssertionError):
            flow.act(world, own)

    patient = replace(flow, act=act, days=max(each.days for each in (flow, *rivals)))
    patient = patient if twins else replace(patient, check=lambda made, state: None)
    with begun(patient) as beginning:
        yield Meeting(flow, rivals, beginning, state)


def _act(rival: Flow, made: World, state: State) -> None:
    with suppress(AssertionError), _beside(made):
        rival.act(made, state)


@contextmanager
def _beside(made: World) -> Iterator[None]:
    """Another process: executions begin anew in it, the provider tells it once more, and messages that it has done
    with are still in the first one's hands."""
    courses, made.courses = made.courses, {}
    notifier = made.provider.replace_notifier()
    held = {name: list(messages) for name, messages in made.queues.items()}
    try:
        yield
    finally:
        made.courses = courses
        made.provider.replace_notifier(notifier)
        for name, messages in held.items():
            made.queues[name] += [each for each in messages if not any(each is kept for kept in made.queues[name])]
