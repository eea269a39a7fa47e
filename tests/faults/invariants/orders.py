"""Orders, parcels and returns: each ends, once; nothing is left over."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.aws.records import Item
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.payments.rules.refunds import Refund
from tests.faults.invariants.books import Books

REWRITTEN = ("View", "Card", "Offer", "Movement", "Said", "Use", "Bucket")
"""Kinds of items that are put anew: they follow from others, or their own condition says what was seen."""


OVER = {"N": "0"}
"""Of what has no time of its own."""


def versions_are_steps(books: Books) -> Iterator[str]:
    """I15: each change of an item is one version more: nobody writes over what he has not seen."""
    for record in books.world.cloud.table.stream:
        change = record["dynamodb"]
        old, new = change.get("OldImage"), change.get("NewImage")
        if old and new and old["kind"]["S"] not in REWRITTEN:
            before, after = int(old["version"]["N"]), int(new["version"]["N"])
            if after != before + 1 and not _begun_anew(old, new):
                yield f"{old['pk']['S']} went from version {before} to {after}"


def _begun_anew(old: Item, new: Item) -> bool:
    """Whether it stands in the place of one whose time was over: it has its own time, and its own versions."""
    return new["version"]["N"] == "1" and int(old.get("expires", OVER)["N"]) < int(new.get("expires", OVER)["N"])


def reports_are_entered_once(books: Books) -> Iterator[str]:
    """I20: whatever a carrier tells of a parcel, and however often, stands in it once."""
    for parcel in books.all(Shipment):
        entered = Counter(event.event_id for event in parcel.events)
        yield from (f"{parcel.shipment_id} has {event_id} {times} times" for event_id, times in entered.items()
                    if times > 1)  # fmt: skip


def nothing_is_left_over(books: Books) -> Iterator[str]:
    """I17 I23: no dead letter, no workflow that does not end."""
    yield from (f"dead letter in {queue}: {message.body}" for queue, message in books.world.dead)
    yield from (
        f"refund {refund.refund_id} is over, and still looked after"
        for refund in books.all(Refund) if refund.is_final and refund.due_at
    )  # fmt: skip
    for name, execution in books.world.cloud.executions.items():
        if execution["status"] == "RUNNING":
            yield f"workflow {name} is still running"
