"""The course of a workflow in the world's own time: it stops at a wait, and goes on when the clock says so."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from chalicelib.core import clock
from tests.returns.runner import MOST_STEPS, ExecutionFailed, Flow, State, Task, jumping


class Course(Flow):
    """One execution. It stands at `place`, a state and its input; `wakes` is when the wait before that is over.

    What it is made of is never changed, only replaced: a copy goes on by itself from the same place.
    """

    def __init__(self, definition: Path, tasks: Mapping[str, Task], entry: State) -> None:
        super().__init__(definition, tasks)
        self.wakes = clock.now()
        self.place: tuple[str, State] | None = (self.first, entry)
        self.steps_taken = 0

    def go(self) -> bool:
        """On to the next wait, or to the end: whether that is reached. Raises ExecutionFailed."""
        with jumping():
            while self.place is not None:
                if self.wakes > clock.now():
                    return False
                self.place = self.step(*self.place)
                self.steps_taken += 1
                if self.steps_taken > MOST_STEPS:
                    raise ExecutionFailed("it goes round in circles")
        return True

    def _wait(self, state: State, data: State) -> tuple[str, State]:
        self.wakes = clock.now() + timedelta(seconds=data[state["SecondsPath"].removeprefix("$.")])
        return state["Next"], data
