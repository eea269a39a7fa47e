"""Triggers: the doors that are not HTTP: queues of events, schedules, workflow tasks, the table's stream.

Each declaration registers the function with Chalice and writes itself down here, where infra reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

import msgspec
from chalice.app import Blueprint, Rate

from chalicelib.aws.observe import note, observed
from chalicelib.core.events import KINDS, EventT, Told, decode

Handler = TypeVar("Handler", bound=Callable[..., Any])
Hears = Callable[[Told[EventT]], None]


@dataclass
class Listener:
    """One queue and the function that its messages go to; add handlers with `@listener.on(EventKind)`."""

    blueprint: Blueprint
    name: str
    uploads: bool = False
    handlers: dict[str, Callable[[Told[Any]], None]] = field(default_factory=dict)
    all_at_once: Callable[[list[Told[Any]]], None] | None = None

    def __post_init__(self) -> None:
        LISTENERS.append(self)
        register = self.blueprint.on_sqs_message(queue=f"storefront-{self.name}", name=self.function, batch_size=10)
        register(_named(self.receive, self.function))

    @property
    def function(self) -> str:
        return f"{self.name.replace('-', '_')}_listener"

    def on(self, *kinds: type[EventT]) -> Callable[[Hears[EventT]], Hears[EventT]]:
        """The function gets `Told`: the event with the id that stays the same at every delivery."""

        def declare(handler: Hears[EventT]) -> Hears[EventT]:
            self.handlers |= dict.fromkeys((kind.__name__ for kind in kinds), handler)
            return handler

        return declare

    def together(self, handler: Callable[[list[Told[Any]]], None]) -> Callable[[list[Told[Any]]], None]:
        """The function gets the events of a whole batch, whatever their kinds; if it fails, each is handled alone."""
        self.all_at_once = handler
        return handler

    def on_upload(self, handler: Handler) -> Handler:
        """The function gets the key of an object that has arrived in the bucket."""
        self.uploaded = handler
        return handler

    def receive(self, event: Any) -> Any:
        """Handle a batch; what fails is reported alone and comes again, then goes to the dead-letter queue.

        The shape is SQS's own. Powertools' processor says the same, but loads 74 modules for it, in doors as well.
        """
        records = event.to_dict()["Records"]
        if len(records) > 1 and self.all_at_once is not None and self._handled_together(records):
            return {"batchItemFailures": []}
        failed = [record["messageId"] for record in records if not self._handled(record)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def _handled(self, record: dict[str, Any]) -> bool:
        facts = {"queue": self.name, "message_id": record["messageId"]}
        try:
            with observed("message", self.function, capability=capability_of(self.blueprint), **facts):
                self._one(msgspec.json.decode(record["body"]))
        except Exception:  # noqa: BLE001 - whatever it is (the line tells), only this message comes again
            return False
        return True

    def _handled_together(self, records: list[dict[str, Any]]) -> bool:
        """What has happened of a batch that fails is harmless to do again."""
        facts = {"queue": self.name, "messages": len(records)}
        try:
            with observed("message", self.function, capability=capability_of(self.blueprint), **facts):
                self._all([msgspec.json.decode(record["body"]) for record in records])
        except Exception:  # noqa: BLE001 - whatever it is (the line tells), each message is tried alone
            return False
        return True

    def _all(self, messages: list[dict[str, Any]]) -> None:
        note(event=",".join(sorted({message["detail-type"] for message in messages})))
        told = [decode(message["detail-type"], message["detail"]) for message in messages]
        if self.all_at_once is not None:
            self.all_at_once(told)

    def _one(self, message: dict[str, Any]) -> None:
        if self.uploads:
            note(kind_of="upload")
            for key in uploaded_keys(message):
                self.uploaded(key)
            return
        note(event=message["detail-type"])
        told = decode(message["detail-type"], message["detail"])
        about = {name: getattr(told.event, name, None) for name in ("shop", "order_id")}
        note(event_id=told.event_id, **about)
        self.handlers[message["detail-type"]](told)


@dataclass(frozen=True)
class Timer:
    """A function that runs every so many minutes."""

    name: str
    function: str
    minutes: int


LISTENERS: list[Listener] = []
TIMERS: list[Timer] = []
TASKS: dict[str, list[str]] = {}


def every_minutes(blueprint: Blueprint, minutes: int) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run the function at that rate; it must be harmless to run twice, late, or not at all for a while."""

    def declare(handler: Callable[[], None]) -> Callable[[], None]:
        @wraps(handler)
        def tick(event: Any) -> None:
            with observed("schedule", handler.__name__, capability=capability_of(blueprint)):
                handler()

        TIMERS.append(Timer(handler.__name__.replace("_", "-"), handler.__name__, minutes))
        blueprint.schedule(Rate(minutes, unit=Rate.MINUTES), name=handler.__name__)(tick)
        return handler

    return declare


def task(blueprint: Blueprint, workflow: str) -> Callable[[Handler], Handler]:
    """A step of a workflow: gets the state's input as a dict and returns its output; exceptions are told by class."""

    def declare(handler: Handler) -> Handler:
        @wraps(handler)
        def step(event: dict[str, Any], context: Any) -> Any:
            about = {name: event.get(name) for name in ("shop", "refund_id")}
            with observed("task", handler.__name__, capability=capability_of(blueprint), **about):
                return handler(event)

        TASKS.setdefault(workflow, []).append(handler.__name__)
        blueprint.lambda_function(name=handler.__name__)(step)
        return handler

    return declare


def capability_of(blueprint: Blueprint) -> str:
    """The capability that a function belongs to: its doors' module has its name."""
    module: str = blueprint._import_name
    return module.rpartition(".")[2]


def uploaded_keys(message: dict[str, Any]) -> list[str]:
    """The object keys in an EventBridge or a plain S3 notice."""
    if "detail" in message:
        return [message["detail"]["object"]["key"]]
    return [record["s3"]["object"]["key"] for record in message.get("Records", [])]


def events_of(listener: Listener) -> tuple[str, ...]:
    """The events a listener hears, in the order of the page of events."""
    return tuple(name for name in KINDS if name in listener.handlers)


def _named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    def called(event: Any) -> Any:
        return function(event)

    called.__name__ = name
    return called
