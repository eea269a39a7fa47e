"""No text that somebody sends becomes part of a key's form or of an expression, and none breaks anything."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from chalicelib.aws import records, serving, table
from chalicelib.aws.doors import Door
from chalicelib.aws.openapi.parameters import ids_of
from tests.attacks.shapes import keys, places, pointed, replaced, value_at
from tests.attacks.siege import EVERY, SLOW, Asked, Siege, example, named
from tests.faults.callers import Answer

MARK = "pwn"
HOSTILE = (
    MARK,  # which is a good id, and must stay out of expressions like any other
    f"{MARK}#ORDERS#mugs#{MARK}",
    f"{MARK}#{MARK}",
    f":{MARK} OR attribute_exists(#{MARK})",
    f"{MARK}' OR 1=1 --",
    f"../../{MARK}%00{{{{7*7}}}}${{jndi:ldap://{MARK}}}",
)
TEMPLATE_KEYS = ("pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk")


def attacks(siege: Siege, among: Sequence[Door]) -> Iterator[tuple[str, Answer]]:
    """Each text at each place of each of these doors that takes one, and what was answered."""
    for door in among:
        for text in HOSTILE:
            for name in ids_of(door.path):
                yield _attempt(siege, door, f"{{{name}}}", **{name: text})
            for name in door.query.__struct_fields__ if door.query else ():
                yield _attempt(siege, door, f"?{name}", query=f"{name}={_quoted(text)}")
            for where, body in bodies(door, text):
                yield _attempt(siege, door, where, body=body)
        for name, text in (("Idempotency_Key", HOSTILE[0]), ("X_Market", HOSTILE[0]), ("X_Device", HOSTILE[0] * 3)):
            yield _attempt(siege, door, name, claims={name: text})


def bodies(door: Door, text: str) -> Iterator[tuple[str, Any]]:
    """The door's example with the text in one place: as a value, or as a name that the caller chooses."""
    if door.body is None or door.body.__name__ in SLOW:
        return
    for place in places(door, "string"):
        yield pointed(place), replaced(example(door), place, text)
    for place, name in keys(door):
        inner = value_at(example(door), place)
        yield f"{pointed(place)} key", replaced(example(door), place, {text: inner[name]})


def complaints(siege: Siege, among: Sequence[Door] = EVERY) -> list[str]:
    """What went wrong with one of them."""
    found = []
    for where, answer in attacks(siege, among):
        if answer.status >= 500:
            found.append(f"{where}: {answer.status}")
        found += [f"{where}: {wrong}" for asked in siege.cloud.asked for wrong in injected(asked)]
    return found


def injected(asked: Asked) -> list[str]:
    """Where a hostile text has become part of an expression, or reached over into another part of a key."""
    _, request = asked
    return [wrong for part in _parts(request) for wrong in _wrong(part)]


def _wrong(request: dict[str, Any]) -> Iterator[str]:
    for name, value in request.items():
        if name.endswith("Expression") and MARK in value:
            yield f"{name} {value}"
        if name == "ExpressionAttributeNames" and MARK in str(value):
            yield f"names {value}"
    for text in _key_texts(request):
        if any(each in text for each in HOSTILE if "#" in each):
            yield f"key {text}"


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _parts(part)


def _key_texts(request: dict[str, Any]) -> Iterator[str]:
    """Values of key attributes, and those that key conditions compare with."""
    for name in TEMPLATE_KEYS:
        if isinstance(request.get(name), dict):
            yield str(request[name].get("S", ""))
    if "KeyConditionExpression" in request:
        yield from (str(value.get("S", "")) for value in request.get("ExpressionAttributeValues", {}).values())


def _attempt(siege: Siege, door: Door, where: str, **how: Any) -> tuple[str, Answer]:
    with siege.again():
        return f"{named(door)} {where}", siege.knock(door, **how)


def _quoted(text: str) -> str:
    return "".join(f"%{each:02X}" for each in text.encode())


def test_no_text_becomes_part_of_a_key_or_an_expression(siege: Siege) -> None:
    """S10.1.3-b: injection through ids, parameters, bodies, names in maps and headers, at every door."""
    assert complaints(siege) == []


WITH_IDS = [door for door in EVERY if door.path.startswith("/orders/{") or door.path == "/admin/stock/{variant_id}"]


def test_were_ids_not_looked_at_the_test_would_tell(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.1.3-b: without the look at ids at the door, what separates the parts of keys is still refused, but as a
    mistake of ours (500); without either, it reaches into other keys. Both are told."""
    monkeypatch.setattr(serving, "check_ids", lambda ids: None)
    broken = complaints(siege, WITH_IDS)
    assert {each.partition(" {")[0] for each in broken} == set(map(named, WITH_IDS))
    assert all(each.endswith(": 500") for each in broken)
    monkeypatch.setattr(records, "_part", lambda name, value: value)
    reached = [each for each in complaints(siege, WITH_IDS) if ": key " in each]
    assert {each.partition(" {")[0] for each in reached} == set(map(named, WITH_IDS))


def test_were_values_written_into_expressions_the_test_would_tell(
    siege: Siege, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S10.1.3-b: expressions hold placeholders only."""
    real = table.read

    def careless(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        asked = dict(request)
        for name, value in request.get("ExpressionAttributeValues", {}).items():
            asked["KeyConditionExpression"] = asked["KeyConditionExpression"].replace(name, f"'{value.get('S')}'")
        siege.cloud.asked.append((operation, asked))
        return real(operation, request)

    monkeypatch.setattr(table, "read", careless)
    lists = [door for door in EVERY if door.path == "/categories/{category_id}/products"]
    assert any("KeyConditionExpression" in each for each in complaints(siege, lists))
