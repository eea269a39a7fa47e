"""Roots: each hour of a shop, signed: the ends of all trails that it entered anything into, and the root before."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

import msgspec

from chalicelib.core.problems import NotFound
from chalicelib.core.trail import Entry, hour_of

HOUR = timedelta(hours=1)
GRACE = timedelta(minutes=10)
"""After the end of an hour: until then the index may not show all its entries."""

MOST_AT_ONCE = 24
"""Hours that are signed in one go, where some were left behind."""

SHEET = 500
"""Leaves of one sheet, which is some 60 KB."""


class RootNotFound(NotFound):
    title = "That hour has no root: it is not over, or was before the audit began"


class Leaf(msgspec.Struct, frozen=True, array_like=True):
    """The last entry of a trail in an hour."""

    target: str
    position: int
    hash: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Some leaves of an hour; it is called by the hash of them."""

    shop: str
    hour: str
    digest: str
    leaves: tuple[Leaf, ...]


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """`number` counts the roots of a shop, `previous` is the hash of the one before. The signature (Ed25519, by the key
    `kid`) is over all the rest."""

    shop: str
    hour: str
    number: int
    previous: str
    sheets: tuple[str, ...]
    entries: int
    signed_at: datetime
    kid: str = ""
    signature: bytes = b""

    @property
    def said(self) -> bytes:
        """What is signed. The name of the key is not: another key does not fit the signature anyway."""
        return msgspec.json.encode(msgspec.structs.replace(self, kid="", signature=b""), order="sorted")

    @property
    def document(self) -> bytes:
        """What is anchored: all of it."""
        return msgspec.json.encode(self, order="sorted")

    @property
    def hash(self) -> str:
        """What the next root holds."""
        return hashlib.sha256(self.document).hexdigest()


class Counted:
    """Entries as they pass, counted."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries, self.number = entries, 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self.entries:
            self.number += 1
            yield entry


def due(last: Root | None, now: datetime) -> list[str]:
    """The hours to sign now, oldest first: all after the last root's, and without one the last that is over."""
    ended = _begin(hour_of(now - GRACE)) - HOUR
    first = ended if last is None else _begin(last.hour) + HOUR
    hours = int((ended - first) / HOUR) + 1
    return [hour_of(first + number * HOUR) for number in range(min(hours, MOST_AT_ONCE))]


def follows(hour: str) -> str:
    """The next hour."""
    return hour_of(_begin(hour) + HOUR)


def sheet_of(shop: str, hour: str, leaves: tuple[Leaf, ...]) -> Sheet:
    return Sheet(shop=shop, hour=hour, digest=digest_of(leaves), leaves=leaves)


def digest_of(leaves: tuple[Leaf, ...]) -> str:
    return hashlib.sha256(msgspec.json.encode(leaves)).hexdigest()


def leaves_of(entries: Iterable[Entry]) -> Iterator[Leaf]:
    """The last entry of each trail, of entries sorted by trail and position."""
    for target, each in groupby(entries, key=lambda entry: entry.target):
        *_, last = each
        yield Leaf(target, last.position, last.hash)


def root_after(last: Root | None, shop: str, hour: str, sheets: tuple[str, ...], entries: int, now: datetime) -> Root:
    """The next root, unsigned."""
    number, previous = (last.number + 1, last.hash) if last else (1, "")
    return Root(shop=shop, hour=hour, number=number, previous=previous, sheets=sheets, entries=entries, signed_at=now)


def with_signature(root: Root, kid: str, signature: bytes) -> Root:
    return msgspec.structs.replace(root, kid=kid, signature=signature)


def _begin(hour: str) -> datetime:
    return datetime.strptime(hour, "%Y-%m-%dT%H").replace(tzinfo=UTC)
