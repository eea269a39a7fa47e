"""Inputs: request bodies and parameters become typed values, or a problem that names the field."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from chalicelib.core.problems import BadRequest, Invalid, TooLarge, UnsupportedMediaType

LARGEST_BODY = 256 * 1024
DEEPEST_BODY = 20
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

Value = TypeVar("Value")

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every request body."""


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every set of query parameters."""


class MalformedJson(BadRequest):
    title = "The body is not valid JSON"


def read_body(raw: bytes, content_type: str, kind: type[Value]) -> Value:
    """The body as `kind`. Raises UnsupportedMediaType, TooLarge, MalformedJson or Invalid."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("Send Content-Type: application/json")
    if len(raw) > LARGEST_BODY:
        raise TooLarge(f"At most {LARGEST_BODY} bytes", limit=LARGEST_BODY)
    _refuse_depth(raw)
    _refuse_duplicates(raw)
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as mistake:
        raise invalid(mistake) from mistake
    except (msgspec.DecodeError, UnicodeDecodeError) as malformed:
        raise MalformedJson(str(malformed)) from malformed


def read_query(given: Mapping[str, Sequence[str]], kind: type[Value]) -> Value:
    """Query parameters as `kind`. Raises Invalid, also for a parameter that is unknown or given twice."""
    for name, values in given.items():
        if len(values) > 1:
            raise Invalid(f"{name} is given {len(values)} times", field=name)
    try:
        return msgspec.convert({name: values[0] for name, values in given.items()}, kind, strict=False)
    except msgspec.ValidationError as mistake:
        raise invalid(mistake, pointer=False) from mistake


def invalid(mistake: msgspec.ValidationError, pointer: bool = True) -> Invalid:
    """The problem for a msgspec error: what is wrong, and where as a JSON pointer (or a parameter's name)."""
    detail, _, path = str(mistake).partition(" - at `$")
    parts = [*re.findall(r"\w+|\.\.\.", path.rstrip("`")), *re.findall(r"(?:required|unknown) field `([^`]*)`", detail)]
    return Invalid(detail, field="/" + "/".join(parts) if pointer else ".".join(parts))


def _refuse_depth(raw: bytes) -> None:
    depth = 0
    for token in _TOKENS.finditer(raw):
        first = token.group()[:1]
        depth += (first in b"[{") - (first in b"]}")
        if depth > DEEPEST_BODY:
            raise MalformedJson(f"Nested more than {DEEPEST_BODY} deep")


def _refuse_duplicates(raw: bytes) -> None:
    try:
        json.loads(raw, object_pairs_hook=_unique, parse_constant=_no_constant)
    except MalformedJson:
        raise
    except ValueError as malformed:
        raise MalformedJson(str(malformed)) from malformed


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedJson(f"The field {twice!r} is given twice", field=twice)
    return seen


def _no_constant(name: str) -> None:
    raise MalformedJson(f"{name} is not JSON")
