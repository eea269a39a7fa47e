"""Locks: after some wrong guesses, each next one waits twice as long; no lock is for good, and none hits a stranger.

Guesses are counted by account, by network and by device. From a device that the owner has signed in with before, only
that device's own count matters: whoever does not have its secret can neither use that way nor close it.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.core.clock import SKEW
from chalicelib.core.problems import Problem
from chalicelib.core.shops import PLATFORM

ACCOUNT, NETWORK, DEVICE = "account", "network", "device"


class TooManyGuesses(Problem):
    """`retry_after`: seconds."""

    status = 429
    title = "Too many guesses; please wait"


class Limit(msgspec.Struct, frozen=True):
    """So many wrong guesses are free; the next waits `first` seconds, and each after it twice as long, up to `longest`.

    After `memory` without a wrong guess, nothing happened.
    """

    free: int
    first: int
    longest: int
    memory: timedelta


LIMITS = {
    ACCOUNT: Limit(5, 30, 3_600, timedelta(hours=24)),
    NETWORK: Limit(30, 10, 900, timedelta(hours=1)),  # an office behind one address forgets its passwords, too
    DEVICE: Limit(5, 30, 900, timedelta(hours=24)),
}


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """Wrong guesses in a row; `failed` is when the last one was, in seconds since 1970. Version 0: there were none."""

    shop: str = PLATFORM
    scope: str
    whose: str
    failures: int = 0
    failed: int = 0
    expires: datetime | None = None
    version: int = 0

    @property
    def limit(self) -> Limit:
        return LIMITS[self.scope]


def failures(lock: Lock, now: datetime) -> int:
    """Those that are not forgotten."""
    forgotten = now >= datetime.fromtimestamp(lock.failed, UTC) + lock.limit.memory
    return 0 if forgotten else lock.failures


def wait(lock: Lock, now: datetime) -> int:
    """Seconds until the next guess is looked at; 0 when it is at once. Those of tomorrow count, and nobody waits until
    then."""
    over = failures(lock, now) - lock.limit.free
    if over < 0 or lock.failed > (now + SKEW).timestamp():
        return 0
    # Capped before it is raised: a number of a million digits would be a lock of its own.
    interval = min(lock.limit.longest, lock.limit.first << min(over, 16))
    left = lock.failed + interval - now.timestamp()
    return max(0, int(-(-left // 1)))


def failed(lock: Lock, now: datetime) -> Lock:
    """One more wrong guess."""
    return replace(
        lock,
        failures=failures(lock, now) + 1,
        failed=int(now.timestamp()),
        expires=now + lock.limit.memory,
        version=lock.version + 1,
    )


def passed(lock: Lock, now: datetime) -> Lock:
    """The right one: those before it do not count any more."""
    return replace(
        lock, failures=0, failed=int(now.timestamp()), expires=now + lock.limit.memory, version=lock.version + 1
    )
