"""Attributes: DynamoDB's JSON. Bytes travel as base64; everything else travels as it is."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import msgspec

Item = dict[str, Any]

encode = msgspec.json.encode
"""A request; bytes in it become base64 by themselves."""


def decode(body: bytes) -> dict[str, Any]:
    """An answer, with the bytes of its items as bytes again. Raises msgspec's DecodeError."""
    answer: dict[str, Any] = msgspec.json.decode(body) if body else {}
    for item in _items(answer):
        for value in item.values():
            _revive(value)
    return answer


def _items(answer: dict[str, Any]) -> Iterator[Item]:
    """Every item that an answer of any operation may carry."""
    for name in ("Item", "Attributes"):
        if name in answer:
            yield answer[name]
    yield from answer.get("Items", ())
    found = answer.get("Responses", ())
    if isinstance(found, dict):  # of a BatchGetItem, by table
        for items in found.values():
            yield from items
    else:  # of a TransactGetItems
        yield from (each["Item"] for each in found if "Item" in each)
    yield from (reason["Item"] for reason in answer.get("CancellationReasons") or () if reason.get("Item"))


def _revive(value: dict[str, Any]) -> None:
    if "B" in value:
        value["B"] = b64decode(value["B"])
    elif "M" in value:
        for inner in value["M"].values():
            _revive(inner)
    elif "L" in value:
        for inner in value["L"]:
            _revive(inner)
    elif "BS" in value:
        value["BS"] = [b64decode(each) for each in value["BS"]]
