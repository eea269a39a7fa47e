"""The relay, called as it is deployed: from the table's stream to the bus."""

import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.aws.bus import publish
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.events import Told, decode
from tests.aws.lines import Lines, lines
from tests.aws.things import CLOSED, CONFIRMED, Box, BoxRecord, item
from tests.deployed import change
from tests.faults_injector import faults

__all__ = ["lines"]
pytestmark = pytest.mark.usefixtures("cloud_in_process")


def stored(box_id: str) -> dict[str, Any]:
    """The item as a stream record holds it."""
    found = item(box_id)
    assert found is not None
    return found


def test_what_rides_on_changed_items_is_put_on_the_bus_in_order() -> None:
    """S2.2.3-a part: what rides on changed items is put on the bus in order"""
    commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED, CONFIRMED])
    commit(Write.insert(BoxRecord, Box(box_id="b")))
    changes = [{"NewImage": stored("a")}, {"NewImage": stored("b")}, {"OldImage": stored("a")}]
    with faults() as cloud:
        change("relay", *changes)
    assert cloud.calls == ["PutEvents"]
    assert [entry["DetailType"] for entry in cloud.bodies[0]["Entries"]] == ["OrderClosed", "OrderConfirmed"]


def test_news_that_cannot_be_read_is_a_failure_that_shows(lines: Lines) -> None:
    """As of every function's work, there is a line of it, which is measured as a fault."""
    commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED])
    fine = {"NewImage": stored("a")}
    unheard = {"NewImage": stored("a") | {"news": {"B": b'[{"type":"Unheard"}]'}}}
    change("relay", fine)
    with pytest.raises(msgspec.ValidationError):
        change("relay", fine, unheard)
    told, failed = lines.of("relay")
    assert (told["records"], told["events"], "faults" in told) == (1, 1, False)
    assert (failed["records"], "events" in failed, failed["faults"]) == (2, False, 1)


def test_the_bus_gets_no_more_at_once_than_it_takes() -> None:
    """S2.2.3-a part: ten events, and 256 KB of them; the facts of large items would be more."""
    large = replace(CLOSED, order_id="x" * 100_000)
    told = [Told(event_id=f"{number}", aggregate="a", event=large if number < 5 else CLOSED) for number in range(20)]
    with faults() as cloud:
        publish(told)
    sent = [
        [decode(each["DetailType"], json.loads(each["Detail"])) for each in body["Entries"]] for body in cloud.bodies
    ]
    assert [each.event_id for batch in sent for each in batch] == [each.event_id for each in told]
    assert [len(batch) for batch in sent] == [2, 2, 10, 6]
