"""News rides on the item whose change it tells; expired items count as gone."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import clock
from tests.aws.things import CLOSED, CONFIRMED, NOON, Box, BoxRecord, box, news_of, put, take

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def test_news_rides_on_the_first_item_and_each_write_may_tell_its_own() -> None:
    """S2.2.3-a part: an event is as atomic as the change that it tells."""
    put("a")
    commit(take("a", 1), Write.insert(BoxRecord, Box(box_id="b")).telling(CONFIRMED), news=[CLOSED])
    assert [event["type"] for event in news_of("a")] == ["OrderClosed"]
    assert [event["type"] for event in news_of("b")] == ["OrderConfirmed"]
    commit(take("a", 1).telling(CONFIRMED), news=[CLOSED])
    assert [event["type"] for event in news_of("a")] == ["OrderConfirmed", "OrderClosed"]


def test_news_is_taken_down_by_the_next_change() -> None:
    put("a")
    commit(take("a", 1), news=[CLOSED])
    commit(take("a", 1))
    assert news_of("a") is None
    commit(take("a", 1), news=[CLOSED])
    commit(Write.replace(BoxRecord, msgspec.structs.replace(box("a"), version=5)))
    assert news_of("a") is None


def test_expired_items_are_gone() -> None:
    put("a", expires="2026-11-22T05:00:00Z")
    with clock.stopped(NOON):
        assert box("a") is not None
    with clock.stopped(NOON + timedelta(hours=1)):
        assert box("a") is None


def test_an_expired_item_makes_room_for_a_new_one() -> None:
    """DynamoDB deletes expired items days later; until then one must not stand in the way of what reads call new."""
    put("a", expires="2026-11-22T04:00:00Z")
    with clock.stopped(NOON - timedelta(seconds=1)), pytest.raises(AlreadyThere):
        put("a", note="too early")
    with clock.stopped(NOON):
        commit(Write.insert(BoxRecord, Box(box_id="a", note="new")), news=[CLOSED])
        assert box("a").note == "new"
