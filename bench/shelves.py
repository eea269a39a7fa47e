"""A table for many goods: the model's, with an index of its partitions, so that no query looks at all items."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.model.expressions import holds
from tests.faults.model.scope import Scope
from tests.faults.model.table import INDEXES, Key, Request, Table
from tests.faults.model.values import Item

KEYS = {"": ("pk", "sk"), **INDEXES}
"""By the name of the index."""

Place = tuple[bytes, bytes, bytes]
"""Where an item stands in its partition."""


@dataclass
class Shelves(Table):
    """The same answers and units as the model's own. `partitions` holds places in order, by index and partition."""

    partitions: dict[tuple[str, str], list[Place]] = field(default_factory=dict)

    def stack(self, items: Iterable[Item]) -> None:
        """Put many items down at once, of which no stream tells; their places are sorted afterwards."""
        touched = set()
        for item in items:
            self.items[item["pk"]["S"], item["sk"]["S"]] = item
            for name in _homes(item):
                self.partitions.setdefault(name, []).append(_place(item, name[0]))
                touched.add(name)
        for name in touched:
            self.partitions[name] = sorted(set(self.partitions[name]))

    def _store(self, key: Key, before: Item | None, after: Item | None) -> None:
        super()._store(key, before, after)
        for item in filter(None, (before,)):
            for name in _homes(item):
                places = self.partitions[name]
                del places[bisect_left(places, _place(item, name[0]))]
        for item in filter(None, (after,)):
            for name in _homes(item):
                insort(self.partitions.setdefault(name, []), _place(item, name[0]))

    def _matching(self, request: Request, pk: str, sk: str) -> list[Item]:
        """No more of them than the page takes, and one that shows that there are more."""
        names, values = request.get("ExpressionAttributeNames", {}), request["ExpressionAttributeValues"]
        most = request.get("Limit", len(self.items)) + 1
        found = []
        for item in self._from(request, sk):
            if pk in item and holds(request["KeyConditionExpression"], Scope(item, names, values)):
                found.append(item)
            if len(found) == most:
                break
        return found

    def _from(self, request: Request, sk: str) -> Iterator[Item]:
        """The items of the partition that is asked for, in order, from where the page before has ended."""
        name = request.get("IndexName", ""), request["ExpressionAttributeValues"][":pk"]["S"]
        places, forward = self.partitions.get(name, []), request.get("ScanIndexForward", True)
        begin, end = 0, len(places)
        if "ExclusiveStartKey" in request:
            start = _place(request["ExclusiveStartKey"], name[0])
            begin, end = (bisect_right(places, start), end) if forward else (0, bisect_left(places, start))
        order = range(begin, end) if forward else range(end - 1, begin - 1, -1)
        for at in order:
            _, partition, sort = places[at]
            yield self.items[partition.decode(), sort.decode()]


def _homes(item: Item) -> Iterator[tuple[str, str]]:
    """The partitions that an item is in: the table's, and those of the indexes that it has the keys of."""
    for name, (pk, sk) in KEYS.items():
        if pk in item and sk in item:
            yield name, item[pk]["S"]


def _place(item: dict[str, Any], index: str) -> Place:
    return item[KEYS[index][1]]["S"].encode(), item["pk"]["S"].encode(), item["sk"]["S"].encode()
