"""Attribute values as DynamoDB compares, adds and weighs them."""

from decimal import Decimal, localcontext
from typing import Any

Value = dict[str, Any]
"""E.g. `{"N": "1"}`."""
Item = dict[str, Value]

ORDERED = ("N", "S", "B")

MOST_WEIGHED = 4096
_weighed: dict[int, tuple[Item, int]] = {}
"""Items are weighed once: they are never changed, only replaced."""


class Refused(Exception):
    """The service says no. `more` are further fields of its answer."""

    def __init__(self, code: str, message: str = "", **more: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.more = more


def invalid(message: str) -> Refused:
    return Refused("ValidationException", message)


def kind(value: Value) -> str:
    (name,) = value
    return name


def plain(value: Value) -> Any:
    """What is compared: numbers by their worth, texts by their bytes, sets without order."""
    name = kind(value)
    inner = value[name]
    if name == "N":
        return Decimal(inner)
    if name == "S":
        return inner.encode()
    if name == "NS":
        return {Decimal(each) for each in inner}
    return set(inner) if name in ("SS", "BS") else inner


def equal(left: Value, right: Value) -> bool:
    return kind(left) == kind(right) and plain(left) == plain(right)


def less(left: Value, right: Value) -> bool:
    """Values of two kinds are never one less than the other."""
    return kind(left) == kind(right) and kind(left) in ORDERED and bool(plain(left) < plain(right))


def number(value: Value) -> Decimal:
    """Raises Refused for what is no number."""
    if kind(value) != "N":
        raise invalid("An operand in the update expression has an incorrect data type")
    return Decimal(value["N"])


def of_number(amount: Decimal) -> Value:
    with localcontext() as context:
        context.prec = 38
        text = f"{amount:f}"
    return {"N": text.rstrip("0").rstrip(".") if "." in text else text}


def weight(item: Item) -> int:
    """Bytes of an item (developer guide, "Item sizes and formats"): names and values."""
    known = _weighed.get(id(item))
    if known is not None and known[0] is item:
        return known[1]
    if len(_weighed) == MOST_WEIGHED:
        _weighed.clear()
    found = sum(len(name.encode()) + _weight(value) for name, value in item.items())
    _weighed[id(item)] = item, found
    return found


def _weight(value: Value) -> int:
    name = kind(value)
    inner = value[name]
    if name == "S":
        return len(inner.encode())
    if name == "N":
        digits: int = len(inner.lstrip("-").replace(".", "").strip("0"))
        return (digits + 1) // 2 + (2 if inner.startswith("-") else 1)
    if name == "B":
        return len(bytes(inner))
    if name == "M":
        return 3 + sum(1 + len(key.encode()) + _weight(each) for key, each in inner.items())
    if name == "L":
        return 3 + sum(1 + _weight(each) for each in inner)
    if name in ("SS", "NS", "BS"):
        return sum(_weight({name[0]: each}) for each in inner)
    return 1
