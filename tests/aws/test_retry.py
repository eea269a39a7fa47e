"""Who loses a race starts over, but not for ever."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws import retry
from chalicelib.aws.busy import Busy, pause
from chalicelib.aws.retry import ATTEMPTS, in_turn, until_fresh
from chalicelib.aws.writes import AlreadyThere
from chalicelib.core.problems import Conflict, Problem, Stale


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a test."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def losing(*problems: Problem) -> Callable[[], str]:
    """An attempt that loses against these, one after the other, and then wins."""
    rest = list(problems)

    def attempt() -> str:
        if rest:
            raise rest.pop(0)
        return f"won, {len(problems)} lost"

    return attempt


def test_a_lost_attempt_is_made_again() -> None:
    assert until_fresh(losing()) == "won, 0 lost"
    assert until_fresh(losing(*[Stale()] * (ATTEMPTS - 1))) == f"won, {ATTEMPTS - 1} lost"
    assert until_fresh(losing(AlreadyThere(), Stale()), rivals=(Stale, AlreadyThere)) == "won, 2 lost"


def test_who_loses_every_time_is_told_to_come_back() -> None:
    with pytest.raises(Busy):
        until_fresh(losing(*[Stale()] * ATTEMPTS))
    with pytest.raises(Busy):
        until_fresh(losing(Stale(), Stale()), attempts=2)


def test_or_is_told_who_was_faster_last() -> None:
    with pytest.raises(Stale) as told:
        until_fresh(losing(Stale(current_version=2), Stale(current_version=3)), attempts=2, otherwise=None)
    assert told.value.facts == {"current_version": 3}


def test_what_no_rival_caused_is_no_reason_to_try_again() -> None:
    with pytest.raises(Conflict):
        until_fresh(losing(Conflict(), Stale()))


def test_one_that_fails_keeps_no_other_waiting_and_is_raised_in_the_end() -> None:
    begun: list[int] = []

    def divide(number: int) -> int:
        begun.append(number)
        return 12 // number

    with pytest.raises(ZeroDivisionError):
        in_turn([3, 0, 4], divide)
    assert begun == [3, 0, 4]
    with pytest.raises(ExceptionGroup) as several:
        in_turn([0, 1, 0], divide)
    assert [type(each) for each in several.value.exceptions] == [ZeroDivisionError] * 2
    assert in_turn([3, 4], divide) == [4, 3]


def test_whoever_waits_waits_up_to_twice_as_long_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random time, so that rivals do not meet again; from none at all to the bound, which is half a second in the
    end."""
    waited: list[Any] = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("random.uniform", lambda least, most: (least, most))
    for attempt in range(7):
        pause(attempt)
    assert waited == [(0, most) for most in (0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5)]


def test_nobody_waits_after_the_last_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    monkeypatch.setattr(retry, "pause", waited.append)
    with pytest.raises(Busy):
        until_fresh(losing(*[Stale()] * ATTEMPTS))
    assert waited == list(range(ATTEMPTS - 1))
