"""The parameters of a door: ids in its path, its query, and the headers that every door understands."""

import string
from typing import Any

from chalicelib.aws.calls import Door
from chalicelib.aws.inputs import ID_PATTERN
from chalicelib.core.permissions import PUBLIC

CHALLENGED = "challenge-needed"
"""The problem of doors that ask for a challenge to be solved when a request is unusual."""

_MARKET = {"type": "string", "minLength": 1, "examples": ["cn"]}
_KEY = {"type": "string", "minLength": 1, "maxLength": 255}


def _header(name: str, description: str, schema: dict[str, Any], required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "required": required, "schema": schema}


SHARED = {
    "AcceptLanguage": _header("Accept-Language", "The languages to answer in, best first", {"type": "string"}),
    "Market": _header("X-Market", "The market whose prices are meant, if not the shop's first", _MARKET),
    "ApiKey": _header("X-Api-Key", "Says the shop where the host does not", {"type": "string"}),
    "IdempotencyKey": _header(
        "Idempotency-Key",
        "Names this call: sent again with the same body, it is answered as before, for 24 hours, and has no second"
        " effect; sent with another body, it is refused",
        _KEY,
        required=True,
    ),
    "OptionalIdempotencyKey": _header("Idempotency-Key", "Names this call: sent again, it has no second effect", _KEY),
    "Device": _header(
        "X-Device",
        "The secret of the device that signs in, or has, for calls with its session's token",
        {"type": "string"},
    ),
    "StepUp": _header(
        "X-Step-Up", "The token that POST /step-ups gives to who has just proved who they are", {"type": "string"}
    ),
    "Challenge": _header(
        "X-Challenge", "A challenge of POST /challenges or of the refusal, a colon, and its answer", {"type": "string"}
    ),
    "IfNoneMatch": _header("If-None-Match", "The ETag of the answer that the caller has", {"type": "string"}),
}


def parameters_of(door: Door, query: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Parameters in the order path, query, headers; `query` is the schema of its query struct."""
    shared = [] if door.shopless else ["AcceptLanguage", "Market", "ApiKey"]
    shared += ["IdempotencyKey"] * door.once + ["OptionalIdempotencyKey"] * (door.repeatable and not door.once)
    challenged = any(problem.name() == CHALLENGED for problem in door.raises)
    shared += ["Device"] * (door.may != PUBLIC or challenged) + ["StepUp"] * (door.step_up or door.fresh)
    shared += ["Challenge"] * challenged
    shared += ["IfNoneMatch"] * door.rendered
    return [
        *(_in_path(name) for name in ids_of(door.path)),
        *_in_query(query or {}),
        *({"$ref": f"#/components/parameters/{name}"} for name in shared),
    ]


def ids_of(path: str) -> list[str]:
    """The names of the ids in a path."""
    return [name for _, name, _, _ in string.Formatter().parse(path) if name is not None]


def _in_path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": each}
        for name, each in schema.get("properties", {}).items()
    ]
