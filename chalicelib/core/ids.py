"""Ids: a short prefix that says what it is, then 48 bits of time and 80 random bits, so that they sort by age."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""

LENGTH = 26
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
"""What doors take as an id: one of ours, or one that somebody else has given."""

Id = Annotated[str, msgspec.Meta(pattern=rf"\A{PATTERN}\Z")]


def new(prefix: str, now: datetime) -> str:
    """A fresh id such as `or_01JD7Z3M8W0V4X5Y6Z7A8B9C0D` (the ULID layout). Not proof of authority."""
    return f"{prefix}_{encode(_place(now) | secrets.randbits(80), LENGTH)}"


def first(prefix: str, now: datetime) -> str:
    """The id that sorts before all others of that millisecond: the same for whoever asks."""
    return f"{prefix}_{encode(_place(now), LENGTH)}"


def digits(count: int) -> str:
    """So many digits, each as likely as any other, to be read and typed by somebody."""
    many = 10**count
    while (number := secrets.randbits(many.bit_length())) >= many:
        pass
    return f"{number:0{count}d}"


def secret() -> str:
    """48 characters that nobody guesses: 240 random bits. We keep their hash only."""
    return "".join(encode(secrets.randbits(80), 16) for _ in range(3))


def bits() -> int:
    """160 random bits."""
    return secrets.randbits(80) << 80 | secrets.randbits(80)


def recast(prefix: str, source: str) -> str:
    """The id that belongs to another one: the same body under another prefix (`qt_X` -> `or_X`)."""
    return f"{prefix}_{body(source)}"


def body(source: str) -> str:
    """What follows the prefix."""
    return source.partition("_")[2]


def _place(now: datetime) -> int:
    return (now - EPOCH) // timedelta(milliseconds=1) << 80


def encode(number: int, length: int) -> str:
    """The number in base 32, most significant digit first, cut to `length` digits."""
    digits = [ALPHABET[(number >> (5 * place)) & 31] for place in range(length)]
    return "".join(reversed(digits))
