"""A little Step Functions: runs infra/workflows/*.asl.json with local functions, on a clock that jumps over waits.

It knows what the refund workflow uses: Task (Retry, Catch with ResultPath), Choice on StringEquals, Wait with
SecondsPath, Succeed. Anything else is a KeyError: a definition that grows must teach it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.core import clock
from tests.faults_injector import Crash

State = dict[str, Any]
Task = Callable[[State], State]

MOST_STEPS = 500


class ExecutionFailed(Exception):
    """The execution ended in an error that nothing caught."""


class Flow:
    """One workflow. `steps` yields the name of each state before it is entered, so that tests can stop there."""

    def __init__(self, definition: Path, tasks: Mapping[str, Task]) -> None:
        self.states: dict[str, State] = json.loads(definition.read_text())["States"]
        self.first: str = json.loads(definition.read_text())["StartAt"]
        self.tasks = dict(tasks)
        self.trace: list[str] = []

    def run(self, entry: State) -> list[str]:
        """To the end; the states that were entered."""
        with jumping():
            return list(self.steps(entry))

    def steps(self, entry: State) -> Iterator[str]:
        at: tuple[str, State] | None = (self.first, entry)
        for _ in range(MOST_STEPS):
            if at is None:
                return
            yield at[0]
            at = self.step(*at)
        raise ExecutionFailed("it goes round in circles")

    def step(self, name: str, data: State) -> tuple[str, State] | None:
        """Through the state of that name: the next one with its input, or None at the end."""
        state = self.states[name]
        if state["Type"] == "Succeed":
            return None
        return {"Task": self._task, "Choice": self._choice, "Wait": self._wait}[state["Type"]](state, data)

    def _task(self, state: State, data: State) -> tuple[str, State]:
        tried: dict[int, int] = {}
        while True:
            try:
                result = self.tasks[state["Resource"].strip("${}")](json.loads(json.dumps(data)))
                return state["Next"], json.loads(json.dumps(result))
            except (Exception, Crash) as error:  # noqa: BLE001 - whatever a task raises is the workflow's to judge
                if not self._again(state, error, tried):
                    return self._caught(state, data, error)

    def _again(self, state: State, error: BaseException, tried: dict[int, int]) -> bool:
        for number, retrier in enumerate(state["Retry"]):
            if _names(retrier, error):
                used = tried[number] = tried.get(number, 0) + 1
                if used > retrier["MaxAttempts"]:
                    return False
                pause = min(
                    retrier["IntervalSeconds"] * retrier["BackoffRate"] ** (used - 1), retrier["MaxDelaySeconds"]
                )
                jump(pause)
                return True
        return False

    def _caught(self, state: State, data: State, error: BaseException) -> tuple[str, State]:
        for catcher in state.get("Catch", []):
            if _names(catcher, error):
                place = catcher["ResultPath"].removeprefix("$.")
                return catcher["Next"], data | {place: {"Error": type(error).__name__, "Cause": str(error)}}
        raise ExecutionFailed(type(error).__name__) from error

    def _choice(self, state: State, data: State) -> tuple[str, State]:
        for choice in state["Choices"]:
            if data[choice["Variable"].removeprefix("$.")] == choice["StringEquals"]:
                return choice["Next"], data
        return state["Default"], data

    def _wait(self, state: State, data: State) -> tuple[str, State]:
        jump(data[state["SecondsPath"].removeprefix("$.")])
        return state["Next"], data


_jumps: list[ExitStack] = []


@contextmanager
def jumping() -> Iterator[None]:
    """Time that was waited for is over again at the end."""
    with ExitStack() as stack:
        _jumps.append(stack)
        try:
            yield
        finally:
            _jumps.pop()


def jump(seconds: float) -> None:
    """It is so much later, until the innermost `jumping` ends."""
    _jumps[-1].enter_context(clock.stopped(clock.now() + timedelta(seconds=seconds)))


def _names(rule: State, error: BaseException) -> bool:
    wanted: list[str] = rule["ErrorEquals"]
    return type(error).__name__ in wanted or "States.ALL" in wanted
