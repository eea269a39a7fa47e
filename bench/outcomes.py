"""What a sale is, and how it went: shoppers, their answers, the stock."""

from dataclasses import dataclass

from bench.partitions import Place
from bench.storage import Storage
from chalicelib.domain.inventory.store import LevelRecord
from tests.faults.model.table import Key, Table

VARIANT = "mug"
LOCATIONS = ("main", "north")
_addresses = [LevelRecord.at(shop="mugs", variant_id=VARIANT, location=location) for location in LOCATIONS]
SHELVES: list[Key] = [(address.pk, address.sk) for address in _addresses]
LEVEL: Place = ("", _addresses[0].pk)


@dataclass(frozen=True, kw_only=True)
class Sale:
    """So many shoppers come, at random moments, so many a second; each wants one unit of the same variant.

    One who is told to come again does so, after the second that the answer names, at most so many times. Who got one
    pays `pays_after` seconds later on average, if at all: that writes the same counter again.
    """

    shoppers: int
    per_second: float
    stock: int
    comes_again: int = 20
    pays_after: float | None = None
    elsewhere: int = 0
    """Units of the stock that are at a second location."""
    clicks: int = 1
    """Requests that each shopper sends at the same moment, all of them for the same order."""


@dataclass(frozen=True)
class Visit:
    """What one shopper was told in the end, and how often to come again before that. Times are in virtual seconds."""

    status: int
    came: float
    left: float
    sent_away: int
    left_on_shelf: int
    """Units that were free at the moment of the answer."""
    answer_is_clear: bool
    """An order, a refusal, or a 503 that says when to come again."""
    who: str
    placed: str = ""
    """The order, as it was told."""


@dataclass
class Outcome:
    """How one sale went."""

    sale: Sale
    visits: list[Visit]
    orders: int
    """Those in the table."""
    unsold: int
    storage: Storage
    counted: int
    """Payments that were heard of and counted."""
    redelivered: int
    """Times that the news of a payment went back to its queue."""

    def told(self, status: int) -> list[Visit]:
        return [visit for visit in self.visits if visit.status == status]

    @property
    def sold(self) -> int:
        return len({visit.who for visit in self.told(201)})

    @property
    def contradicted(self) -> int:
        """Shoppers whose clicks were not all given the same answer."""
        told = {(visit.who, visit.status, visit.placed) for visit in self.visits}
        return len(told) - len({who for who, _, _ in told})

    @property
    def hot_units(self) -> float:
        """Write units that the variant's own key was paid for."""
        return self.storage.partitions.spent[LEVEL]


def on_shelves(table: Table) -> int:
    """Units that are free at this moment."""
    return sum(int(table.items[shelf]["available"]["N"]) for shelf in SHELVES if shelf in table.items)
