"""Noting: which commits are made while something is played, by which calls, and which conditions did not hold."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.aws import table
from chalicelib.aws.transport import Failure, call
from tests.faults.cloud import Cloud
from tests.faults.mutants import Mutant, labels, mutants, refused
from tests.faults.watch import OUTSIDE, Commit, commits

_now = threading.local()


@dataclass
class Notes:
    """What is seen in one scenario. `calls` tells the acts' calls from those before."""

    mutants: set[Mutant] = field(default_factory=set)
    made: list[tuple[list[str], int, str, tuple[str, ...]]] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)


@contextmanager
def watching() -> Iterator[list[Notes]]:
    """The last of the notes is written into, by whatever is played inside the block."""
    notes: list[Notes] = []
    meet = Cloud.meet

    def act(real: Commit, site: str, writes: tuple[Any, ...]) -> None:
        if site == OUTSIDE:
            return real(*writes)
        notes[-1].mutants.update(mutants(site, writes))
        outer, _now.commit = getattr(_now, "commit", None), (site, labels(writes))
        try:
            return real(*writes)
        finally:
            _now.commit = outer

    def heard(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return call(operation, request)
        except Failure as failure:
            if commit := getattr(_now, "commit", None):
                notes[-1].refused |= {(commit[0], commit[1][number]) for number in refused(failure)}
            raise

    def met(self: Cloud, *args: Any) -> Any:
        if notes:
            notes[-1].calls = self.calls
            if commit := getattr(_now, "commit", None):
                notes[-1].made.append((self.calls, len(self.calls) + 1, *commit))
        return meet(self, *args)

    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(table, "call", heard)
        patch.setattr(Cloud, "meet", met)
        stack.enter_context(commits(act))
        yield notes
