"""Every answer that a test gets from a door must be one that the OpenAPI document describes."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from chalicelib.aws.doors import DOORS, Door
from chalicelib.aws.openapi import document

HERE = "urn:openapi"
PROBLEM = "application/problem+json"


def check(method: str, path: str, status: int, headers: Mapping[str, str], text: str) -> None:
    """Raises AssertionError for an undocumented status, content type or shape. What no door serves is not looked at."""
    door = _door(method, path.partition("?")[0], len(DOORS))
    if door is None:
        return
    asked = f"{method} {door.path} ({door.capability}.{door.name})"
    described = _responses(door, len(DOORS)).get(str(status))
    assert described is not None, f"{asked} answered an undocumented {status}: {text[:500]}"
    content_type = headers.get("Content-Type", "").partition(";")[0]
    if "content" not in described:
        assert (content_type, text) == ("", ""), f"{asked} answered {status} with content: {content_type} {text[:500]}"
        return
    assert content_type in described["content"], f"{asked} answered {status} as {content_type!r}"
    found = json.loads(text)
    if content_type == PROBLEM:
        allowed = described["content"][PROBLEM]["schema"]["properties"]["type"]["enum"]
        assert found["type"] in allowed, f"{asked} answered {found['type']} ({status}): add its class to raises=(...)"
    mistake = best_match(_validator(door, status, content_type, len(DOORS)).iter_errors(found))
    assert mistake is None, f"{asked} answered {status} in another shape at {mistake.json_path}: {mistake.message}"


@cache
def _door(method: str, path: str, known: int) -> Door | None:
    """The door at a path; one without ids in its path goes before one with. `known` renews what is kept."""
    fitting = [door for door in DOORS if door.method == method and _pattern(door.path).fullmatch(path)]
    return min(fitting, key=lambda door: door.path.count("{"), default=None)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(literal) for literal in re.split(r"\{\w+\}", path)))


@cache
def _api(known: int) -> dict[str, Any]:
    """The document, but its own models allow no members beside those that they name."""
    api = document()
    for name, schema in api["components"]["schemas"].items():
        if name != "Problem":
            _close(schema)
    return api


def _close(schema: Any) -> None:
    if isinstance(schema, dict):
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)


@cache
def _responses(door: Door, known: int) -> dict[str, Any]:
    api = _api(known)
    responses = api["paths"][door.path][door.method.lower()]["responses"]
    return {
        status: api["components"]["responses"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for status, each in responses.items()
    }


@cache
def _validator(door: Door, status: int, content_type: str, known: int) -> Draft202012Validator:
    schema = _absolute(_responses(door, known)[str(status)]["content"][content_type]["schema"])
    return Draft202012Validator(schema, registry=_registry(known))


@cache
def _registry(known: int) -> Any:
    return Registry().with_resource(HERE, DRAFT202012.create_resource(_api(known)))


def _absolute(schema: Any) -> Any:
    """The schema with its references led into the document."""
    if isinstance(schema, dict):
        return {name: HERE + part if name == "$ref" else _absolute(part) for name, part in schema.items()}
    return [_absolute(part) for part in schema] if isinstance(schema, list) else schema
