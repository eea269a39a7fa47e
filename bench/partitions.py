"""DynamoDB's partitions, simulated: what each of them takes a second, and what was paid for each key."""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import md5

WRITES_PER_SECOND, READS_PER_SECOND = 1_000, 3_000
BURST_SECONDS = 0.1

Place = tuple[str, str]
"""An index's name, or nothing for the table, and a partition key there."""
Units = dict[Place, float]


@dataclass
class Bucket:
    """Takes `rate` units a second, and what it did not take for a tenth of a second."""

    rate: float
    level: float = field(init=False)
    filled: float = 0.0

    def __post_init__(self) -> None:
        self.level = self.rate * BURST_SECONDS

    def has(self, units: float, now: float) -> bool:
        """Whether it can take so much now. More than it ever holds is taken when it is full."""
        most = self.rate * BURST_SECONDS
        self.level, self.filled = min(most, self.level + (now - self.filled) * self.rate), now
        return self.level >= min(units, most)

    def take(self, units: float) -> None:
        self.level -= units


@dataclass
class Partitions:
    """So many of the table and of each index; a key is always in the same one. `spent` is what was paid for each."""

    number: int
    spent: Units = field(default_factory=lambda: defaultdict(float))
    _buckets: dict[tuple[bool, str, int], Bucket] = field(default_factory=dict)

    def full(self, units: Units, now: float, *, writes: bool = True) -> set[Place]:
        """The places whose partitions cannot take it now."""
        return {place for place, each in units.items() if not self._bucket(place, writes).has(each, now)}

    def pay(self, units: Units, *, writes: bool = True) -> None:
        for place, each in units.items():
            self._bucket(place, writes).take(each)
            if writes:
                self.spent[place] += each

    def partition(self, place: Place) -> int:
        """Where it is."""
        return int.from_bytes(md5(place[1].encode(), usedforsecurity=False).digest()[:8]) % self.number

    def _bucket(self, place: Place, writes: bool) -> Bucket:
        at = writes, place[0], self.partition(place)
        if at not in self._buckets:
            self._buckets[at] = Bucket(WRITES_PER_SECOND if writes else READS_PER_SECOND)
        return self._buckets[at]
