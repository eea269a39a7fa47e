"""Races: several actors at once; every storage call is a point at which another may go on.

`race` plays one order of calls, `orders` every order, each from the beginning (few races are small enough for that);
`tests.faults.states` goes through all of them by the states that they lead to.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import msgspec
from botocore.response import StreamingBody

from chalicelib.aws import params, wrapping
from chalicelib.core import clock
from tests.faults.cloud import Cloud
from tests.faults.draws import Draws
from tests.faults.explore import State, arranged, told
from tests.faults.frozen import digest
from tests.faults.invariants import Violation, listed, violations
from tests.faults.stage import Choice, Stage, me
from tests.faults.world import World, world

Actor = Callable[[World, State], None]


@dataclass(frozen=True)
class Race:
    """`actors` begin together in the world that `arrange` made; `check` says what must have come of it. Neither may
    depend on the order in which actors have written into the state."""

    name: str
    arrange: Callable[[World], State]
    actors: tuple[Actor, ...]
    check: Callable[[World, State], None] = lambda made, state: None


@dataclass(frozen=True)
class Outcome:
    """One order of calls: which actor made each call, how many actors could have, and what was wrong in the end."""

    race: str
    order: tuple[int, ...]
    choices: tuple[tuple[int, ...], ...]
    violations: tuple[Violation, ...]
    calls: tuple[str, ...] = ()

    def __str__(self) -> str:
        way = ", ".join(f"{number} {call}" for number, call in zip(self.order, self.calls, strict=False))
        return f"{self.race}, {self.order}\n  {way}:\n{listed(self.violations)}"


STILL = ("ssm.", "kms.")
"""Calls that change nothing, and whose answers nothing changes while a race lasts: whoever comes before or after them
finds the same, so nobody has to be tried there."""


@dataclass
class Staged(Cloud):
    """A cloud whose calls wait for their turn, but for those that stand `STILL`. `heard` is a digest of all that
    each actor was answered, and of what their process had kept by then: what somebody has read they do not ask for."""

    stage: Stage = field(default_factory=lambda: Stage(min))
    heard: dict[int, bytes] = field(default_factory=dict)

    def meet(self, name: str, act: Any, lost: Any, faulty: Any, token: str = "") -> Any:
        number = me()
        if number is None:
            return super().meet(name, act, lost, faulty, token)
        if not name.startswith(STILL):
            self.stage.step()
        try:
            answer = super().meet(name, act, lost, faulty, token)
        except Exception as refused:
            self._hear(number, name, essence(refused))
            raise
        self._hear(number, name, essence(answer))
        return answer

    def _hear(self, number: int, name: str, said: bytes) -> None:
        kept = sorted(params._kept), sorted(wrapping._kept)
        self.heard[number] = digest(self.heard.get(number, b"") + f"{name} {clock.now()} {kept} ".encode() + said)


def essence(answer: Any) -> bytes:
    """What an actor may learn of an answer or a failure."""
    if isinstance(answer, Exception):
        reasons = [each and (each.code, each.raw_item) for each in getattr(answer, "cancellation_reasons", ())]
        return repr((type(answer).__name__, getattr(answer, "response", None), reasons)).encode()
    return msgspec.json.encode(answer, enc_hook=_content)


def _content(other: Any) -> Any:
    """Of a file that is read once: what is in it, unread."""
    return digest(other._raw_stream.getvalue()) if isinstance(other, StreamingBody) else repr(other)


def play(this: Race, made: World, cloud: Staged, state: State, choose: Choice) -> list[Violation]:
    """The actors, as somebody chooses; what they have waited for in vain."""
    found: list[Violation] = []
    cloud.stage, cloud.heard = Stage(choose), {}
    with told(found):
        cloud.stage.play([lambda act=act: act(made, state) for act in this.actors])  # type: ignore[misc]
    return found


def judged(this: Race, made: World, state: State) -> list[Violation]:
    """What is wrong once everything rests."""
    found: list[Violation] = []
    with told(found):
        made.settle()
        this.check(made, state)
    return [*found, *violations(made)]


def race(this: Race, order: tuple[int, ...] = ()) -> Outcome:
    """One order of calls: as given, and from there on the first actor that can."""
    taken: list[int] = []
    choices: list[tuple[int, ...]] = []

    def choose(able: tuple[int, ...]) -> int:
        planned = order[len(taken) : len(taken) + 1]
        taken.append(planned[0] if planned else able[0])
        choices.append(able)
        return taken[-1]

    cloud = Staged()
    with ExitStack() as stack:
        made = stack.enter_context(world(cloud))
        stack.enter_context(Draws().instead())
        state = arranged(this.name, this.arrange, made)
        cloud.calls = []
        found = play(this, made, cloud, state, choose)
        calls = tuple(cloud.calls)
        found += judged(this, made, state)
    return Outcome(this.name, tuple(taken), tuple(choices), tuple(found), calls)


def orders(this: Race) -> Iterator[Outcome]:
    """Every order of the actors' calls, each once."""
    waiting: list[tuple[int, ...]] = [()]
    while waiting:
        planned = waiting.pop()
        outcome = race(this, planned)
        yield outcome
        for step in range(len(planned), len(outcome.order)):
            taken = outcome.order[step]
            waiting += [(*outcome.order[:step], other) for other in outcome.choices[step] if other > taken]
