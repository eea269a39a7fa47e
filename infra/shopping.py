"""What everybody who shops over HTTP needs: an address, fresh keys, promises to hold the shop to, patience."""

import time
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

Value = TypeVar("Value")

ADDRESS = {
    "country": "CN",
    "regions": ["310000", "310100", "310115"],
    "lines": ["100 Century Avenue", "Floor 8"],
    "recipient": "Li Lei",
    "phone": "+8613800138000",
}
CONTACT = {"email": "li@example.com", "phone": "+8613800138000", "locale": "en"}

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.1


class PromiseBrokenError(Exception):
    """The shop did not do what it promises; the message says which promise, and what was seen."""


def expect(condition: object, what: str) -> None:
    """Raises PromiseBrokenError when it does not hold."""
    if not condition:
        raise PromiseBrokenError(what)


def key() -> str:
    """A fresh Idempotency-Key."""
    return uuid4().hex


def until(
    look: Callable[[], Value | None], what: str, nudge: Callable[[], None] | None = None, every: float = LOOK_SECONDS
) -> Value:
    """The first true value that `look` gives; `nudge` is done before each look."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if nudge:
            nudge()
        if seen := look():
            return seen
        time.sleep(every)
    raise PromiseBrokenError(f"waited {PATIENCE_SECONDS:.0f} s in vain for {what}")
