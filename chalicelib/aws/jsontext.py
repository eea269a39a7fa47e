"""JSON as the doors take it: UTF-8, no field twice, not deep, and no value that would only bite later."""

import json
import re
from typing import Any

from chalicelib.core.problems import BadRequest, Invalid
from chalicelib.core.texts import BLANK, CONTROLS, UNSEEN

DEEPEST = 20
EXACT = 2**53 - 1
"""The largest whole number that every reader of JSON keeps (RFC 7493 section 2.2)."""

# Possessive, and content without an end to its string: linear also for a hostile text.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)

# And a last line end, which `$` in a pattern would let through; and a text of which nothing is seen, as would `\S`.
_UNWANTED = re.compile(rf"[{CONTROLS}{UNSEEN}]|\n\Z|\A\s*+[{BLANK}][\s{BLANK}]*+\Z")


class MalformedJson(BadRequest):
    title = "The body is not valid JSON"


class _Members(list[tuple[str, Any]]):
    """An object as it was written, so that a field given twice can still be seen."""


def check(raw: bytes) -> None:
    """Raises MalformedJson, or Invalid with a JSON pointer to the value."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as malformed:
        raise MalformedJson("The body must be UTF-8") from malformed
    _refuse_depth(text)
    try:
        tree = json.loads(text, object_pairs_hook=_Members, parse_constant=_no_constant, parse_int=_whole)
    except ValueError as malformed:
        raise MalformedJson(str(malformed)) from malformed
    _check_value(tree, "")


def check_text(text: str, field: str) -> None:
    """Raises Invalid for a character that no text here has: controls, lone surrogates, what is not seen or turns the
    direction of writing, a line end at the end; and for a text that is there, but shows nothing."""
    if _UNWANTED.search(text):
        raise Invalid(
            "A text may hold no control or invisible characters nor end with a line break", field=shown(field)
        )


def pointer(*parts: str) -> str:
    """The JSON pointer of those steps (RFC 6901)."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def shown(text: str) -> str:
    """The text in a form that can always be encoded."""
    return text.encode("utf-8", "replace").decode()


def _refuse_depth(text: str) -> None:
    depth = 0
    for token in _TOKENS.finditer(text):
        first = token.group()[0]
        depth += (first in "[{") - (first in "]}")
        if depth > DEEPEST:
            raise MalformedJson(f"Nested more than {DEEPEST} deep")


def _check_value(value: Any, at: str) -> None:
    if isinstance(value, _Members):
        _check_members(value, at)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            _check_value(part, at + pointer(str(number)))
    elif isinstance(value, str):
        check_text(value, at)
    elif isinstance(value, int) and abs(value) > EXACT:
        raise Invalid("A whole number is out of range", field=shown(at))


def _check_members(members: _Members, at: str) -> None:
    seen: set[str] = set()
    for name, part in members:
        here = at + pointer(name)
        if name in seen:
            raise MalformedJson("A field is given twice", field=shown(here))
        seen.add(name)
        check_text(name, here)
        _check_value(part, here)


def _whole(digits: str) -> int:
    """The number; beyond any range when it is long, because Python refuses to read thousands of digits."""
    return int(digits) if len(digits) < 20 else EXACT + 1


def _no_constant(name: str) -> None:
    raise MalformedJson(f"{name} is not JSON")
