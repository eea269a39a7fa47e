"""Who comes too often waits: counted by each environment in its memory, or by all together in the table."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import msgspec
import pytest

from chalicelib.aws import pacing, settings, table
from chalicelib.aws.observe import tallied
from chalicelib.core.paces import Pace, TooManyRequests
from tests.shop import NOON

SHORT = Pace("exports", limit=3, seconds=60, by="subject", durable=True)
QUICK = Pace("guests", limit=3, seconds=60, by="viewer")
both = pytest.mark.parametrize("pace", [SHORT, QUICK], ids=["durable", "in memory"])


@pytest.fixture(autouse=True)
def fresh(cloud_in_process: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pacing.forget()
    monkeypatch.setattr(pacing, "settings", lambda: msgspec.structs.replace(settings.settings(), rate_factor=1))
    yield
    pacing.forget()


def wait(pace: Pace, who: str = "us_li", shop: str = "mugs", seconds: float = 0) -> int:
    """0 when it is let through."""
    try:
        pacing.admit(pace, shop, who, NOON + timedelta(seconds=seconds))
    except TooManyRequests as refused:
        return int(refused.facts["retry_after"])
    return 0


@both
def test_who_comes_too_often_waits_and_nobody_else(pace: Pace) -> None:
    """S10.1.3-a part: per key, user and address; in each shop by itself."""
    assert [wait(pace) for _ in range(5)] == [0, 0, 0, 20, 20]
    assert [wait(pace, who="us_wang"), wait(pace, shop="lamps"), wait(replace_name(pace))] == [0, 0, 0]
    assert [wait(pace, seconds=20), wait(pace, seconds=20)] == [0, 20]


def replace_name(pace: Pace) -> Pace:
    return msgspec.structs.replace(pace, name="other")


def test_a_durable_pace_is_one_write_for_who_comes_seldom_and_never_more_than_two() -> None:
    asked = []
    for seconds in (0, 0, 0, 0, 300):
        with tallied() as tally:
            wait(SHORT, seconds=seconds)
        asked.append((tally.calls, tally.write_units))
    assert [calls for calls, _ in asked] == [
        ["PutItem"], ["PutItem", "PutItem"], ["PutItem", "PutItem"], ["PutItem"], ["PutItem"],
    ]  # fmt: skip


def test_what_a_pace_keeps_in_memory_costs_nothing_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_KEPT", 10)
    with tallied() as tally:
        for number in range(100):
            wait(QUICK, who=f"192.0.2.{number}")
    assert (tally.calls, len(pacing._kept)) == ([], 10)


def test_what_is_kept_of_somebody_vanishes_when_it_says_nothing_any_more() -> None:
    wait(SHORT)
    name = settings.settings().table
    kept = [each for each in boto3.client("dynamodb").scan(TableName=name)["Items"] if each["kind"]["S"] == "Bucket"]
    assert [int(each["expires"]["N"]) for each in kept] == [int((NOON + timedelta(seconds=20)).timestamp())]


def test_rivals_share_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another call takes a token between the look and the write: both count, and never is there one too many."""
    wait(SHORT)
    real, rivals = table.commit, [1]

    def slow(*writes: Any) -> None:
        if writes[0].item and rivals:
            rivals.pop()
            assert wait(SHORT) == 0
        real(*writes)

    monkeypatch.setattr(pacing, "commit", slow)
    assert wait(SHORT) == 0
    assert wait(SHORT) > 0


@both
def test_a_setting_widens_every_pace_or_turns_them_off(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    for factor, through in ((2, 6), (0, 50)):
        pacing.forget()
        kept = msgspec.structs.replace(settings.settings(), rate_factor=factor)
        monkeypatch.setattr(pacing, "settings", lambda kept=kept: kept)
        waits = [wait(pace, who=f"us_{factor}") for _ in range(50)]
        assert waits.count(0) == through


def test_an_address_is_never_written_into_the_table() -> None:
    """It tells who somebody is."""
    with pytest.raises(ValueError, match="subject"):
        Pace("orders", limit=1, seconds=60, by="viewer", durable=True)
