"""Telling news again that nobody heard, from the table itself."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from infra.retell import instant, retell, scanned
from tests.aws.things import CLOSED, CONFIRMED, Box, BoxRecord
from tests.faults_injector import faults
from tests.goods import stock
from tests.shop import NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def told(since: timedelta) -> list[dict[str, Any]]:
    """What was told again of what changed so long after noon or later."""
    with faults() as cloud:
        number = retell(scanned(settings().table), NOON + since)
    bodies = [body for call, body in zip(cloud.calls, cloud.bodies, strict=True) if call == "PutEvents"]
    entries = [entry for body in bodies for entry in body["Entries"]]
    assert len(entries) == number
    return entries


def test_items_keep_the_news_of_their_latest_change() -> None:
    """S2.2.3-a part: it is told under the same ids, so that whoever has heard it does nothing."""
    commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED, CONFIRMED])
    commit(Write.insert(BoxRecord, Box(box_id="b")))
    entries = [entry for entry in told(timedelta()) if entry["DetailType"] != "Changed"]
    assert [entry["DetailType"] for entry in entries] == ["OrderClosed", "OrderConfirmed"]
    assert [entry["Detail"].count(":1:") for entry in entries] == [1, 1]
    assert [entry for entry in told(timedelta(seconds=1)) if entry["DetailType"] != "Changed"] == []


def test_the_audit_is_told_again_whose_doing_an_item_is_and_what_it_is() -> None:
    """Under the id that the relay told it under; what the item was before, nobody knows any more."""
    with clock.stopped(NOON + timedelta(days=400)):
        stock("mug", 5)
    [entry] = told(timedelta(days=400))
    fact = json.loads(entry["Detail"])
    assert fact["id"] == "INVENTORY#mugs#mug/LEVEL#main:1:0"
    assert (fact["target"], fact["subject"], fact["before"], fact["after"]["on_hand"]) == (
        "stock:mug:main",
        "system",
        {},
        5,
    )


def test_an_instant_is_utc_unless_it_says_otherwise() -> None:
    assert instant("2026-11-21T08:00") == instant("2026-11-21T08:00Z") == instant("2026-11-21T16:00+08:00")
    with pytest.raises(ValueError, match="isoformat"):
        instant("yesterday")
