"""What the shop told those who asked: each answer is a promise that the audit holds it to."""

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Purchase:
    """What a shopper was told of an order. Units by variant, money in minor units."""

    order_id: str
    units: dict[str, int]
    total: int
    canceled: bool = False
    paid: set[str] = field(default_factory=set)
    """The attempts of which the provider has said that they are paid."""
    back: dict[str, int] = field(default_factory=dict)
    """Units that staff has taken in again, by return, all of them fit to be sold."""


@dataclass
class Guest:
    """A shopper's token and all orders that the shop has told of."""

    token: str
    purchases: list[Purchase] = field(default_factory=list)


@dataclass
class Told:
    """Of all shoppers and staff together; every change is one append or goes through `add`."""

    guests: list[Guest] = field(default_factory=list)
    units: Counter[str] = field(default_factory=Counter)
    """What was received and what counting changed, by variant."""
    counted: Counter[str] = field(default_factory=Counter)
    """Journeys, retries and the like."""
    failures: Counter[str] = field(default_factory=Counter)
    """Why a request had to be sent again."""
    broken: list[str] = field(default_factory=list)
    """Answers that nobody who shops or works here could go on with."""
    stirred: threading.Event = field(default_factory=threading.Event)
    """Something was just counted: an order was placed, paid, canceled."""
    _alone: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, by: int = 1) -> None:
        with self._alone:
            self.counted[what] += by
        self.stirred.set()

    def failed(self, why: str) -> None:
        with self._alone:
            self.failures[why] += 1

    def retry(self) -> None:
        with self._alone:
            self.counted["retries"] += 1

    def moved(self, variant_id: str, by: int) -> None:
        with self._alone:
            self.units[variant_id] += by

    @property
    def purchases(self) -> list[Purchase]:
        return [each for guest in self.guests for each in guest.purchases]
