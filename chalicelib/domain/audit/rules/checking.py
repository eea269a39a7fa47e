"""Checking: whether trails and roots are whole, and which entry is the first that is not as it was."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Literal

import msgspec

from chalicelib.core.acts import EPOCH
from chalicelib.core.audited import may_fade
from chalicelib.core.buckets import bucket_of
from chalicelib.core.problems import Invalid, NotFound
from chalicelib.core.trail import Entry, digest
from chalicelib.domain.audit.rules.roots import Leaf, Root, follows

PATIENCE = timedelta(minutes=15)
"""How long a fact may be on its way before it is missing."""

Wrong = Literal["missing", "altered", "moved", "different", "forged", "unsigned", "unanchored"]


class OneQuestion(Invalid):
    title = "Give either a target or an hour"


class TrailNotFound(NotFound):
    title = "Nothing was ever entered of that"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, and where: the entry of a trail, or the root of an hour."""

    wrong: Wrong
    says: str
    target: str | None = None
    position: int | None = None
    hour: str | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """The item that a trail is about, as it is now; `broken`: nobody can read it any more."""

    version: int = 0
    values: dict[str, Any] = {}
    changed_at: datetime = EPOCH
    broken: bool = False


class Walk(msgspec.Struct):
    """What is known of a trail after some of its entries: the first fault, the values by path with the version that
    they are of, and since when versions are missing."""

    shop: str
    target: str
    last: Entry | None = None
    began: int = 1
    fault: Fault | None = None
    known: dict[str, tuple[int, Any, bool]] = {}
    since: dict[int, datetime] = {}

    def wrong(self, wrong: Wrong, says: str, position: int | None = None) -> Fault:
        return Fault(wrong=wrong, says=says, target=self.target, position=position)

    def go(self, entries: Iterable[Entry]) -> "Walk":
        """On to the end of these, or to the first that is wrong."""
        for entry in entries:
            if self.fault is None and (fault := self._fault_at(entry)) is not None:
                self.fault = fault
            if self.fault is not None:
                break
            self._learn(entry)
        return self

    def _fault_at(self, entry: Entry) -> Fault | None:
        expected, previous = (self.last.position + 1, self.last.hash) if self.last else (self.began, None)
        if entry.position > expected:
            return self.wrong("missing", f"There is no entry {expected}", expected)
        if (entry.shop, entry.target, entry.position) != (self.shop, self.target, expected):
            return self.wrong("moved", f"Entry {entry.position} of {entry.target} stands in its place", expected)
        if digest(entry) != entry.hash:
            return self.wrong("altered", "It does not say what it said when it was entered", expected)
        if previous is None:
            previous = "" if expected == 1 else entry.previous
        if entry.previous != previous:
            return self.wrong("altered", "It is not bound to the entry before it", expected)
        return None

    def _learn(self, entry: Entry) -> None:
        self.last = entry
        for first, _ in entry.missing:
            self.since.setdefault(first, entry.kept_at)
        if entry.item_version is None:
            return
        for path in entry.before | entry.after:
            if entry.item_version >= self.known.get(path, (0,))[0]:
                self.known[path] = (entry.item_version, entry.after.get(path), path in entry.after)

    def end(self, item: Item | None, now: datetime) -> Fault | None:
        """The first fault, also of the end: what the item says must have been entered."""
        if self.fault is not None:
            return self.fault
        newest, missing = (self.last.newest, self.last.missing) if self.last else (0, ())
        for first, upto in missing:
            if self.since.get(first, now) + PATIENCE < now:
                return self.wrong("missing", f"Nothing was entered of the versions {first} to {upto}")
        if item is None:
            return None
        if item.broken:
            return self.wrong("different", "The item cannot be read (any more)")
        if item.version > newest:
            late = item.changed_at + PATIENCE < now
            says = f"Nothing was entered of the versions {newest + 1} to {item.version}"
            return self.wrong("missing", says, self.last.position + 1 if self.last else 1) if late else None
        if item.version < newest:
            return self.wrong("different", f"The item is of version {item.version}; version {newest} was entered")
        return None if missing else self._differing(item)

    def gone(self, told: Entry) -> Fault | None:
        """The item is not there, of which the last entry tells: only some kinds end like that."""
        if may_fade(self.target):
            return None
        says = f"The item is not there; version {told.newest} of it was entered"
        return self.wrong("different", says)

    def _differing(self, item: Item) -> Fault | None:
        now = {path: value for path, (_, value, there) in self.known.items() if there}
        if self.began > 1:  # what was entered before is not known here
            compared = {path: item.values[path] for path in item.values.keys() & self.known.keys()}
        else:
            compared = item.values
        wrong = sorted(path for path in now | compared if now.get(path) != compared.get(path))
        if not wrong:
            return None
        return self.wrong("different", f"The item says something else than its last entry: {', '.join(wrong)}")


def hour_fault(root: Root, signed: Iterable[Leaf], entered: Iterable[Leaf | Fault]) -> Fault | None:
    """The first trail whose end in an hour is not what was signed; both in the order that they were signed in."""
    for was, there in zip_longest(signed, entered):
        if isinstance(there, Fault):
            return there
        if was == there:
            continue
        if there is None or (was is not None and _place(was) < _place(there)):
            return _at(root, "missing", was, "It was signed, and is not there (any more)")
        if was is None or _place(there) < _place(was):
            return _at(root, "unsigned", there, "It was entered into an hour that was signed without it")
        if there.position < was.position:
            return _at(root, "missing", was, f"It was signed; the trail's hour ends with entry {there.position}")
        if there.position > was.position:
            return _at(root, "unsigned", there, "It was entered into an hour that was signed without it")
        return _at(root, "altered", was, "It is not the entry that was signed")
    return None


def count_fault(root: Root, there: int) -> Fault | None:
    """Whether an hour has as many entries as were signed: of those that are not the last of their trail in it, no leaf
    tells. Which one is gone, the trails say."""
    if there == root.entries:
        return None
    wrong: Wrong = "missing" if there < root.entries else "unsigned"
    return _at(root, wrong, None, f"{root.entries} entries were signed, and there are {there}")


def sound(root: Root, entries: Iterable[Entry]) -> Iterator[Leaf | Fault]:
    """The ends of the trails of an hour, of entries sorted by trail and position; or what is wrong with one of them."""
    last: Entry | None = None
    for entry in entries:
        if digest(entry) != entry.hash:
            leaf = Leaf(entry.target, entry.position, entry.hash)
            yield _at(root, "altered", leaf, "It does not say what it said when it was entered")
            return
        if last is not None and last.target != entry.target:
            yield Leaf(last.target, last.position, last.hash)
        last = entry
    if last is not None:
        yield Leaf(last.target, last.position, last.hash)


def link_fault(root: Root, before: Root | None) -> Fault | None:
    """Whether a root follows the one before: of the hour before, and bound to it."""
    if before is None and root.number > 1:
        return Fault(wrong="missing", says=f"Root {root.number - 1} is not there (any more)", hour=root.hour)
    if before is not None and follows(before.hour) != root.hour:
        return Fault(wrong="missing", says="That hour has no root", hour=follows(before.hour))
    if before is not None and (root.previous, root.number) != (before.hash, before.number + 1):
        return Fault(wrong="altered", says="The root is not bound to the one before it", hour=root.hour)
    return None


def _place(leaf: Leaf) -> tuple[str, str]:
    """Entries of an hour are read bucket by bucket."""
    return bucket_of(leaf.target), leaf.target


def _at(root: Root, wrong: Wrong, leaf: Leaf | None, says: str) -> Fault:
    target, position = (leaf.target, leaf.position) if leaf else (None, None)
    return Fault(wrong=wrong, says=says, target=target, position=position, hour=root.hour)
