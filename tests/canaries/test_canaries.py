"""What is told of people is in no log line, table, queue, workflow or dead letter: in the clear it exists nowhere."""

import re
from base64 import b64encode
from collections.abc import Iterator

import pytest

from chalicelib.aws import vault
from chalicelib.aws.doors import DOORS, Door
from infra.docs.modules import load_all
from tests.canaries.sinks import Sinks, readable, told_of_people, watched
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults import explore
from tests.faults.flows import audit, buying, notifications
from tests.faults.flows.every import FLOWS, MONEY_AND_STOCK, PEOPLE
from tests.faults.plans import Fault, possible
from tests.faults.world import world
from tests.shop import bearer

load_all()
CANARY = "canary-57d1@example.com"
FAULTS = (Fault.BROKEN, Fault.LOST_AFTER, Fault.CRASH_BEFORE)
STRUCK = (
    "place", "tell of an order", "fulfill", "look where an order goes", "introduce oneself",
    "write the first address down", "ask for a code", "register",
    "decline a return",
)  # fmt: skip
"""Flows that seal something or open it, or that send it on."""


@pytest.fixture
def sinks() -> Iterator[Sinks]:
    with watched() as seen:
        yield seen


def test_whatever_the_shop_does_it_keeps_to_itself_what_it_knows_of_people(sinks: Sinks) -> None:
    """S2.3.4-b: nothing that is marked as personal is in the clear in any item, nor in what else the shop writes.
    S4.1.3-d part, S10.2.1-a part: every command, listener, sweep, task and the messages between them."""
    for flow in (flow for concept in (*MONEY_AND_STOCK, *PEOPLE, audit, notifications) for flow in concept.FLOWS):
        explore.play(flow)
    assert {"世纪大道 100 号", "li@example.com", "13800138000"} <= sinks.canaries
    services = {where.partition(".")[0] for where, _ in sinks.seen}
    assert {"dynamodb", "events", "stepfunctions"} <= services
    assert any(where == "event of refund_reserve" for where, _ in sinks.seen)
    assert sinks.lines.getvalue().count("\n") > 500
    assert sinks.found() == []


@pytest.mark.parametrize("name", STRUCK)
def test_nor_does_it_whatever_fails(sinks: Sinks, name: str) -> None:
    """S2.3.4-b, S4.1.3-d part: neither a traceback nor a message that comes again says whom it is about."""
    for flow in (each for each in FLOWS if each.name == name):
        with explore.begun(flow) as beginning:
            calls = beginning.play({}).calls
            for number, call in enumerate(calls, 1):
                for fault in (each for each in FAULTS if each in possible(call)):
                    beginning.play({number: fault})
    assert "Traceback" in sinks.lines.getvalue()
    assert sinks.canaries
    assert sinks.found() == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_what_no_door_understands_is_not_repeated_in_the_log(door: Door) -> None:
    """S4.1.3-d part: whatever was sent to the wrong door, or was badly written."""
    path = re.sub(r"\{\w+\}", "simulated" if "carriers" in door.path else "x1", door.path)
    with world() as made, watched() as sinks:
        sinks.canaries.add(CANARY)
        for caller in ("", bearer("customer", "cust_li"), bearer("staff", "admin_zhang", "mugs")):
            for body in ({"email": CANARY}, {CANARY: 1}, [CANARY], f'{{"email": "{CANARY}"'.encode()):
                answer = made.call(door.method, path, body, caller, Idempotency_Key="k")
                assert answer.status < 500, answer
        assert sinks.found() == []


def test_a_canary_in_the_clear_would_be_heard(sinks: Sinks, monkeypatch: pytest.MonkeyPatch) -> None:
    """If nothing were sealed, the table and the stream would tell of it."""
    monkeypatch.setattr(vault, "_shut", lambda key, plain, about: plain)
    monkeypatch.setattr(vault, "_open", lambda key, box, about: box)
    (place,) = (each for each in buying.FLOWS if each.name == "place")
    explore.play(place)
    heard = sinks.found()
    assert "'13800138000' in dynamodb.TransactWriteItems" in heard
    assert "'13800138000' in event of relay" in heard


def test_what_tells_of_people_is_known_for_it() -> None:
    told = set(told_of_people({"quote": "abcdef", "address": ADDRESS, "contact": CONTACT, "all": [{"phone": "+4912"}]}))
    assert told == {"世纪大道 100 号", "8 楼", "李雷", "13800138000", "li@example.com", "+4912"}
    assert set(told_of_people({"lines": [{"condition": "damaged"}], "email": ["A@b.example"]})) == {"a@b.example"}
    assert "li@example.com" in readable({"a": [b'{"email":"Li@Example.com"}', (1, "x")]})
    assert "li@example.com" in readable(b'{"box":"' + b64encode(b'{"email":"li@example.com"}') + b'"}')
