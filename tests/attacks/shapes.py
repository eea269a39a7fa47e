"""Bodies to attack with: the places in a body that are objects, texts and whole numbers, by the door's own schema."""

import copy
from collections.abc import Iterator
from typing import Any

import msgspec

from chalicelib.aws.doors import Door
from chalicelib.aws.jsontext import pointer
from tests.attacks.siege import api, example

Place = tuple[str | int, ...]
"""The steps to a value in a body."""


def schema_of(door: Door) -> Any:
    operation = api()["paths"][door.path][door.method.lower()]
    return operation["requestBody"]["content"]["application/json"]["schema"]


def places(door: Door, kind: str) -> Iterator[Place]:
    """Where the door's example has what the schema calls `object` (with members of its own), `string` or `integer`."""
    for place, schema in _walk(schema_of(door), example(door), ()):
        if schema.get("type") == kind and (kind != "object" or "properties" in schema):
            yield place


def keys(door: Door) -> Iterator[tuple[Place, str]]:
    """The names in the example's maps, which the caller chooses."""
    for place, schema in _walk(schema_of(door), example(door), ()):
        if schema.get("type") == "object" and "properties" not in schema:
            yield from ((place, name) for name in value_at(example(door), place))


def members(door: Door, place: Place) -> frozenset[str]:
    """The names that the schema gives the object there."""
    found = next(schema for at, schema in _walk(schema_of(door), example(door), ()) if at == place)
    return frozenset(found["properties"])


def value_at(body: Any, place: Place) -> Any:
    for step in place:
        body = body[step]
    return body


def replaced(body: Any, place: Place, value: Any) -> Any:
    """A body with another value there."""
    if not place:
        return value
    changed = copy.deepcopy(body)
    value_at(changed, place[:-1])[place[-1]] = value
    return changed


def raw(body: Any, place: Place, text: str) -> bytes:
    """The JSON of a body with that text as the value there, whether it is JSON or not."""
    return msgspec.json.encode(replaced(body, place, "@@")).replace(b'"@@"', text.encode())


def pointed(place: Place) -> str:
    """As problems name it: they do not say which of a map's members."""
    return pointer(*map(str, place))


def _walk(schema: Any, value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    for option in _options(schema):
        yield place, option
        if isinstance(value, dict):
            own, other = option.get("properties", {}), option.get("additionalProperties")
            for name, part in value.items():
                inner = own.get(name, other)
                if isinstance(inner, dict):
                    yield from _walk(inner, part, (*place, name))
        elif isinstance(value, list) and isinstance(option.get("items"), dict):
            for number, part in enumerate(value):
                yield from _walk(option["items"], part, (*place, number))


def _options(schema: Any) -> list[Any]:
    """What the example was made of: the first option that is not null."""
    if "$ref" in schema:
        return _options(api()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        told = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return _options(told[0])
    return [schema]
