"""Mutants: the shop with one condition, one write or one retry spoiled, at one place of its source."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.aws import table, transport
from chalicelib.aws.writes import Write

DOMAIN = str(Path(table.__file__).parents[1] / "domain")


class Spoil(Enum):
    """What may be done to a commit. `write` tells which of its writes, where it matters."""

    NO_CONDITION = "without the condition of its write"
    NO_WRITE = "without its write"
    SPLIT = "as two commits, the second with the writes after its write"
    BLIND = "tried again under a new token"


@dataclass(frozen=True, order=True)
class Site:
    """A commit: the function that makes it, `domain/checkout/actions/place.py place`, and how many writes it has."""

    place: str
    writes: int


@dataclass(frozen=True)
class Mutant:
    """One change of one commit."""

    site: Site
    spoil: Spoil
    write: int = 0

    def __str__(self) -> str:
        return f"{self.site.place}, {self.site.writes} writes: {self.spoil.value} {self.write}"


Commit = Callable[..., None]


def site_of(writes: Sequence[Write]) -> Site:
    """The nearest caller in the domain."""
    frame = sys._getframe(1)
    while frame is not None and not frame.f_code.co_filename.startswith(DOMAIN):
        frame = frame.f_back  # type: ignore[assignment]
    if frame is None:
        return Site("outside", len(writes))
    path = Path(frame.f_code.co_filename).relative_to(Path(DOMAIN).parent)
    return Site(f"{path} {frame.f_code.co_name}", len(writes))


@contextmanager
def commits(act: Callable[[Commit, Site, tuple[Write, ...], Any], None]) -> Iterator[None]:
    """Whoever commits inside the block meets `act` instead, which gets the real commit."""
    real = table.commit

    def committed(*writes: Write, news: Any = ()) -> None:
        act(real, site_of(writes), writes, news)

    with pytest.MonkeyPatch.context() as patch:
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith("chalicelib.") and getattr(module, "commit", None) is real:
                patch.setattr(module, "commit", committed)
        yield


@contextmanager
def seen() -> Iterator[dict[Site, tuple[Write, ...]]]:
    """The commits made inside the block."""
    found: dict[Site, tuple[Write, ...]] = {}

    def note(real: Commit, site: Site, writes: tuple[Write, ...], news: Any) -> None:
        found.setdefault(site, writes)
        real(*writes, news=news)

    with commits(note):
        yield found


def mutants(site: Site, writes: Sequence[Write]) -> Iterator[Mutant]:
    """All that can be done to a commit."""
    for number, write in enumerate(writes):
        if write.when is not None:
            yield Mutant(site, Spoil.NO_CONDITION, number)
        if len(writes) > 1:
            yield Mutant(site, Spoil.NO_WRITE, number)
        if number:
            yield Mutant(site, Spoil.SPLIT, number)
    yield Mutant(site, Spoil.BLIND)


@contextmanager
def living(mutant: Mutant) -> Iterator[None]:
    """The shop with that mutant in it."""

    def act(real: Commit, site: Site, writes: tuple[Write, ...], news: Any) -> None:
        if site == mutant.site:
            spoiled(real, mutant, list(writes), news)
        else:
            real(*writes, news=news)

    with commits(act):
        yield


def spoiled(real: Commit, mutant: Mutant, writes: list[Write], news: Any) -> None:
    number = mutant.write
    match mutant.spoil:
        case Spoil.NO_CONDITION:
            writes[number] = replace(writes[number], when=None)
            real(*_allowed(writes), news=news)
        case Spoil.NO_WRITE:
            dropped = writes.pop(number)
            writes[0] = writes[0].telling(*(dropped.news if number else ()))
            real(*writes, news=news)
        case Spoil.SPLIT:
            real(*writes[:number], news=news)
            real(*writes[number:])
        case Spoil.BLIND:
            blindly(real, writes, news)


def _allowed(writes: list[Write]) -> list[Write]:
    """A check without a condition is no request: it is left out."""
    return [write for write in writes if write.operation != "ConditionCheck" or write.when is not None]


def blindly(real: Commit, writes: list[Write], news: Any) -> None:
    """Every attempt has a token of its own, so that a commit whose answer was lost is made twice."""
    with pytest.MonkeyPatch.context() as patch:
        call = transport.call

        def renamed(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            if "ClientRequestToken" in request:
                request = request | {"ClientRequestToken": uuid4().hex}
            return call(operation, request)

        patch.setattr(table, "call", renamed)
        real(*writes, news=news)
