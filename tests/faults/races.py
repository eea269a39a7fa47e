"""Races: several actors at once; every storage call is a point at which another may go on; every order is tried."""

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from tests.faults.cloud import Cloud
from tests.faults.explore import State
from tests.faults.invariants import Violation, violations
from tests.faults.world import World, world

Actor = Callable[[World, State], None]
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Race:
    """`actors` begin together in the world that `arrange` made; `check` says what must have come of it."""

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


class Stage:
    """Lets one actor go on at a time: as the order says, then always the first that can."""

    def __init__(self, order: tuple[int, ...]) -> None:
        self.planned = order
        self.order: list[int] = []
        self.choices: list[tuple[int, ...]] = []
        self.waiting: set[int] = set()
        self.running: set[int] = set()
        self.turn: int | None = None
        self.changed = threading.Condition()
        self.failed: list[BaseException] = []

    def play(self, actors: list[Callable[[], None]]) -> None:
        """All of them, to their end. Raises what an actor raised."""
        self.running = set(range(len(actors)))
        threads = [
            threading.Thread(target=copy_context().run, args=(self._act, number, act), daemon=True)
            for number, act in enumerate(actors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        if self.failed:
            raise self.failed[0]
        assert not self.running, "an actor waits for ever"

    def step(self, number: int) -> None:
        """An actor is about to make a call: it waits for its turn."""
        with self.changed:
            self.waiting.add(number)
            self._choose()
            self.changed.wait_for(lambda: self.turn == number, PATIENCE_SECONDS)
            self.turn = None
            self.waiting.discard(number)

    def _act(self, number: int, act: Callable[[], None]) -> None:
        _me.number = number
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - raised again by play
            self.failed.append(error)
        with self.changed:
            self.running.discard(number)
            self._choose()

    def _choose(self) -> None:
        """Once everybody who runs waits, somebody goes on."""
        if self.waiting and self.waiting == self.running and self.turn is None:
            able = tuple(sorted(self.waiting))
            planned = self.planned[len(self.order) : len(self.order) + 1]
            self.turn = planned[0] if planned else able[0]
            self.order.append(self.turn)
            self.choices.append(able)
            self.changed.notify_all()


_me = threading.local()


@dataclass
class Staged(Cloud):
    """A cloud whose every call waits for its actor's turn."""

    stage: Stage = field(default_factory=lambda: Stage(()))

    def meet(self, name: str, act: Any, lost: Any, faulty: Any) -> Any:
        number = getattr(_me, "number", None)
        if number is not None:
            self.stage.step(number)
        return super().meet(name, act, lost, faulty)


def race(this: Race, order: tuple[int, ...] = ()) -> Outcome:
    """One order of calls: as given, and from there on the first actor that can."""
    cloud = Staged()
    with world(cloud) as made:
        state = this.arrange(made)
        cloud.stage = Stage(order)
        cloud.stage.play([lambda act=act: act(made, state) for act in this.actors])  # type: ignore[misc]
        made.settle()
        this.check(made, state)
        stage = cloud.stage
        return Outcome(this.name, tuple(stage.order), tuple(stage.choices), tuple(violations(made)))


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
