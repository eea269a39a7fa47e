"""Closures: an account is closed at once, and what was personal of it erased as soon as nothing needs it any more."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.core.buckets import bucket_of
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import Conflict, NotFound
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules.accounts import User

CLOSING, ERASED = "closing", "erased"

MOVES = Lifecycle(
    {
        (CLOSING, "wait"): CLOSING,  # an order that was placed at the last moment has not ended yet
        (CLOSING, "erase"): ERASED,
    }
)

SETTLING = timedelta(minutes=5)
"""No call lasts, and no index lags, as long: what the account was still used for when it was closed has happened."""

AGAIN = timedelta(hours=1)
"""Until somebody looks again whether the last order has ended."""


class ClosureNotFound(NotFound):
    title = "This account was not closed"


class AlreadyClosed(Conflict):
    title = "This account was closed before"


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """That an account is over: whose it was, by the id alone. `home` is the shop where they had registered; at `due_at`
    it is to be erased, or looked at again."""

    shop: str = PLATFORM
    user_id: str
    home: str
    status: str = CLOSING
    closed_at: datetime
    due_at: datetime | None
    erased_at: datetime | None = None
    version: int = 1

    @property
    def bucket(self) -> str:
        return bucket_of(self.user_id)

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now


def begun(user: User, now: datetime) -> Closure:
    return Closure(user_id=user.user_id, home=user.home, closed_at=now, due_at=now + SETTLING)


def waiting(closure: Closure, now: datetime) -> Closure:
    """Something still needs what would be erased."""
    return _moved(closure, "wait", due_at=now + AGAIN)


def erased(closure: Closure, now: datetime) -> Closure:
    """Nobody can read any more what was theirs."""
    return _moved(closure, "erase", due_at=None, erased_at=now)


def _moved(closure: Closure, event: str, due_at: datetime | None, erased_at: datetime | None = None) -> Closure:
    status = MOVES.move(closure.status, event)
    return replace(closure, status=status, due_at=due_at, erased_at=erased_at, version=closure.version + 1)
