"""Which problems a door may answer with, and how they are described."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from chalicelib.aws.admission import StepUpNeeded
from chalicelib.aws.busy import Busy
from chalicelib.aws.cors import HttpsRequired
from chalicelib.aws.doors import Door
from chalicelib.aws.identity import UnknownShop
from chalicelib.aws.jsontext import MalformedJson
from chalicelib.aws.once import IdempotencyKeyReused, MissingIdempotencyKey
from chalicelib.aws.serving import InternalError
from chalicelib.core.callers import PUBLIC
from chalicelib.core.networks import NotFromHere
from chalicelib.core.paces import TooManyRequests
from chalicelib.core.problems import (
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooLarge,
    Unauthenticated,
    UnsupportedMediaType,
)
from chalicelib.core.sessions import SessionOver

Kinds = tuple[type[Problem], ...]

PROBLEM = {
    "type": "object",
    "description": "Why it could not be done (RFC 9457). Further members tell the facts, e.g. the `field`.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Which problem: stable, to program by"},
        "title": {"type": "string", "description": "The same for every problem of the type"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What was wrong this time"},
        "instance": {"type": "string", "description": "The path that was asked for"},
        "field": {"type": "string", "description": "JSON pointer into the body, or the name of a parameter"},
    },
}


def problems_of(door: Door) -> Kinds:
    """What it declares, and what every door of its kind may answer, by status and name."""
    kinds: list[type[Problem]] = [HttpsRequired, InternalError, *door.raises]
    if not door.shopless:
        kinds += [UnknownShop, Invalid, Busy]
    if "{" in door.path:
        kinds.append(NotFound)
    if door.may != PUBLIC:
        kinds += [Unauthenticated, SessionOver, Forbidden]
    if door.staff:
        kinds.append(NotFromHere)
    if door.pace is not None:
        kinds.append(TooManyRequests)
    if door.step_up or door.fresh:
        kinds.append(StepUpNeeded)
    if door.body is not None:
        kinds += [MalformedJson, TooLarge, UnsupportedMediaType]
    if door.once or door.repeatable:
        kinds += [MissingIdempotencyKey, IdempotencyKeyReused]
    return tuple(sorted(set(kinds), key=_order))


def responses_of(door: Door) -> dict[str, Any]:
    """The references of a door's problem responses, by status."""
    return {str(kinds[0].status): {"$ref": f"#/components/responses/{_name(kinds)}"} for kinds in _by_status([door])}


def problem_responses(doors: Sequence[Door]) -> dict[str, Any]:
    """Every problem response that one of the doors refers to."""
    return {_name(kinds): _response(kinds) for kinds in sorted(set(_by_status(doors)), key=_name)}


def _by_status(doors: Iterable[Door]) -> list[Kinds]:
    return [tuple(kinds) for door in doors for _, kinds in groupby(problems_of(door), key=lambda kind: kind.status)]


def _response(kinds: Kinds) -> dict[str, Any]:
    types = [_uri(kind) for kind in kinds]
    return {
        "description": "\n".join(f"- `{kind.name()}`: {kind.title}" for kind in kinds),
        "content": {
            "application/problem+json": {
                "schema": {
                    "allOf": [{"$ref": "#/components/schemas/Problem"}],
                    "properties": {"type": {"enum": types}, "status": {"const": kinds[0].status}},
                },
                "examples": {kind.name(): {"value": kind().document("/")} for kind in kinds},
            }
        },
    }


def _name(kinds: Kinds) -> str:
    return ".".join(kind.__name__ for kind in kinds)


def _uri(kind: type[Problem]) -> str:
    return f"/problems/{kind.name()}"


def _order(kind: type[Problem]) -> tuple[int, str]:
    return kind.status, kind.__name__
