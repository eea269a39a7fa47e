"""Functions called as AWS calls them: a queue with messages, a schedule, a workflow with a step's input."""

import json
from typing import Any
from zlib import crc32

from chalicelib.core.events import Event, Told, encode


def hear(function: str, *events: Event) -> list[str]:
    """A batch with these events comes to a listener; the ids of the messages that are to come again."""
    bodies = [
        json.dumps({"detail-type": type(event).__name__, "detail": json.loads(encode(_told(event)))})
        for event in events
    ]
    return receive(function, *bodies)


def receive(function: str, *bodies: str) -> list[str]:
    """The same, of messages as they are."""
    records = [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]
    answer = _call(function, {"Records": records})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def tick(function: str) -> None:
    """The schedule of that function strikes."""
    names = ("version", "account", "region", "detail", "detail-type", "source", "time", "id", "resources")
    _call(function, dict.fromkeys(names, ""))


def step(function: str, given: dict[str, Any]) -> dict[str, Any]:
    """The workflow calls that function."""
    answer: dict[str, Any] = _call(function, given)
    return answer


def change(function: str, *changes: dict[str, Any]) -> None:
    """The table's stream brings these changes."""
    _call(function, {"Records": [{"dynamodb": each} for each in changes]})


def _told(event: Event) -> Told[Event]:
    """The same event has the same id, however often it comes."""
    return Told(event_id=f"test/{crc32(repr(event).encode())}:1:0", aggregate="test/item", event=event)


def _call(function: str, event: dict[str, Any]) -> Any:
    from app import app  # noqa: PLC0415 - the app reads the environment

    return app.handler_map[function](event, None)
