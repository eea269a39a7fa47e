"""How news travels: from the table's stream over the relay and the bus to the queues, and from there to listeners."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from chalicelib.core import clock
from infra.declared import resources
from infra.resources import Resources
from tests.faults.cloud import Cloud
from tests.faults.plans import Crash

MOST_RECEIVES = 5
VISIBILITY = timedelta(minutes=3)
RECORDER = "audit_listener"


@cache
def declared() -> Resources:
    """What the app declares, looked up once."""
    return resources()


@dataclass(frozen=True)
class Post:
    """How messages travel: each may come twice, for the stream is read again; and the latest may come first."""

    again: bool = False
    backwards: bool = False


ORDERLY = Post()
POSTS = (Post(again=True), Post(backwards=True), Post(again=True, backwards=True))
"""All others."""


@dataclass
class Message:
    """`visible` is when the queue may give it to somebody again."""

    body: str
    visible: datetime
    receives: int = 0


@dataclass
class Office:
    """The stream's reader, the bus's rules, the queues and what is dead in them. Unless it is `recording`, the audit
    hears nothing: it changes nothing but its own items, and hears of every change."""

    post: Post = ORDERLY
    cloud: Cloud = field(default_factory=Cloud)
    queues: dict[str, list[Message]] = field(default_factory=dict)
    dead: list[tuple[str, Message]] = field(default_factory=list)
    read: int = 0
    recording: bool = False

    def run(self, function: str, event: Any) -> Any:
        """Invoke a deployed function."""
        raise NotImplementedError

    def relay(self) -> int:
        """The stream's new records go through the relay, all of them or none; how many there were."""
        records = self.cloud.table.stream[self.read :]
        if records:
            with suppress(Exception, Crash):  # the batch comes again
                for _ in range(1 + self.post.again):
                    self.run("relay", {"Records": records})
                self.read += len(records)
        self._route()
        return len(records)

    def _route(self) -> None:
        for entry in self.cloud.bus:
            for queue in declared().queues:
                if entry["DetailType"] in queue.events and (self.recording or queue.function != RECORDER):
                    body = json.dumps({"detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])})
                    self.queues.setdefault(queue.function, []).append(Message(body, clock.now()))
        self.cloud.bus.clear()

    def deliver(self, function: str) -> int:
        """One batch of a queue; what fails comes again, and after five times is dead. How many there were."""
        waiting = self.queues[function]
        due = [message for message in waiting if message.visible <= clock.now()]
        batch = (due[::-1] if self.post.backwards else due)[:10]
        names = {str(n): message for n, message in enumerate(batch)}
        records = [{"messageId": name, "body": message.body} for name, message in names.items()]
        failed = list(names)
        with suppress(Exception, Crash):
            failed = [each["itemIdentifier"] for each in self.run(function, {"Records": records})["batchItemFailures"]]
        for name, message in names.items():
            message.receives += 1
            message.visible = clock.now() + VISIBILITY
            if name not in failed:
                waiting.remove(message)
            elif message.receives == MOST_RECEIVES:
                waiting.remove(message)
                self.dead.append((function, message))
        return len(batch)
