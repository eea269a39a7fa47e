"""Inputs: request bodies and parameters become typed values, or a problem that names the field."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

import msgspec

from chalicelib.aws import jsontext
from chalicelib.aws.jsontext import MalformedJson, check_text, pointer, shown
from chalicelib.core import ids
from chalicelib.core.problems import Invalid, TooLarge, UnsupportedMediaType

LARGEST_BODY = 256 * 1024
ID_PATTERN = re.compile(ids.PATTERN)

Value = TypeVar("Value")


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every request body."""


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every set of query parameters."""


class Paged(Query, frozen=True):
    """At most `limit` items, from where the list that gave out the `cursor` had ended."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 24
    cursor: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None


def read_body(raw: bytes, content_type: str, kind: type[Value]) -> Value:
    """The body as `kind`. Raises UnsupportedMediaType, TooLarge, MalformedJson or Invalid."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("Send Content-Type: application/json")
    if len(raw) > LARGEST_BODY:
        raise TooLarge(f"At most {LARGEST_BODY} bytes", limit=LARGEST_BODY)
    jsontext.check(raw)
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
            raise Invalid(f"A parameter is given {len(values)} times", field=shown(name))
        check_text(name + values[0], name)
    try:
        return msgspec.convert({name: values[0] for name, values in given.items()}, kind, strict=False)
    except msgspec.ValidationError as mistake:
        raise invalid(mistake, in_body=False) from mistake


def invalid(mistake: msgspec.ValidationError, in_body: bool = True) -> Invalid:
    """The problem for a msgspec error: what is wrong, and where as a JSON pointer (or a parameter's name)."""
    detail, _, path = str(mistake).partition(" - at `$")
    parts = [*re.findall(r"\w+|\.\.\.", path.rstrip("`")), *re.findall(r"(?:required|unknown) field `([^`]*)`", detail)]
    return Invalid(detail, field=pointer(*parts) if in_body else ".".join(parts))
