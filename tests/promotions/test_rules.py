"""Promotion rules: the lifecycle, the window, and what is in force."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.problems import Invalid
from chalicelib.domain.promotions import rules
from chalicelib.domain.promotions.rules import ACTIVE, CANCELED, ENDED, MOVES, SCHEDULED
from tests.promotions.builders import HOUR, autumn
from tests.shop import NOON

LEGAL = set(MOVES.moves)


@pytest.mark.parametrize(("state", "event"), sorted(set(product(MOVES.states, MOVES.events)) - LEGAL))
def test_what_the_table_does_not_say_is_illegal(state: str, event: str) -> None:
    with pytest.raises(IllegalMove):
        MOVES.move(state, event)


def test_the_table_knows_these_states() -> None:
    assert set(MOVES.states) == {SCHEDULED, ACTIVE, ENDED, CANCELED}


@pytest.mark.parametrize(
    ("hours", "status", "in_force"),
    [
        (0, SCHEDULED, False),
        (1, SCHEDULED, True),
        (1, ACTIVE, True),
        (1, CANCELED, False),
        (1, ENDED, False),
        (3, ACTIVE, False),
        (3, SCHEDULED, False),
    ],
)
def test_a_promotion_is_in_force_by_its_window_unless_it_is_over(hours: int, status: str, in_force: bool) -> None:
    """S7.1.2-c part: the price follows the clock, even where the schedule does not run."""
    assert rules.in_force(autumn(status=status), NOON + hours * HOUR) is in_force


def test_starting_by_hand_moves_the_start_to_now() -> None:
    started = rules.started(autumn(), NOON)
    assert (started.status, started.starts_at, started.version) == (ACTIVE, NOON, 2)


def test_starting_late_keeps_the_start_that_was_promised() -> None:
    assert rules.started(autumn(), NOON + 2 * HOUR).starts_at == NOON + HOUR


def test_starting_twice_changes_nothing() -> None:
    active = autumn(status=ACTIVE)
    assert rules.started(active, NOON + 2 * HOUR) is active


def test_what_is_over_does_not_start_again() -> None:
    with pytest.raises(IllegalMove):
        rules.started(autumn(status=ENDED), NOON)


def test_ending_by_hand_moves_the_end_to_now() -> None:
    """S7.2.2-b part: an emergency stop counts at once."""
    ended = rules.ended(autumn(status=ACTIVE), NOON + 2 * HOUR)
    assert (ended.status, ended.ends_at, ended.version) == (ENDED, NOON + 2 * HOUR, 2)
    assert not rules.in_force(ended, NOON + 2 * HOUR)


def test_ending_what_has_not_begun_cancels_it() -> None:
    canceled = rules.ended(autumn(), NOON)
    assert (canceled.status, canceled.version) == (CANCELED, 2)


def test_ending_what_the_schedule_forgot_to_start_ends_it_in_one_step() -> None:
    ended = rules.ended(autumn(), NOON + 2 * HOUR)
    assert (ended.status, ended.version) == (ENDED, 2)


def test_what_begins_this_very_moment_is_ended_and_not_canceled() -> None:
    assert rules.ended(autumn(), NOON + HOUR).status == ENDED
    assert rules.ended(autumn(), NOON + HOUR - timedelta(microseconds=1)).status == CANCELED


def test_ending_what_is_over_by_the_clock_keeps_the_end_that_was_promised() -> None:
    assert rules.ended(autumn(status=ACTIVE), NOON + 5 * HOUR).ends_at == NOON + 3 * HOUR
    assert rules.ended(autumn(status=ACTIVE, ends_at=None), NOON + 5 * HOUR).ends_at == NOON + 5 * HOUR


def test_a_promotion_is_due_from_the_very_moment_on() -> None:
    """S7.1.2-c part: a promotion is due from the very moment on"""
    just_before = NOON + HOUR - timedelta(microseconds=1)
    assert (rules.due(autumn(), just_before), rules.due(autumn(), NOON + HOUR)) == (False, True)
    assert (rules.in_force(autumn(), just_before), rules.in_force(autumn(), NOON + HOUR)) == (False, True)
    assert rules.in_force(autumn(), NOON + 3 * HOUR - timedelta(microseconds=1))


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"]
)
def test_an_instant_of_another_age_is_refused(at: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.instant(datetime.fromisoformat(at), "/starts_at")
    assert refused.value.facts["field"] == "/starts_at"


def test_instants_are_kept_in_utc() -> None:
    first, last = "2000-01-01T00:00:00+14:00", "2199-12-31T23:59:59-12:00"
    assert rules.instant(datetime.fromisoformat(first), "/x").isoformat() == "1999-12-31T10:00:00+00:00"
    assert rules.instant(datetime.fromisoformat(last), "/x").isoformat() == "2200-01-01T11:59:59+00:00"


@pytest.mark.parametrize("status", [ENDED, CANCELED])
def test_ending_twice_changes_nothing(status: str) -> None:
    over = autumn(status=status)
    assert rules.ended(over, NOON + 5 * HOUR) is over


@pytest.mark.parametrize(
    ("status", "due_at"), [(SCHEDULED, NOON + HOUR), (ACTIVE, NOON + 3 * HOUR), (ENDED, None), (CANCELED, None)]
)
def test_what_is_over_is_never_due(status: str, due_at: datetime | None) -> None:
    assert autumn(status=status).due_at == due_at
    assert rules.due(autumn(status=status), NOON.replace(year=2099)) is (due_at is not None)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        (NOON, NOON, "/ends_at"),
        (NOON - 2 * HOUR, NOON - HOUR, "/ends_at"),
    ],
)
def test_a_window_that_is_none_is_refused(starts_at: datetime, ends_at: datetime | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_window(starts_at, ends_at, NOON)
    assert refused.value.facts["field"] == field


def test_a_window_with_an_end_ahead_is_taken() -> None:
    soon = timedelta(microseconds=1)
    rules.check_window(NOON, NOON + soon, NOON)
    rules.check_window(NOON - HOUR, NOON + soon, NOON)
    rules.check_window(NOON + HOUR, NOON + HOUR + soon, NOON)


def test_a_promotion_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_targets((), ())
    assert refused.value.facts["field"] == "/product_ids"
    rules.check_targets(("prod_1",), ())
    rules.check_targets((), ("cat_1",))


def test_what_is_due_moves_on_by_one_step() -> None:
    """S7.1.2-c part: its window stays as it is"""
    assert rules.advanced(autumn()) == autumn(status=ACTIVE, version=2)
    assert rules.advanced(autumn(status=ACTIVE)) == autumn(status=ENDED, version=2)


def test_without_an_end_it_is_in_force_until_further_notice() -> None:
    assert rules.in_force(autumn(ends_at=None), NOON.replace(year=2199))


def test_what_runs_is_ended_whenever_it_was_to_begin() -> None:
    """S7.2.2-b part: started by hand by somebody whose clock is ahead of ours"""
    assert rules.ended(autumn(status=ACTIVE), NOON).status == ENDED


def test_a_promotion_may_have_begun_already_and_have_no_end() -> None:
    rules.check_window(NOON - timedelta(days=1), None, NOON)
