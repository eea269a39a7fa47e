"""Everything that a world has in its table, and what the provider has in its own books, to be checked."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from chalicelib.aws.once import AnswerRecord
from chalicelib.aws.records import Item, Record, entity_of, kind_of
from chalicelib.aws.stream import news_of
from chalicelib.capabilities import CAPABILITIES
from chalicelib.core.events import Event, Told
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.moves import MANUAL
from chalicelib.domain.payments.rules.refunds import Refund
from tests.faults.world import World


@dataclass(frozen=True)
class Violation:
    """Which invariant does not hold, and where."""

    invariant: str
    facts: str


class Books:
    """Every entity in the world's table, by its class; every event that was ever told; the provider's books."""

    def __init__(self, world: World) -> None:
        self.entities: dict[type, list[Any]] = defaultdict(list)
        self.stored = [(item, entity_of(record_of(item), item)) for item in world.cloud.table.items.values()]
        for _, entity in self.stored:
            self.entities[type(entity)].append(entity)
        self.told = [each for record in world.cloud.table.stream for each in news_of(record["dynamodb"])]
        state = world.provider.state()
        self.payments: list[dict[str, Any]] = state["payments"]
        self.refunds: list[dict[str, Any]] = state["refunds"]
        self.taken = {each["event_id"] for each in state["notifications"] if each["status"] == "delivered"}
        self.world = world

    def all(self, kind: type) -> list[Any]:
        return self.entities[kind]

    def news(self, *kinds: type[Event]) -> Iterator[Told[Any]]:
        """The events of these kinds."""
        return (each for each in self.told if isinstance(each.event, kinds))

    def commits(self, *kinds: str) -> Iterator[list[Item]]:
        """What was put of these kinds, one commit after the other, since the beginning."""
        put = (record["dynamodb"].get("NewImage", {}) for record in self.world.cloud.table.stream)
        wanted = (item for item in put if "token" in item and item["kind"]["S"] in kinds)
        return (list(some) for _, some in groupby(wanted, key=lambda item: item["token"]["S"]))

    def in_hand(self) -> set[str]:
        """The orders of which the provider says what our books cannot hold: a person has to see to them."""
        refunds = {each.order_id for each in self.all(Refund) if each.status == MANUAL}
        return refunds | {each.order_id for each in self.all(Attempt) if each.mismatch is not None}


def entity_in(item: Item) -> Any:
    """What an item holds."""
    return entity_of(record_of(item), item)


def record_of(item: Item) -> type[Record]:
    """The record that an item was made of: its kind, and the capability that its key begins with."""
    return _records()[item["pk"]["S"].partition("#")[0].lower(), item["kind"]["S"]]


@cache
def _records() -> dict[tuple[str, str], type[Record]]:
    found: dict[tuple[str, str], type[Record]] = {}
    for record in Record.__subclasses__():
        owners = CAPABILITIES if record is AnswerRecord else [record.KEYS["pk"].partition("#")[0].lower()]
        found |= {(owner, kind_of(record)): record for owner in owners}
    return found
