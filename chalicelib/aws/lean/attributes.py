"""Attributes: DynamoDB's JSON. Bytes travel as base64; everything else travels as it is."""

from typing import Any, TypedDict

import msgspec


class Value(TypedDict, total=False):
    """One attribute, by its type (API reference, AttributeValue)."""

    S: str
    N: str
    B: bytes
    BOOL: bool
    NULL: bool
    M: "dict[str, Value]"
    L: "list[Value]"
    SS: list[str]
    NS: list[str]
    BS: list[bytes]


Item = dict[str, Value]


class Found(TypedDict, total=False):
    """One answer of a TransactGetItems; there may be nothing."""

    Item: Item


class Reason(TypedDict, total=False):
    """What a transaction says of one of its actions."""

    Code: str
    Message: str | None
    Item: Item


_item = msgspec.json.Decoder(Item)
_anything = msgspec.json.Decoder()
_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])
_with_items: dict[str, msgspec.json.Decoder[Any]] = {
    "Item": _item,
    "Attributes": _item,
    "Items": msgspec.json.Decoder(list[Item]),
    # Of a BatchGetItem, by table; of a TransactGetItems.
    "Responses": msgspec.json.Decoder(dict[str, list[Item]] | list[Found]),
    "Plaintext": msgspec.json.Decoder(bytes),  # of KMS
    "CancellationReasons": msgspec.json.Decoder(list[Reason] | None),
}
"""The parts of any operation's answer that hold bytes, which have to be bytes again."""

encode = msgspec.json.encode
"""A request; bytes in it become base64 by themselves."""


def decode(body: bytes) -> dict[str, Any]:
    """An answer, with the bytes of its items as bytes again. Raises msgspec's DecodeError."""
    if not body:
        return {}
    return {name: _with_items.get(name, _anything).decode(part) for name, part in _parts.decode(body).items()}
