"""The bus: tells events to EventBridge, all of them or a failure."""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.settings import settings
from chalicelib.aws.transport import ask
from chalicelib.core.events import Told, encode
from chalicelib.core.problems import Unavailable

SOURCE = "storefront"
BATCH = 10


class NotPublished(Unavailable):
    title = "The bus did not take every event"


def publish(told: Sequence[Told[Any]]) -> None:
    """Put them in order. Raises NotPublished when one was refused; publishing again is harmless."""
    for start in range(0, len(told), BATCH):
        entries = [
            {
                "EventBusName": settings().bus,
                "Source": SOURCE,
                "DetailType": type(each.event).__name__,
                "Detail": encode(each).decode(),
            }
            for each in told[start : start + BATCH]
        ]
        answer = ask("events", "PutEvents", {"Entries": entries})
        if answer["FailedEntryCount"]:
            refused = [entry.get("ErrorCode") for entry in answer["Entries"] if entry.get("ErrorCode")]
            raise NotPublished(refused=refused)
