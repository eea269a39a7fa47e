"""OpenAPI: the doors that are loaded, as one OpenAPI 3.1 document. No function in production imports this."""

import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.aws.doors import DOORS, Door
from chalicelib.aws.openapi.examples import example
from chalicelib.aws.openapi.parameters import SHARED, parameters_of
from chalicelib.aws.openapi.problems import PROBLEM, problem_responses, responses_of
from chalicelib.core.callers import PUBLIC

VERSION = "0.1.0"
REF = "#/components/schemas/{name}"
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token from `POST /guests` or one that was handed out; it says who asks and what they may do.",
}
ABOUT = (
    "The shop is known by the host, or by `X-Api-Key`. Amounts are whole minor units:"
    ' `{"amount": 3998, "currency": "CNY"}` is 39.98 yuan. Refusals are `application/problem+json` (RFC 9457).'
    " Lists go on with `next_cursor`."
)


def document(doors: Sequence[Door] | None = None) -> dict[str, Any]:
    """The document of these doors, by default of all that are loaded; the same doors give the same bytes."""
    listed = sorted(DOORS if doors is None else doors, key=lambda door: (door.path, door.method))
    schemas, components = _schemas(listed)
    paths: dict[str, dict[str, Any]] = {}
    for door in listed:
        paths.setdefault(door.path, {})[door.method.lower()] = _operation(door, schemas, components)
    queries = {schemas[door.query]["$ref"].rpartition("/")[2] for door in listed if door.query}
    models = {name: schema for name, schema in components.items() if name not in queries}
    made = {
        "openapi": "3.1.0",
        "info": {"title": "Storefront", "version": VERSION, "description": ABOUT, "license": _license()},
        "servers": [{"url": "/", "description": "The shop's own host"}],
        "tags": [{"name": name, "description": _about(name)} for name in sorted({door.capability for door in listed})],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": BEARER},
            "parameters": SHARED,
            "responses": problem_responses(listed),
            "schemas": dict(sorted((models | {"Problem": PROBLEM}).items())),
        },
    }
    plain: dict[str, Any] = _portable(msgspec.json.decode(msgspec.json.encode(made)))  # defaults may be tuples
    return plain


def _portable(part: Any, name: str = "") -> Any:
    """With patterns as ECMA-262 has them, which knows no `\\A` and `\\Z`, but whose `$` lets no line end through."""
    match part:
        case dict():
            return {key: _portable(each, key) for key, each in part.items()}
        case list():
            return [_portable(each) for each in part]
        case str() if name == "pattern":
            return part.replace(r"\A", "^").replace(r"\Z", "$")
    return part


def _schemas(doors: Sequence[Door]) -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """The schema of everything that goes in or out, and the models they refer to."""
    given = (kind for door in doors for kind in (door.body, door.query, door.returns, door.waits))
    kinds = dict.fromkeys(kind for kind in given if kind is not None)
    found, components = msgspec.json.schema_components(list(kinds), ref_template=REF)
    return dict(zip(kinds, found, strict=True)), components


def _operation(door: Door, schemas: dict[Any, dict[str, Any]], components: dict[str, Any]) -> dict[str, Any]:
    summary, _, more = door.summary.partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{door.capability}_{door.name}",
        "tags": [door.capability],
        "summary": summary.strip(),
        "description": " ".join([*more.split(), _guard(door)]),
        "security": [] if door.may == PUBLIC else [{"bearer": []}],
        "parameters": parameters_of(door, components[_name(schemas[door.query])] if door.query else None),
        "responses": _answer(door, schemas) | responses_of(door),
    }
    if door.body is not None:
        media = {"schema": schemas[door.body], "example": example(schemas[door.body], components)}
        operation["requestBody"] = {"required": True, "content": {"application/json": media}}
    elif door.signed:
        operation["requestBody"] = {"required": True, "description": SIGNED, "content": {"application/json": {}}}
    return operation


SIGNED = "As the provider sends it; its signature is over these very bytes."


def _guard(door: Door) -> str:
    if door.signed:
        return "Called by a provider, who signs the bytes of the body."
    return "For everyone." if door.may == PUBLIC else f"Needs the permission `{door.may}`."


def _answer(door: Door, schemas: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if door.once:
        text = "`true` when this is the answer of the first call with this Idempotency-Key"
        headers["Idempotent-Replayed"] = {"description": text, "schema": {"type": "string", "enum": ["true"]}}
    if door.rendered:
        headers["ETag"] = {"description": "Send it back as If-None-Match", "schema": {"type": "string"}}
    answer: dict[str, Any] = {"description": "Done" if door.returns is None else "As asked"}
    if door.returns is not None:
        answer["content"] = {"application/json": {"schema": schemas[door.returns]}}
    if headers:
        answer["headers"] = headers
    waiting = _waiting(schemas[door.waits]) if door.waits is not None else {}
    return (
        {str(door.status): answer}
        | waiting
        | ({"304": {"description": "You have it already"}} if door.rendered else {})
    )


def _waiting(schema: dict[str, Any]) -> dict[str, Any]:
    text = "Nothing is done yet: it waits for this"
    return {"202": {"description": text, "content": {"application/json": {"schema": schema}}}}


def _name(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _about(capability: str) -> str:
    module = sys.modules.get(f"chalicelib.handlers.{capability}")
    return ((module.__doc__ if module else None) or capability).strip().partition("\n")[0]


def _license() -> dict[str, str]:
    return {"name": "Apache-2.0", "identifier": "Apache-2.0"}
