"""The bus: tells events to EventBridge, all of them or a failure."""

from collections.abc import Iterator, Sequence
from typing import Any

from chalicelib.aws.settings import settings
from chalicelib.aws.transport import ask
from chalicelib.core.events import Told, encode
from chalicelib.core.problems import Unavailable

SOURCE = "storefront"
BATCH, LARGEST = 10, 256 * 1024
"""Events, and bytes of them, that the bus takes in one call."""


class NotPublished(Unavailable):
    title = "The bus did not take every event"


def publish(told: Sequence[Told[Any]]) -> None:
    """Put them in order. Raises NotPublished when one was refused; publishing again is harmless."""
    for entries in _batches([_entry(each) for each in told]):
        answer = ask("events", "PutEvents", {"Entries": entries})
        if answer["FailedEntryCount"]:
            refused = [entry.get("ErrorCode") for entry in answer["Entries"] if entry.get("ErrorCode")]
            raise NotPublished(refused=refused)


def _entry(told: Told[Any]) -> dict[str, str]:
    return {
        "EventBusName": settings().bus,
        "Source": SOURCE,
        "DetailType": type(told.event).__name__,
        "Detail": encode(told).decode(),
    }


def _batches(entries: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """As many as the bus takes at once, by number and by size; one that is too large for it is told so, alone."""
    batch: list[dict[str, str]] = []
    size = 0
    for entry in entries:
        own = sum(len(text.encode()) for text in entry.values())
        if batch and (len(batch) == BATCH or size + own > LARGEST):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += own
    if batch:
        yield batch
