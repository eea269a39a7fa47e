"""The relay, called as it is deployed: from the table's stream to the bus."""

from typing import Any

import pytest

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from tests.aws.things import CLOSED, CONFIRMED, Box, BoxRecord, item
from tests.deployed import change
from tests.faults_injector import faults

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def stored(box_id: str) -> dict[str, Any]:
    """The item as a stream record holds it."""
    found = item(box_id)
    assert found is not None
    return found


def test_what_rides_on_changed_items_is_put_on_the_bus_in_order() -> None:
    """S2.2.3-a part"""
    commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED, CONFIRMED])
    commit(Write.insert(BoxRecord, Box(box_id="b")))
    changes = [{"NewImage": stored("a")}, {"NewImage": stored("b")}, {"OldImage": stored("a")}]
    with faults() as cloud:
        change("relay", *changes)
    assert cloud.calls == ["PutEvents"]
    assert [entry["DetailType"] for entry in cloud.bodies[0]["Entries"]] == ["OrderClosed", "OrderConfirmed"]
