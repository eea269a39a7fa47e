"""The ledger of a stock level, folded as its entries come by, in memory that does not grow with them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zlib import crc32

import msgspec

from chalicelib.domain.inventory.rules import Movement, StockLevel, changes

QUANTITIES = ("on_hand", "reserved", "committed", "available")
HELD = ("reserved", "committed")

MOST_ORDERS = 1_000
"""Orders that one reading of a ledger keeps in mind; where more may hold units, it is read once for each part."""

WINDOW = 1_000
"""Entries that may come before their time (the clocks of functions differ) until one between is held to be missing."""

MOST_NAMED = 10


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """What the entries of a level add up to, until the version of the level that was read. `held` is what orders still
    hold, (reserved, committed) by order; `missing` and `repeated` name versions of the level, each with the time by
    which it was known to be over (None for the last ones)."""

    shop: str
    variant_id: str
    location: str
    version: int
    sums: dict[str, int]
    held: dict[str, tuple[int, int]]
    missing: dict[int, datetime | None] = {}
    repeated: tuple[int, ...] = ()


class Fold:
    """One reading. Entries come in the order of their time; those of other locations, and those later than the level
    that was read, are left out."""

    def __init__(self, level: StockLevel, part: int = 0, parts: int = 1) -> None:
        self.level, self.part, self.parts = level, part, parts
        self.sums: Counter[str] = Counter()
        self.held: dict[str, list[int]] = {}
        self.missing: dict[int, datetime | None] = {}
        self.repeated: list[int] = []
        self._whole, self._ahead = 0, set[int]()

    def enter(self, movement: Movement) -> None:
        version = version_in(movement.event_id)
        if movement.location != self.level.location or version > self.level.version:
            return
        self._count(version, movement.at)
        moved = changes(movement.movement, movement.quantity)
        self.sums.update(moved)
        order_id = movement.order_id
        if order_id is not None and crc32(order_id.encode()) % self.parts == self.part:
            self._hold(order_id, moved)

    def _hold(self, order_id: str, moved: dict[str, int]) -> None:
        held = self.held.setdefault(order_id, [0, 0])
        for place, name in enumerate(HELD):
            held[place] += moved.get(name, 0)
        if not any(held):
            del self.held[order_id]

    def _count(self, version: int, at: datetime) -> None:
        if version <= self._whole or version in self._ahead:
            if version in self.missing:
                del self.missing[version]  # it was only very late
            elif len(self.repeated) < MOST_NAMED:
                self.repeated.append(version)
            return
        self._ahead.add(version)
        if len(self._ahead) > WINDOW:
            self._give_up(min(self._ahead) - 1, at)
        self._close_up()

    def _close_up(self) -> None:
        while self._whole + 1 in self._ahead:
            self._whole += 1
            self._ahead.remove(self._whole)

    def _give_up(self, until: int, at: datetime | None) -> None:
        """What has not come by now is missing."""
        room = MOST_NAMED - len(self.missing)
        self.missing |= dict.fromkeys(range(self._whole + 1, min(until, self._whole + room) + 1), at)
        self._whole = max(self._whole, until)

    def end(self, last: datetime | None) -> Ledger:
        """`last` is when the newest entry was made."""
        while self._ahead:
            self._give_up(min(self._ahead) - 1, last)
            self._close_up()
        self._give_up(self.level.version, None)
        return Ledger(
            shop=self.level.shop, variant_id=self.level.variant_id, location=self.level.location,
            version=self.level.version, sums={name: self.sums[name] for name in QUANTITIES},
            held={order_id: (held[0], held[1]) for order_id, held in self.held.items()},
            missing=self.missing, repeated=tuple(self.repeated),
        )  # fmt: skip


def version_in(event_id: str) -> int:
    """The version of its aggregate that an event tells of."""
    return int(event_id.rsplit(":", 2)[1])


def parts_of(level: StockLevel) -> int:
    """How often to read the ledger: an order holds one unit at least, so that no more orders do."""
    return 1 + max(0, level.reserved + level.committed) // MOST_ORDERS


def fold(level: StockLevel, entries: Iterable[Movement]) -> Ledger:
    """All of it at once, out of memory."""
    folding, ordered = Fold(level), sorted(entries, key=lambda entry: entry.at)
    for entry in ordered:
        folding.enter(entry)
    return folding.end(ordered[-1].at if ordered else None)
