"""The course of a workflow in the world's own time: it stops at a wait, and goes on when the clock says so."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from chalicelib.core import clock
from tests.returns.runner import Flow, State, Task, jumping


class Course(Flow):
    """One execution. `wakes` is when the wait that it stands at is over."""

    def __init__(self, definition: Path, tasks: Mapping[str, Task], entry: State) -> None:
        super().__init__(definition, tasks)
        self.wakes = clock.now()
        self._way = self.steps(entry)

    def go(self) -> bool:
        """On to the next wait, or to the end: whether that is reached. Raises ExecutionFailed."""
        with jumping():
            for _ in self._way:
                if self.wakes > clock.now():
                    return False
        return True

    def _wait(self, state: State, data: State) -> tuple[str, State]:
        self.wakes = clock.now() + timedelta(seconds=data[state["SecondsPath"].removeprefix("$.")])
        return state["Next"], data
