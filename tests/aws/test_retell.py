"""Telling news again that nobody heard, from the table itself."""

from datetime import timedelta

import pytest

from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from infra.retell import retell, scanned
from tests.aws.things import CLOSED, CONFIRMED, Box, BoxRecord
from tests.faults_injector import faults

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def test_items_keep_the_news_of_their_latest_change() -> None:
    """S2.2.3-a part: it is told under the same ids, so that whoever has heard it does nothing."""
    commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED, CONFIRMED])
    commit(Write.insert(BoxRecord, Box(box_id="b")))
    with faults() as cloud:
        assert retell(scanned(settings().table), CLOSED.at) == 2
        assert retell(scanned(settings().table), CLOSED.at + timedelta(seconds=1)) == 0
    assert cloud.calls == ["Scan", "PutEvents", "Scan"]
    entries = cloud.bodies[1]["Entries"]
    assert [entry["DetailType"] for entry in entries] == ["OrderClosed", "OrderConfirmed"]
    assert [entry["Detail"].count(":1:") for entry in entries] == [1, 1]
