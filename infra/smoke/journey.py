"""A journey: who plays, what they know by now, and the steps with what each of them needs."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.client import Answer, Client
from infra.shopping import PromiseBrokenError
from infra.smoke.target import Target


class Recorded(Client):
    """A caller who notes what it calls."""

    log: list[tuple[str, str]]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        self.log.append((method, path))
        return super().call(method, path, body, **headers)


@dataclass
class Journey:
    """What the steps hand to each other."""

    target: Target
    calls: list[tuple[str, str]] = field(default_factory=list)
    """(method, path) of every request to the API."""
    product: Any = None
    quotes: list[Any] = field(default_factory=list)
    order: Any = None
    attempt_id: str = ""
    paid: Any = None
    shipment_id: str = ""
    return_id: str = ""

    def __post_init__(self) -> None:
        self.admin = self.caller(self.target.staff_token())
        self.shopper = self.caller()
        self.rival = self.caller()
        self.provider = Client(self.target.provider) if self.target.provider else None

    def caller(self, bearer: str = "") -> Recorded:
        """Somebody at the API."""
        plain = self.target.caller(bearer)
        recorded = Recorded(plain.url, plain.bearer, plain.headers)
        recorded.log = self.calls
        return recorded

    @property
    def pages(self) -> Client:
        """The provider's pages."""
        if self.provider is None:
            raise PromiseBrokenError("this stage has no payment provider that answers us")
        return self.provider

    @property
    def variant_id(self) -> str:
        return str(self.product["variants"][0]["variant_id"])

    @property
    def order_id(self) -> str:
        return str(self.order["order_id"])


@dataclass(frozen=True)
class Step:
    """One promise. `needs` are the capabilities whose API the step calls; `play` says what happened."""

    title: str
    needs: frozenset[str]
    play: Callable[[Journey], str]
    provider: bool = False
    """It needs a payment provider that we can press buttons on."""


def play(journey: Journey, steps: Sequence[Step], before: Callable[[Step], None] = lambda step: None) -> float:
    """Play the steps, one printed line each; gives the seconds. Raises PromiseBrokenError at the first failure."""
    begun = time.monotonic()
    for step in steps:
        if step.provider and journey.provider is None:
            print(f"- {step.title:<21} left out: this stage has no payment provider that answers us")
            continue
        before(step)
        at = time.monotonic()
        try:
            said = step.play(journey)
        except Exception as failed:
            raise PromiseBrokenError(f"{step.title}: {failed}") from failed
        print(f"✓ {step.title:<21} {time.monotonic() - at:6.2f} s  {said}", flush=True)
    return time.monotonic() - begun
