"""Sinks: everything that is written, sent or logged while the shop works, but for the messages to the person; and what
callers have told the shop about people, which may be in none of it."""

import logging
import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import msgspec
import pytest

from chalicelib.aws import observe
from chalicelib.aws.blobs import unpacked
from tests.faults import world as worlds
from tests.faults.callers import Answer
from tests.faults.cloud import Cloud
from tests.faults.world import World

ABOUT_PEOPLE = frozenset(
    {
        "phone",
        "email",
        "username",
        "recipient",
        "lines",
        "display_name",
        "device_name",
        "birthday",
        "label",
        "assertion",
        "decline_reason",
    }
)
"""The members of any body that tell of somebody."""

SHORTEST = 5
"""What is shorter stands in other words by chance."""

BASE64 = re.compile(r'"([A-Za-z0-9+/]{24,})={0,2}"')
"""Bytes within JSON."""

READS = frozenset({"GetItem", "BatchGetItem", "Query", "GetParameter"})
"""They ask for keys that were written before."""

SPOKEN = frozenset({"ses", "sns"})
"""What goes to the person themselves."""


@dataclass
class Sinks:
    """What was seen, by where; and the canaries: whatever was told of people, in lower case."""

    seen: list[tuple[str, str]] = field(default_factory=list)
    canaries: set[str] = field(default_factory=set)
    lines: StringIO = field(default_factory=StringIO)

    def note(self, where: str, what: Any) -> None:
        self.seen.append((where, readable(what)))

    def plant(self, body: Any) -> None:
        """What a body says of people is a canary from now on."""
        self.canaries |= {each for each in told_of_people(body) if len(each) >= SHORTEST}

    def found(self) -> list[str]:
        """Where a canary is, and which."""
        places: dict[str, list[str]] = {}
        for where, text in [*self.seen, ("log", self.lines.getvalue().lower())]:
            places.setdefault(where, []).append(text)
        joined = {where: "\n".join(texts) for where, texts in places.items()}
        pairs = ((canary, where) for canary in self.canaries for where in joined if canary in joined[where])
        return sorted(f"{canary!r} in {where}" for canary, where in pairs)


def told_of_people(body: Any, about: bool = False) -> Iterator[str]:
    """Every text of a body that is one of those members; of a phone its digits without the country's."""
    match body:
        case dict():
            for name, value in body.items():
                yield from told_of_people(value, name in ABOUT_PEOPLE)
        case list() | tuple():
            for each in body:
                yield from told_of_people(each, about)
        case str() if about:
            yield (body.removeprefix("+86") if body.startswith("+") else body).lower()


def readable(value: Any) -> str:
    """All the text in a value, however it is packed, in lower case."""
    match value:
        case bytes():
            text = _unpacked(value).decode("utf-8", "replace")
            return "\n".join([text, *map(_decoded, BASE64.findall(text))]).lower()
        case dict():
            return " ".join(f"{name} {readable(each)}" for name, each in value.items())
        case list() | tuple():
            return " ".join(readable(each) for each in value)
        case msgspec.Struct():
            return readable(msgspec.to_builtins(value, builtin_types=(bytes,)))
        case _:
            return str(value).lower()


def _decoded(text: str) -> str:
    return b64decode(text[: len(text) // 4 * 4]).decode("utf-8", "replace")


def _unpacked(blob: bytes) -> bytes:
    try:
        return unpacked(blob)
    except msgspec.DecodeError:
        return blob


@contextmanager
def watched() -> Iterator[Sinks]:
    """All that any world does inside the block."""
    sinks = Sinks()
    handler = logging.StreamHandler(sinks.lines)
    handler.setFormatter(observe.logger.registered_formatter)
    before = observe.logger.log_level
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cloud, "_answer", _asking(Cloud._answer, sinks))
        patch.setattr(World, "run", _running(World.run, sinks))
        patch.setattr(World, "call", _calling(World.call, sinks))
        patch.setattr(worlds, "quiet", nullcontext)
        observe.logger.addHandler(handler)
        observe.logger.setLevel("DEBUG")
        try:
            yield sinks
        finally:
            observe.logger.setLevel(before)
            observe.logger._logger.removeHandler(handler)


def _asking(original: Any, sinks: Sinks) -> Any:
    def answer(cloud: Cloud, service: str, operation: str, request: dict[str, Any]) -> Any:
        if service not in SPOKEN and operation not in READS:
            sinks.note(f"{service}.{operation}", request)
        return original(cloud, service, operation, request)

    return answer


def _running(original: Any, sinks: Sinks) -> Any:
    """Messages, the stream and the states of workflows, and what the functions say to them."""

    def run(made: World, function: str, event: Any) -> Any:
        sinks.note(f"event of {function}", event)
        try:
            answer = original(made, function, event)
        except Exception as failure:
            sinks.note(f"failure of {function}", str(failure))
            raise
        sinks.note(f"answer of {function}", answer)
        return answer

    return run


def _calling(original: Any, sinks: Sinks) -> Any:
    """A caller tells the shop something; what they are answered is theirs."""

    def call(made: World, method: str, path: str, body: Any = None, bearer: str = "", **headers: str) -> Answer:
        sinks.plant(body)
        answer: Answer = original(made, method, path, body, bearer, **headers)
        return answer

    return call
