"""How long one waits after wrong guesses, by account, network and device."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.users.rules import locks, sends
from chalicelib.domain.users.rules.locks import ACCOUNT, DEVICE, LIMITS, NETWORK, Lock
from chalicelib.domain.users.rules.sends import TARGET, TooManyCodes
from tests.shop import NOON

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def guessed(scope: str, times: int, lock: Lock | None = None) -> Lock:
    lock = lock or Lock(scope=scope, whose="somebody")
    for _ in range(times):
        lock = locks.failed(lock, NOON)
    return lock


@pytest.mark.parametrize("scope", LIMITS)
def test_the_first_guesses_are_free_and_then_each_waits_twice_as_long(scope: str) -> None:
    """S4.1.3-b part: up to an hour and no longer: no lock is for good."""
    limit = LIMITS[scope]
    assert locks.wait(guessed(scope, limit.free - 1), NOON) == 0
    waits = [locks.wait(guessed(scope, limit.free + more), NOON) for more in range(40)]
    assert waits[:3] == [limit.first, 2 * limit.first, 4 * limit.first]
    assert waits == sorted(waits)
    assert waits[-1] == limit.longest <= 3_600


@pytest.mark.parametrize(
    ("scope", "free", "first", "longest", "memory"),
    [(ACCOUNT, 5, 30, 3_600, 24 * HOUR), (NETWORK, 30, 10, 900, HOUR), (DEVICE, 5, 30, 900, 24 * HOUR)],
)
def test_how_many_guesses_are_free_and_how_long_one_waits(
    scope: str, free: int, first: int, longest: int, memory: timedelta
) -> None:
    """S4.1.3-b part: by account, network and device."""
    assert [locks.wait(guessed(scope, times), NOON) for times in (free - 1, free, 99)] == [0, first, longest]
    assert [locks.failures(guessed(scope, 1), NOON + memory - more) for more in (SECOND, 0 * SECOND)] == [1, 0]


def test_a_lock_opens_by_itself() -> None:
    lock = guessed(ACCOUNT, 5)
    assert [locks.wait(lock, NOON + passed * SECOND) for passed in (0, 1, 29, 30, 31)] == [30, 29, 1, 0, 0]
    assert locks.wait(lock, NOON + SECOND / 2) == 30


def test_what_was_long_ago_did_not_happen() -> None:
    lock, later = guessed(ACCOUNT, 50), NOON + LIMITS[ACCOUNT].memory
    assert (locks.failures(lock, later - SECOND), locks.failures(lock, later)) == (50, 0)
    assert locks.failed(lock, later).failures == 1
    assert lock.expires == later


def test_the_right_password_makes_up_for_all_wrong_ones_before_it() -> None:
    after = locks.passed(guessed(DEVICE, 4), NOON)
    assert (after.failures, after.version, locks.wait(after, NOON)) == (0, 5, 0)
    assert locks.passed(guessed(DEVICE, 4), NOON + HOUR).expires == NOON + 25 * HOUR


def test_a_million_guesses_are_no_reason_to_wait_for_ever() -> None:
    lock = Lock(scope=NETWORK, whose="office", failures=10**9, failed=int(NOON.timestamp()), version=1)
    assert locks.wait(lock, NOON) == LIMITS[NETWORK].longest


def test_nobody_waits_for_a_clock_that_was_wrong() -> None:
    """S4.1.3-b part: it was an hour ahead; the guesses count, and the next one waits by the right clock."""
    lock = replace(guessed(ACCOUNT, 5), failed=int((NOON + HOUR).timestamp()))
    assert locks.wait(lock, NOON) == 0
    assert locks.wait(locks.failed(lock, NOON), NOON) == 60
    assert locks.wait(replace(lock, failed=int((NOON + SECOND).timestamp())), NOON) == 31


def test_no_code_waits_for_a_clock_that_was_wrong() -> None:
    """S4.1.1-c part: what it sent tomorrow does not keep anybody out, or under suspicion, today."""
    none = sends.kept((TARGET, "somebody"), None, NOON)
    tomorrow = sends.counted(none, NOON + 24 * HOUR)
    assert sends.suspicion(tomorrow, NOON) == 0
    today = sends.counted(tomorrow, NOON)
    assert today.times == (NOON,)
    with pytest.raises(TooManyCodes) as refused:
        sends.counted(today, NOON - SECOND)
    assert refused.value.facts == {"retry_after": 61}
