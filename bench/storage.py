"""The table over simulated partitions: answers take their time, and transactions are in each other's way.

The state is the table of the fault model. Where the figures come from is said in `docs/scale.md`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from bench.partitions import Partitions, Place, Units
from bench.timeline import Timeline
from tests.faults.model.table import INDEXES, Key, Table, key_of, read_units
from tests.faults.model.values import Item, Refused, weight

LOCK_SECONDS = 0.010
"""How long a transaction keeps others from its items."""
TRANSACTION_SECONDS, CALL_SECONDS = 0.012, 0.004
"""What the caller waits for a transaction, and for anything else."""
TRANSACTIONAL = 2
READS = frozenset({"GetItem", "BatchGetItem", "Query"})


@dataclass
class Storage:
    """The table as callers see it: answers take their time, partitions refuse, transactions are in each other's way."""

    table: Table
    time: Timeline
    partitions: Partitions
    locked: set[Key] = field(default_factory=set)
    transactions: list[float] = field(default_factory=list)
    """When each was tried that was not throttled."""
    conflicts: int = 0
    throttles: int = 0

    def answer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """For actors: what DynamoDB answers, when it does. Raises Refused."""
        if operation == "TransactWriteItems":
            return self._transact(request)
        self.time.sleep(CALL_SECONDS / 2)
        try:
            return self._read(operation, request) if operation in READS else self._write(operation, request)
        finally:
            self.time.sleep(CALL_SECONDS / 2)

    def _transact(self, request: dict[str, Any]) -> dict[str, Any]:
        """A conflict is billed, like a condition that fails: it is found out by a write."""
        actions = [(kind, each) for action in request["TransactItems"] for kind, each in action.items()]
        keys = [_key(action) for _, action in actions]
        way = (TRANSACTION_SECONDS - LOCK_SECONDS) / 2
        self.time.sleep(way)
        try:
            costs = [write_costs(self.table, *each, TRANSACTIONAL) for each in actions]
            own, indexed = (_sum(each) for each in zip(*costs, strict=True))
            if full := self._refused(own | indexed):
                raise _canceled(keys, {key for key in keys if ("", key[0]) in full}, "ThrottlingError")
            self.partitions.pay(own)
            self.transactions.append(self.time.now)
            if conflicting := self.locked.intersection(keys):
                self.conflicts += 1
                raise _canceled(keys, conflicting, "TransactionConflict")
            return self._locking(keys, request, indexed)
        finally:
            self.time.sleep(way)

    def _locking(self, keys: list[Key], request: dict[str, Any], indexed: Units) -> dict[str, Any]:
        self.locked.update(keys)
        self.time.sleep(LOCK_SECONDS)
        self.locked.difference_update(keys)
        answer = self.table.answer("TransactWriteItems", request)
        self.partitions.pay(indexed)
        return answer

    def _write(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if _key(request) in self.locked:
            self.conflicts += 1
            raise Refused("TransactionConflictException", "Transaction is ongoing for the item")
        own, indexed = write_costs(self.table, operation.removesuffix("Item"), request, 1)
        if self._refused(own | indexed):
            raise _throttled()
        self.partitions.pay(own)
        answer = self.table.answer(operation, request)
        self.partitions.pay(indexed)
        return answer

    def _read(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """A batch is read as a whole or not at all; a query pays for one page of small items."""
        wanted = next(iter(request["RequestItems"].values())) if "RequestItems" in request else request
        consistent = wanted.get("ConsistentRead", False)
        if operation == "Query":
            place = wanted.get("IndexName", ""), wanted["ExpressionAttributeValues"][":pk"]["S"]
            units = {place: read_units(0, consistent)}
        else:
            keys = [key_of(each) for each in wanted.get("Keys") or [wanted["Key"]]]
            units = _sum({("", key[0]): read_units(self._weight(key), consistent)} for key in keys)
        if self._refused(units, writes=False):
            raise _throttled()
        self.partitions.pay(units, writes=False)
        return self.table.answer(operation, request)

    def _refused(self, units: Units, *, writes: bool = True) -> set[Place]:
        full = self.partitions.full(units, self.time.now, writes=writes)
        self.throttles += bool(full)
        return full

    def _weight(self, key: Key) -> int:
        item = self.table.items.get(key)
        return weight(item) if item else 0


def write_costs(table: Table, kind: str, action: dict[str, Any], factor: int) -> tuple[Units, Units]:
    """What a write costs, whether its condition holds or not, and what it costs the indexes if it does.

    An update leaves the size of its item as it was, and the keys of the indexes too.
    """
    before, after = table.items.get(_key(action)), action.get("Item")
    indexed = [
        {(name, item[pk]["S"]): _kilos(item) * factor}
        for name, (pk, sk) in INDEXES.items()
        for item in _rewritten(before, after, pk, sk)
        if kind in ("Put", "Delete")
    ]
    return {("", _key(action)[0]): _kilos(before, after) * factor}, _sum(indexed)


def _key(action: dict[str, Any]) -> Key:
    return key_of(action["Item"] if "Item" in action else action["Key"])


def _kilos(*items: Item | None) -> float:
    return max([1.0, *(ceil(weight(item) / 1024) for item in items if item)])


def _rewritten(before: Item | None, after: Item | None, pk: str, sk: str) -> list[Item]:
    """What changes in an index: one entry, or two where its key is another one now."""
    old, new = (item if item and pk in item and sk in item else None for item in (before, after))
    if old and new and (old[pk], old[sk]) == (new[pk], new[sk]):
        return [] if old == new else [new]
    return [item for item in (old, new) if item]


def _sum(several: Iterable[Units]) -> Units:
    together: Units = defaultdict(float)
    for each in several:
        for place, units in each.items():
            together[place] += units
    return together


def _throttled() -> Refused:
    return Refused("ProvisionedThroughputExceededException", "The level of configured throughput was exceeded")


def _canceled(keys: list[Key], at: set[Key], code: str) -> Refused:
    reasons = [{"Code": code if key in at else "None"} for key in keys]
    return Refused("TransactionCanceledException", "Transaction cancelled", CancellationReasons=reasons)
