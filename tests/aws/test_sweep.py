"""Sweeps and schedules: whatever fails, the others have their turn, and somebody is told."""

import msgspec
import pytest
from chalice.test import Client

from chalicelib.aws.settings import settings
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.sweep import sweep
from chalicelib.core.problems import Conflict
from chalicelib.domain.access import store
from tests.aws.lines import Lines, lines
from tests.aws.things import Box
from tests.deployed import tick
from tests.shop import aws

__all__ = ["lines"]
BOXES = [Box(box_id=name) for name in "abc"]


def opened(box: Box) -> str:
    if box.box_id == "b":
        raise Conflict("it is stuck")
    return box.box_id


def dropped(box: Box) -> str:
    if box.box_id == "a":
        raise ZeroDivisionError
    return opened(box)


def test_what_cannot_be_done_is_told_and_keeps_nobody_waiting(lines: Lines) -> None:
    assert sweep(BOXES, opened, named="box_id", alarm="OrderNotClosed") == ["a", "c"]
    [told] = lines.all
    assert (told["message"], told["box_id"], told["problem"]) == ("OrderNotClosed", "b", "conflict")


def test_nor_does_a_mistake_of_ours_which_is_raised_when_all_have_had_their_turn(lines: Lines) -> None:
    with pytest.raises(ZeroDivisionError):
        sweep(BOXES, dropped, named="box_id", alarm="OrderNotClosed")
    assert [line["box_id"] for line in lines.all] == ["b"]


def test_no_shop_waits_for_anothers_trouble(client: Client) -> None:
    """S4.2.2-b part: of a shop that comes first, an item is broken that its schedule has to read."""
    place = StandingRecord.at(shop="mugs", subject="admin_zhang")
    aws("dynamodb").update_item(
        TableName=settings().table, Key=place.key, UpdateExpression="SET #data = :broken",
        ExpressionAttributeNames={"#data": "data"}, ExpressionAttributeValues={":broken": {"B": b"{"}},
    )  # fmt: skip
    with pytest.raises(msgspec.DecodeError):
        tick("begin_reviews")
    assert [len(store.reviews(shop, limit=9).items) for shop in ("mugs", "lamps")] == [0, 1]
