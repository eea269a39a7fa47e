"""Changes: what the clauses of an update do to an item."""

from copy import deepcopy
from typing import Any

from tests.faults.model.scope import Change, Path, Scope
from tests.faults.model.values import Value, invalid, kind, number, of_number


def setting(path: Path, value: Value) -> Change:
    def change(after: Scope) -> None:
        inside, last = _container(after, path)
        if isinstance(inside, list) and isinstance(last, int):
            inside[last : last + 1] = [deepcopy(value)]
        else:
            inside[last] = deepcopy(value)

    return change


def removing(after: Scope, path: Path) -> None:
    inside, last = _container(after, path)
    if isinstance(inside, list) and isinstance(last, int):
        del inside[last : last + 1]
    else:
        inside.pop(last, None)


def taking(path: Path, before: Value | None, taken: Value) -> Change:
    """DELETE: elements out of a set; an empty set is no attribute."""
    name = kind(taken)
    left = [each for each in (before or {}).get(name, []) if each not in taken[name]]
    if not left:
        return lambda after: removing(after, path)
    return setting(path, {name: left})


def added(before: Value | None, value: Value) -> Value:
    if kind(value) == "N":
        return of_number(number(before or {"N": "0"}) + number(value))
    name = kind(value)
    there = (before or {name: []})[name]
    return {name: [*there, *(each for each in value[name] if each not in there)]}


def _container(after: Scope, path: Path) -> tuple[Any, Any]:
    *way, last = path
    inside: Any = after.item
    if way:
        holder = after.find(tuple(way))
        if holder is None:
            raise invalid("The document path provided in the update expression is invalid for update")
        inside = holder[kind(holder)]
    return inside, after.name(last) if isinstance(last, str) else last
