"""Acting: whose doing the work is that is going on. `commit` stamps it on every audited item that it changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from chalicelib.aws import observe
from chalicelib.core import clock
from chalicelib.core.acts import Act, Stamp

_tool: ContextVar[Act | None] = ContextVar("tool", default=None)


def called(subject: str, *given: Any) -> None:
    """Somebody asks at a door; the reason is what a part of the request, body or query, gives as its `reason`."""
    if work := observe.work():
        reasons = [reason for part in given if isinstance(reason := getattr(part, "reason", None), str)]
        work.asked = Act(subject=subject, reason=reasons[0] if reasons else "")


def current() -> Act:
    """The act that is going on: a caller's at a door, else the system's own."""
    work = observe.work()
    if work is None:
        return _tool.get() or Act()
    asked, line = work.asked, work.line
    what = line.get("door") or line.get("event")
    for_what = line.get("request_id") or line.get("event_id") or line.get("refund_id")
    action = f"{line['function']} {what}" if what else line["function"]
    return Act(subject=asked.subject, action=action, request_id=for_what or "", reason=asked.reason)


def stamp() -> str:
    """The act and its time, as an audited item says it."""
    return Stamp.of(current(), clock.now()).text


@contextmanager
def as_tool(subject: str, action: str, reason: str = "") -> Iterator[None]:
    """What is committed inside the block, outside of any function, is this one's doing: a command of an operator."""
    token = _tool.set(Act(subject=subject, action=action, reason=reason))
    try:
        yield
    finally:
        _tool.reset(token)
