"""Every Lambda function, as data: read from what the app declares, with the figures of those that differ."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from chalice.app import (
    CloudWatchEventConfig,
    DynamoDBEventConfig,
    LambdaFunction,
    ScheduledEventConfig,
    SQSEventConfig,
)

from app import app
from chalicelib.capabilities import CAPABILITIES

GATEWAY_SECONDS = 29
"""API Gateway stops waiting then: a function that answers later has worked for nobody."""

VISIBILITY_FACTOR = 6
"""A queue hides a message for six times the function's timeout, as AWS advises: a throttled batch waits its turn."""

KINDS = {
    LambdaFunction: "task",
    SQSEventConfig: "queue",
    DynamoDBEventConfig: "stream",
    ScheduledEventConfig: "schedule",
    CloudWatchEventConfig: "schedule",
}


@dataclass(frozen=True)
class Figures:
    """Memory in MB (512 is 0.29 of a CPU), timeout in seconds, and executions kept for this function alone."""

    memory: int = 512
    timeout: int = 20  # storage gives up after 3 x 5 s: time enough to say so before the gateway stops waiting
    reserved_concurrency: int | None = None


USUAL = {
    "http": Figures(),
    "queue": Figures(timeout=10),  # so that a message that failed comes again after a minute
    "stream": Figures(timeout=60),
    "schedule": Figures(timeout=60),  # no longer than the shortest rate
    "task": Figures(),
}

OTHERS = {
    # Webhooks and checkout: neither a burst on the catalog nor one another may take what they run on.
    "payments_api": Figures(reserved_concurrency=50),
    "fulfillment_api": Figures(reserved_concurrency=20),
    "checkout_api": Figures(reserved_concurrency=100),
    # A password takes 100 ms of a whole CPU; 1,024 MB are 0.58 of one.
    "signin_api": Figures(memory=1024),
    # A photograph of 10 MiB is drawn anew in memory; more memory is also more CPU.
    "media_listener": Figures(memory=1024, timeout=60),
    "media_api": Figures(memory=1024),  # loads Pillow with its rules
    # A batch of ten messages is worked on for five seconds each; an export is written in one go.
    "imports_listener": Figures(memory=1024, timeout=90),
    # A batch of ten messages is worked on for five seconds each, and for one more page.
    "auditor_listener": Figures(memory=1024, timeout=120),
    # Two round trips for each fact; a trail is entered into by one after the other, however many try.
    "audit_listener": Figures(timeout=30),
    # Some hours of every shop, where some were left behind.
    "sign_roots": Figures(memory=1024),
    # Mail and text services answer when they like.
    "notifications_listener": Figures(timeout=30),
    "users_listener": Figures(timeout=30),
}

WITH_PILLOW = "media"
"""The capability whose functions need Pillow: an artifact of their own, so that the others start without it."""


@dataclass(frozen=True)
class Function:
    """One deployed function; `kind` says what calls it: http, queue, stream, schedule or task (of a workflow)."""

    name: str
    capability: str
    kind: str
    figures: Figures

    @property
    def logical_id(self) -> str:
        """Its name in the templates: `cart_api` is CartApi."""
        return "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def handler(self) -> str:
        return "app.app" if self.kind == "http" else f"app.{self.name}"

    @property
    def artifact(self) -> str:
        return "images.zip" if self.capability == WITH_PILLOW else "shop.zip"

    @property
    def memory(self) -> int:
        """MB."""
        return self.figures.memory

    @property
    def timeout(self) -> int:
        """Seconds."""
        return self.figures.timeout

    @property
    def reserved_concurrency(self) -> int | None:
        return self.figures.reserved_concurrency

    @property
    def visibility_seconds(self) -> int:
        """How long a queue hides the messages that it has given to this function."""
        return VISIBILITY_FACTOR * self.timeout


@cache
def functions() -> tuple[Function, ...]:
    """All of them, by name. Loads every capability."""
    declared: list[Any] = [*app.pure_lambda_functions, *app.event_sources]
    return tuple(sorted((_function(each) for each in declared), key=lambda function: function.name))


def function(name: str) -> Function:
    """Raises KeyError."""
    return {each.name: each for each in functions()}[name]


def _function(declared: Any) -> Function:
    module = declared.handler_string.rpartition(".")[0]
    capability = next((word for word, path in CAPABILITIES.items() if path == module), "")
    if capability:
        kind = KINDS[type(declared)]
    else:  # what app.py itself declares: the functions of the routes
        capability, kind = declared.name.removesuffix("_api"), "http"
    return Function(declared.name, capability, kind, OTHERS.get(declared.name, USUAL[kind]))
