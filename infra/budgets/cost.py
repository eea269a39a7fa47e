"""Costs: round trips and capacity units of an operation, its floor, and what comes on top of that for a reason."""

from dataclasses import dataclass
from functools import reduce
from operator import add


@dataclass(frozen=True)
class Cost:
    """Sequential round trips to the table, read request units and write request units."""

    trips: int = 0
    rru: float = 0.0
    wru: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.trips + other.trips, self.rru + other.rru, self.wru + other.wru)

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.trips - other.trips, self.rru - other.rru, self.wru - other.wru)

    def __str__(self) -> str:
        return f"{self.trips} / {self.rru:g} / {self.wru:g}"


@dataclass(frozen=True)
class Surcharge:
    """What an operation costs beyond its floor, why, and the sentence that needs it."""

    why: str
    sentence: str
    cost: Cost


@dataclass(frozen=True)
class Operation:
    """One piece of work, named as its log line says it: kind, function, and door or event.

    `door` is what calls it: method and path, the event, `every 5 minutes`, a state of a workflow. `floor` is the least
    that what it must do can cost (the limit of the design where it names one).
    """

    name: str
    door: str
    floor: Cost
    surcharges: tuple[Surcharge, ...] = ()

    @property
    def cost(self) -> Cost:
        return reduce(add, (each.cost for each in self.surcharges), self.floor)
