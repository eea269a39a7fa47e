"""The trail: what is kept of every change and disclosure, each entry bound to the one before it; pure.

A target's entries are numbered. An entry holds the hash of the one before and its own hash over all that it says, so
that none can be changed, left out or put elsewhere unseen; that the last ones are still there is said by the signed
roots of each hour, and by the item itself. Facts may come twice and in any order: each entry also knows which versions
of its item the trail has.
"""

import hashlib
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from chalicelib.core.acts import Act
from chalicelib.core.buckets import bucket_of
from chalicelib.core.events import Changed

What = Literal["changed", "disclosed"]
Holes = tuple[tuple[int, int], ...]
"""First and last versions of what is missing."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """`at` is when it was done, `kept_at` when it was entered. `newest` is the newest version of the item that the
    trail has, `missing` what it lacks below; disclosures have no version of their own."""

    shop: str
    target: str
    position: int
    entry_id: str
    what: What
    at: datetime
    kept_at: datetime
    subject: str
    action: str
    request_id: str
    reason: str
    item_version: int | None = None
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    newest: int = 0
    missing: Holes = ()
    previous: str = ""
    hash: str = ""

    @property
    def hour(self) -> str:
        """When it was entered, to the hour: which root it is signed with."""
        return hour_of(self.kept_at)

    @property
    def bucket(self) -> str:
        return bucket_of(self.target)

    def has(self, version: int) -> bool:
        """Whether the trail up to here has a version of the item."""
        return version <= self.newest and not any(first <= version <= last for first, last in self.missing)


def changed(fact: Changed, entry_id: str, now: datetime) -> Entry:
    """The entry of a fact, still without its place."""
    return Entry(
        shop=fact.shop, target=fact.target, position=0, entry_id=entry_id, what="changed", at=fact.at, kept_at=now,
        subject=fact.subject, action=fact.action, request_id=fact.request_id, reason=fact.reason,
        item_version=fact.version, before=fact.before, after=fact.after,
    )  # fmt: skip


def disclosed(shop: str, target: str, entry_id: str, act: Act, shown: tuple[str, ...], now: datetime) -> Entry:
    """The entry of personal data that somebody was shown, still without its place: which fields, never what was in
    them."""
    return Entry(
        shop=shop, target=target, position=0, entry_id=entry_id, what="disclosed", at=now, kept_at=now,
        subject=act.subject, action=act.action, request_id=act.request_id, reason=act.reason,
        after={"shown": list(shown)},
    )  # fmt: skip


def placed(entry: Entry, last: Entry | None) -> Entry:
    """The entry as the next one after `last`."""
    if last is not None:
        entry = replace(entry, newest=last.newest, missing=last.missing, position=last.position, previous=last.hash)
    newest, missing = _with(entry.newest, entry.missing, entry.item_version)
    bound = replace(entry, position=entry.position + 1, newest=newest, missing=missing)
    return replace(bound, hash=digest(bound))


def digest(entry: Entry) -> str:
    """SHA-256 over all that it says, its own hash left out."""
    said = msgspec.json.encode(replace(entry, hash=""), order="sorted")
    return hashlib.sha256(said).hexdigest()


def hour_of(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H}"


def _with(newest: int, missing: Holes, version: int | None) -> tuple[int, Holes]:
    """The newest version and the holes, with one version more."""
    if version is None:
        return newest, missing
    if version > newest:
        return version, (*missing, (newest + 1, version - 1)) if version > newest + 1 else missing
    parts = [part for first, last in missing for part in _without(first, last, version)]
    return newest, tuple(parts)


def _without(first: int, last: int, version: int) -> Holes:
    if not first <= version <= last:
        return ((first, last),)
    return tuple(part for part in ((first, version - 1), (version + 1, last)) if part[0] <= part[1])
