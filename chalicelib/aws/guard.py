"""The guard: whoever calls is judged by what the operation's own first storage call brings along.

No action knows of it. A door posts a guard; the first read of keys takes the guard's addresses with it, strongly
consistent, and gives nothing out before the guard has judged what was there. What was taken away from somebody is
therefore refused at their very next call, and nothing that anybody may do is kept anywhere else.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.records import Address

Judge = Callable[[Sequence[Any | None]], None]
"""Gets what is at the guard's addresses, None where there is nothing. Raises the Problem to refuse with."""


@dataclass(frozen=True)
class Guard:
    """What is looked at, and who judges it."""

    addresses: tuple[Address, ...]
    judge: Judge


_posted: ContextVar[Guard | None] = ContextVar("guard", default=None)


@contextmanager
def guarded(guard: Guard | None) -> Iterator[None]:
    """Post a guard, or none, for the block."""
    token = _posted.set(guard)
    try:
        yield
    finally:
        _posted.reset(token)


def posted() -> bool:
    """Whether a guard has not judged yet."""
    return _posted.get() is not None


@contextmanager
def relieved() -> Iterator[Guard | None]:
    """The posted guard, for one read that takes it along: who comes through the block has been let pass."""
    guard = _posted.get()
    _posted.set(None)
    try:
        yield guard
    except BaseException:
        _posted.set(guard)
        raise
