"""Every cloud resource the shop needs, as data: the local cloud and the deployment both read this page."""

from dataclasses import dataclass, field
from pathlib import Path

RELAY_DEAD = "relay-dlq"
"""Where the stream's records go that the relay could not publish however often it tried."""


@dataclass(frozen=True)
class Table:
    """One table; `indexes` maps an index name to its (partition key, sort key); every key is a string."""

    name: str
    key: tuple[str, str] = ("pk", "sk")
    indexes: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {"gsi1": ("gsi1pk", "gsi1sk"), "gsi2": ("gsi2pk", "gsi2sk")}
    )
    ttl_attribute: str = "expires"


@dataclass(frozen=True)
class Queue:
    """A queue, its dead-letter queue (`<name>-dlq`), and the function that its messages go to.

    `events` are the EventBridge detail types that a rule of the bus routes here; `uploads` marks the queue
    that the bucket's object-created notices go to instead.
    """

    name: str
    function: str
    events: tuple[str, ...] = ()
    uploads: bool = False
    batch_size: int = 10
    visibility_seconds: int = 60
    max_receives: int = 5


@dataclass(frozen=True)
class Schedule:
    """A function called at a rate, e.g. `rate(1 minute)`."""

    name: str
    function: str
    expression: str


@dataclass(frozen=True)
class Workflow:
    """A Step Functions standard workflow; `${Function}` in its definition stands for the ARN of a task function."""

    name: str
    definition: Path
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Resources:
    """The whole of it. `relay` is the function on the table's stream; mail is sent from `mail_domain`, if any."""

    table: Table
    bus: str
    bucket: str
    relay: str
    queues: tuple[Queue, ...]
    schedules: tuple[Schedule, ...]
    workflows: tuple[Workflow, ...]
    anchors: str = "storefront-anchors"
    mail_domain: str = ""

    @property
    def functions(self) -> tuple[str, ...]:
        """The name of every function that something other than HTTP calls."""
        called = [self.relay, *(q.function for q in self.queues), *(s.function for s in self.schedules)]
        called += [task for workflow in self.workflows for task in workflow.tasks]
        return tuple(dict.fromkeys(called))
