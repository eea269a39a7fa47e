"""What a purchase writes, by key: `python -m bench.keys > infra/scale/counted.json`.

Counted on the fault model, from the cart to the receipt, for an order of two lines in one parcel.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bench.partitions import Place
from bench.storage import TRANSACTIONAL, write_costs
from bench.wire import same_ids
from chalicelib.aws.records import Record
from tests.faults.cloud import Cloud
from tests.faults.explore import State
from tests.faults.flows import buying, fulfillment, tracking
from tests.faults.world import World, world

BUCKET = "#{bucket}"
WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


@dataclass
class Written:
    """What one purchase writes under keys of one kind: different keys (buckets of one are the same), writes,
    transactions among them, and units."""

    keys: int = 0
    writes: int = 0
    transactions: int = 0
    units: float = 0.0


@dataclass
class Counting(Cloud):
    """A cloud that notes what is paid for which key, once `counts`."""

    counts: bool = False
    changes: int = 0
    events: int = 0
    noted: list[tuple[Place, float, bool]] = field(default_factory=list)

    def ask(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        costs = list(self._costs(operation, request)) if self.counts and service == "dynamodb" else []
        answer = super().ask(service, operation, request)
        self.noted += costs
        if self.counts and operation == "PutEvents":
            self.events += len(request["Entries"])
        return answer

    def _costs(self, operation: str, request: dict[str, Any]) -> Iterator[tuple[Place, float, bool]]:
        lone = [{WRITES[operation]: request}] if operation in WRITES else []
        transaction = operation == "TransactWriteItems"
        for action in request["TransactItems"] if transaction else lone:
            for kind, each in action.items():
                for costs in write_costs(self.table, kind, each, TRANSACTIONAL if transaction else 1):
                    yield from ((place, units, transaction) for place, units in costs.items())


def purchase(made: World, cloud: Counting) -> None:
    """From an empty cart to goods received, and all that is heard of it."""

    def shelves(made: World) -> State:
        state = buying.shelves(made)
        made.relay()  # what came before is nobody's purchase, and unrecorded
        made.recording = True
        cloud.counts, cloud.changes = True, -len(cloud.table.stream)
        return state

    state = buying.confirmed(made, shelves)
    fulfillment.fulfill(made, state)
    (parcel,) = made.call("GET", f"{state['order']}/shipments", bearer=state["me"]).json["items"]
    state |= {"parcel": parcel["shipment_id"], "number": parcel["tracking_number"]}
    tracking.scan_at_the_door(made, state)
    tracking.receive(made, state)
    buying.hear(made, state)


def counted() -> dict[str, Any]:
    """Changes of items, and what is written by template of the partition key; an index's has the index before it."""
    cloud = Counting()
    with world(cloud) as made, same_ids(0):
        purchase(made, cloud)
        cloud.changes += len(cloud.table.stream)
    together: dict[str, Written] = defaultdict(Written)
    for (index, key), units, transaction in cloud.noted:
        written = together[_template(index, key)]
        written.writes, written.units = written.writes + 1, written.units + units
        written.transactions += transaction
    for template, _ in {(_template(*place), _unspread(*place)) for place, _, _ in cloud.noted}:
        together[template].keys += 1
    return {
        "changes": cloud.changes,
        "events": cloud.events,
        "written": {name: msgspec.to_builtins(together[name]) for name in sorted(together)},
    }


def _template(index: str, key: str) -> str:
    """E.g. `gsi2 ORDERS#{shop}#DUE#{due_kind}#{bucket}`: the longest fixed beginning that fits."""
    name = f"{index}pk" if index else "pk"
    fitting = [
        record.KEYS[name] for record in _records(Record) if name in record.KEYS and _fits(record.KEYS[name], key)
    ]
    return f"{index} {max(fitting, key=_fixed)}".strip()


def _unspread(index: str, key: str) -> str:
    """The key without its bucket, where it has one: all buckets together take what one key would."""
    return key.rpartition("#")[0] if _template(index, key).endswith(BUCKET) else key


def _fits(template: str, key: str) -> bool:
    parts, given = template.split("#"), key.split("#")
    return len(parts) == len(given) and all(
        "{" in part or part == word for part, word in zip(parts, given, strict=True)
    )


def _fixed(template: str) -> int:
    return sum("{" not in part for part in template.split("#"))


def _records(kind: type[Record]) -> Iterator[type[Record]]:
    for each in kind.__subclasses__():
        yield each
        yield from _records(each)


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(counted()), indent=1).decode() + "\n")
