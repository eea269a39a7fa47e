"""Mutants: the shop with one condition, write, event or retry spoiled, at one commit of its source."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.aws import table
from chalicelib.aws.transport import Failure, call, code
from chalicelib.aws.writes import Write
from tests.faults.watch import Commit, commits


class Spoil(Enum):
    """What may be done to a commit."""

    NO_CONDITION = "without the condition of"
    NO_WRITE = "without"
    NO_NEWS = "without the news of"
    SPLIT = "as two commits, the second from"
    BLIND = "tried again under a new token"


@dataclass(frozen=True, order=True)
class Mutant:
    """One change of one commit: `site` is its place in the source, `write` one of its writes, `Update Level 2`."""

    site: str
    spoil: Spoil
    write: str = ""

    def __str__(self) -> str:
        return f"{self.site}: {self.spoil.value} {self.write}".rstrip()


def labels(writes: Sequence[Write]) -> tuple[str, ...]:
    """What each write is called: `Put Order`, `Update Level`, `Update Level 2`."""
    seen: Counter[str] = Counter()
    found = []
    for write in writes:
        name = f"{write.operation} {write.address.record.__name__.removesuffix('Record')}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(found)


def mutants(site: str, writes: Sequence[Write]) -> Iterator[Mutant]:
    """All that can be done to a commit. A check without its condition is nothing at all, so it is not left out."""
    for number, (label, write) in enumerate(zip(labels(writes), writes, strict=True)):
        if write.when is not None:
            yield Mutant(site, Spoil.NO_CONDITION, label)
        if write.operation != "ConditionCheck":
            yield Mutant(site, Spoil.NO_WRITE, label)
        if write.news:
            yield Mutant(site, Spoil.NO_NEWS, label)
        if number:
            yield Mutant(site, Spoil.SPLIT, label)
    yield Mutant(site, Spoil.BLIND)


@contextmanager
def living(mutant: Mutant) -> Iterator[None]:
    """The shop with that mutant in it."""

    def act(real: Commit, site: str, writes: tuple[Write, ...]) -> None:
        if site == mutant.site:
            spoiled(real, mutant, list(writes))
        else:
            real(*writes)

    with commits(act):
        yield


def spoiled(real: Commit, mutant: Mutant, writes: list[Write]) -> None:
    """The commit, done wrong; as it is where it has no such write."""
    if mutant.spoil is Spoil.BLIND:
        return blindly(real, writes)
    names = labels(writes)
    if mutant.write not in names:
        return real(*writes)
    number = names.index(mutant.write)
    match mutant.spoil:
        case Spoil.NO_CONDITION:
            writes[number] = replace(writes[number], when=None)
            real(*(write for write in writes if write.operation != "ConditionCheck" or write.when is not None))
        case Spoil.NO_WRITE:
            dropped = writes.pop(number)
            if writes:
                real(writes[0].telling(*dropped.news), *writes[1:])
        case Spoil.NO_NEWS:
            writes[number] = replace(writes[number], news=())
            real(*writes)
        case Spoil.SPLIT if number:
            real(*writes[:number])
            real(*writes[number:])
        case _:
            real(*writes)
    return None


def blindly(real: Commit, writes: list[Write]) -> None:
    """Whoever got no answer asks again as if for the first time: what was lost on its way is done twice."""
    with pytest.MonkeyPatch.context() as patch:

        def renamed(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            if operation == "PutItem":
                return call(operation, request | {"Item": request["Item"] | {"token": {"S": uuid4().hex}}})
            return call(operation, request | {"ClientRequestToken": uuid4().hex})

        patch.setattr(table, "call", renamed)
        real(*writes)


def refused(failure: Failure) -> list[int]:
    """Which of a commit's writes had a condition that did not hold."""
    if code(failure) == "ConditionalCheckFailedException":
        return [0]
    reasons = failure.cancellation_reasons
    return [n for n, reason in enumerate(reasons) if reason is not None and reason.code == "ConditionalCheckFailed"]
