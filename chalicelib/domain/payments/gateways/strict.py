"""JSON read without guessing: bounded, one value per key, whole numbers only, no field that was not agreed."""

import json
from typing import Annotated, NoReturn, TypeVar

import msgspec
from msgspec import Meta

from chalicelib.core import money

T = TypeVar("T")

LARGEST = 64 * 1024

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}\Z")]
Amount = Annotated[int, Meta(gt=0, le=money.LARGEST)]
Currency = Annotated[str, Meta(pattern=r"\A[A-Z]{3}\Z")]
Text = Annotated[str, Meta(max_length=500)]


class Unreadable(ValueError):
    """The bytes do not say, beyond doubt, what was agreed."""


def read(raw: bytes, shape: type[T]) -> T:
    """The value in `raw`, of that shape, or Unreadable; its message never repeats the content."""
    if len(raw) > LARGEST:
        raise Unreadable("too large")
    try:
        plain = json.loads(raw.decode(), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
        value = msgspec.convert(plain, shape)
        msgspec.json.encode(value)  # half a character (a lone surrogate) can be read, and never be kept
        return value
    except RecursionError:
        raise Unreadable("too deep") from None
    except msgspec.ValidationError as error:
        raise Unreadable(str(error)) from None
    except ValueError as error:
        raise Unreadable(type(error).__name__) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(number: str) -> NoReturn:
    raise ValueError
