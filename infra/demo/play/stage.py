"""The stage: who plays, what each step did, how long it took, how many storage calls and dollars it cost."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from rich.console import Console

from infra.client import Client
from infra.local.access import Access, full_name
from infra.local.place import Place
from infra.shopping import ADDRESS, PromiseBrokenError, until

Value = TypeVar("Value")

SCHEDULED = {
    "version": "0", "id": "by-hand", "account": "000000000000", "region": "us-east-1", "source": "aws.events",
    "detail-type": "Scheduled Event", "time": "1970-01-01T00:00:00Z", "resources": [], "detail": {},
}  # fmt: skip
"""What EventBridge sends when a schedule is due."""


@dataclass
class Stage:
    """Where a play takes place; `destination` is where its orders go."""

    here: Place
    admin: Client
    shopper: Client
    console: Console = field(default_factory=lambda: Console(highlight=False))
    destination: dict[str, Any] = field(default_factory=lambda: {"address": ADDRESS})
    steps: int = 0
    micro_dollars: float = 0.0

    def __post_init__(self) -> None:
        self.provider = Client(self.here.fakepay)
        self.functions = Access(self.here.cloud).client("lambda")

    @contextmanager
    def step(self, title: str) -> Iterator["Told"]:
        """Play one step and print what happened; an error inside becomes PromiseBrokenError with the step's title."""
        before = [len(each.answers) for each in (self.shopper, self.admin)]
        told, begun = Told(), time.monotonic()
        try:
            yield told
        except Exception as failed:
            raise PromiseBrokenError(f"{title}: {failed}") from failed
        seconds = time.monotonic() - begun
        answers = [
            answer
            for each, count in zip((self.shopper, self.admin), before, strict=True)
            for answer in each.answers[count:]
        ]
        self._print(title, told.what, seconds, [answer.figures for answer in answers])

    def run_job(self, function: str) -> None:
        """Run a scheduled job now instead of waiting for its minute. Raises PromiseBrokenError when it fails."""
        ran = self.functions.invoke(FunctionName=full_name(function), Payload=json.dumps(SCHEDULED).encode())
        if "FunctionError" in ran:
            raise PromiseBrokenError(f"the job {function} failed: {ran['Payload'].read().decode()}")

    def until(self, look: Callable[[], Value | None], what: str, nudge: str | None = None) -> Value:
        """The first value that `look` gives; `nudge` is a scheduled job to run while waiting."""
        return until(look, what, partial(self.run_job, nudge) if nudge else None)

    def order(self, order_id: str) -> Any:
        return self.shopper.get(f"/orders/{order_id}").expect(200)

    def _print(self, title: str, what: str, seconds: float, figures: list[dict[str, str]]) -> None:
        calls = sum(len(each.get("storage", "").split()) for each in figures)
        cost = sum(float(each.get("micro_dollars", 0)) for each in figures)
        self.steps += 1
        self.micro_dollars += cost
        requests = f"{len(figures)} requests, {calls} storage calls"
        self.console.print(f"[green]✓[/] [bold]{title:<22}[/] {what}")
        self.console.print(f"  [dim]{seconds * 1000:7.0f} ms   {requests:<32} {cost:8.2f} µ$[/]")


@dataclass
class Told:
    """What a step has to say for itself."""

    what: str = ""

    def say(self, what: str) -> None:
        self.what = what
