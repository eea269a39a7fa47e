"""Queues, uploads, schedules, tasks, and the stream that feeds them."""

import json
from base64 import b64encode
from typing import Any

import msgspec
import pytest
from chalice.app import Blueprint, Chalice
from chalice.test import Client

from chalicelib.aws.bus import NotPublished, publish
from chalicelib.aws.stream import news_of as told_by
from chalicelib.aws.table import commit
from chalicelib.aws.triggers import LISTENERS, TASKS, TIMERS, Listener, events_of, every_minutes, task
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.events import KINDS, OrderClosed, Told, encode
from tests.aws.lines import Lines, lines
from tests.aws.things import CLOSED, CONFIRMED, NOON, Box, BoxRecord, item, take
from tests.faults_injector import Fault, faults

__all__ = ["lines"]

_before = (len(LISTENERS), len(TIMERS), dict(TASKS))
bp = Blueprint(__name__)
heard: list[Told[Any]] = []
uploaded: list[str] = []
ticks: list[str] = []
listener = Listener(bp, "trial-run")
uploads = Listener(bp, "trial-uploads", uploads=True)


@listener.on(OrderClosed)
def on_order_closed(told: Told[OrderClosed]) -> None:
    if told.event.order_id == "or_bad":
        raise RuntimeError("cannot do it now")
    heard.append(told)


uploads.on_upload(uploaded.append)


@every_minutes(bp, 5)
def tidy_up() -> None:
    ticks.append("tidied")


@task(bp, workflow="trial")
def weigh(state: dict[str, Any]) -> dict[str, Any]:
    return {"grams": state["kilograms"] * 1000}


del LISTENERS[_before[0] :], TIMERS[_before[1] :], TASKS["trial"]
app = Chalice(app_name="trial", configure_logs=False)
app.register_blueprint(bp)


@pytest.fixture(autouse=True)
def silence() -> None:
    for each in (heard, uploaded, ticks):
        each.clear()


def message(number: int, body: Any) -> dict[str, Any]:
    return {"messageId": f"m{number}", "body": body if isinstance(body, str) else json.dumps(body)}


def telling(event: Any, event_id: str = "BOXES#mugs#a/BOX:2:0") -> dict[str, Any]:
    told = Told(event_id=event_id, aggregate="BOXES#mugs#a/BOX", event=event)
    return {"detail-type": type(event).__name__, "detail": json.loads(encode(told))}


def receive(function: str, *bodies: Any) -> list[str]:
    """The ids of the messages that the function reports as failed."""
    records = [message(number, body) for number, body in enumerate(bodies)]
    with Client(app) as client:
        answer = client.lambda_.invoke(function, {"Records": records}).payload
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_message_that_fails_is_reported_alone() -> None:
    bad = OrderClosed(shop="mugs", at=CLOSED.at, order_id="or_bad")
    failed = receive("trial_run_listener", telling(CLOSED), telling(bad), telling(CLOSED))
    assert failed == ["m1"]
    assert [told.event for told in heard] == [CLOSED, CLOSED]


@pytest.mark.parametrize(
    "body",
    [
        "", "not json", "[]", "{}", '"x"', {"detail-type": "OrderClosed"}, {"detail-type": "Nothing", "detail": {}},
        {"detail-type": "OrderClosed", "detail": {"id": "x", "aggregate": "y"}}, telling(CONFIRMED),
        {"detail-type": "OrderClosed", "detail": telling(CONFIRMED)["detail"]},
    ],
)  # fmt: skip
def test_what_cannot_be_understood_goes_to_the_failures_and_holds_up_nobody(body: Any) -> None:
    """Also an event that nobody here listens for: a wrong rule must show in the dead-letter queue, not vanish."""
    assert receive("trial_run_listener", body, telling(CLOSED)) == ["m0"]
    assert len(heard) == 1


def test_a_batch_that_fails_whole_is_reported_whole() -> None:
    assert receive("trial_run_listener", "x", "y") == ["m0", "m1"]


def test_the_id_of_an_event_is_the_same_at_every_delivery() -> None:
    """S2.2.3-a part: who listens can tell a second delivery from a second event."""
    receive("trial_run_listener", telling(CLOSED), telling(CLOSED))
    assert [told.event_id for told in heard] == ["BOXES#mugs#a/BOX:2:0"] * 2


def test_an_upload_is_told_by_eventbridge_or_by_the_bucket_itself() -> None:
    through_bus = {"detail-type": "Object Created", "detail": {"object": {"key": "mugs/a"}}}
    directly = {"Records": [{"s3": {"object": {"key": "mugs/b"}}}, {"s3": {"object": {"key": "mugs/c"}}}]}
    trial = {"Service": "Amazon S3", "Event": "s3:TestEvent"}
    assert receive("trial_uploads_listener", through_bus, directly, trial) == []
    assert uploaded == ["mugs/a", "mugs/b", "mugs/c"]


def test_a_schedule_and_a_task_run_their_functions() -> None:
    with Client(app) as client:
        client.lambda_.invoke("tidy_up", client.events.generate_cw_event("aws.events", "Scheduled Event", {}, []))
        assert client.lambda_.invoke("weigh", {"kilograms": 2}).payload == {"grams": 2000}
    assert ticks == ["tidied"]


def test_a_listener_says_what_it_hears_in_the_order_of_the_page() -> None:
    listening = Listener(Blueprint("x"), "trial-order")
    LISTENERS.remove(listening)
    for kind in reversed(list(KINDS.values())):
        listening.on(kind)(lambda told: None)
    assert events_of(listening) == tuple(KINDS)


def image(box_id: str) -> dict[str, Any]:
    """The item as the stream's JSON has it: binary as base64."""
    stored = item(box_id)
    assert stored is not None
    return {
        name: {kind: b64encode(value).decode() if kind == "B" else value for kind, value in typed.items()}
        for name, typed in stored.items()
    }


def test_the_stream_tells_each_event_once_with_an_id_of_its_own(cloud_in_process: None) -> None:
    """S2.2.3-a part: the id of an event comes from what changed, so telling again makes no second event."""
    commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED, CONFIRMED])
    first = image("a")
    told = told_by({"NewImage": first})
    assert [each.event_id for each in told] == ["BOXES#mugs#a/BOX:1:0", "BOXES#mugs#a/BOX:1:1"]
    assert [each.event for each in told] == [CLOSED, CONFIRMED]
    assert told_by({"NewImage": first}) == told
    commit(take("a", 1), news=[CLOSED])
    assert [each.event_id for each in told_by({"NewImage": image("a"), "OldImage": first})] == ["BOXES#mugs#a/BOX:2:0"]


def test_an_unchanged_version_tells_nothing(cloud_in_process: None) -> None:
    commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED])
    told = image("a")
    assert told_by({"NewImage": told | {"expires": {"N": "1"}}, "OldImage": told}) == []
    assert told_by({"OldImage": told}) == []
    commit(take("a", 1))
    assert told_by({"NewImage": image("a"), "OldImage": told}) == []


def test_what_takes_the_place_of_an_expired_item_is_told(cloud_in_process: None) -> None:
    commit(Write.insert(BoxRecord, Box(box_id="a", expires=NOON)), news=[CONFIRMED])
    expired = image("a")
    with clock.stopped(NOON):
        commit(Write.insert(BoxRecord, Box(box_id="a")), news=[CLOSED])
    told = told_by({"NewImage": image("a"), "OldImage": expired})
    assert [each.event for each in told] == [CLOSED]


def test_the_bus_gets_every_event_ten_at_a_time(cloud_in_process: None) -> None:
    told = [Told(event_id=f"x:{n}", aggregate="x", event=CLOSED) for n in range(23)]
    with faults() as cloud:
        publish(told)
    assert [len(body["Entries"]) for body in cloud.bodies] == [10, 10, 3]
    entry = cloud.bodies[0]["Entries"][0]
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == ("storefront", "OrderClosed", "storefront")
    assert msgspec.json.decode(entry["Detail"])["id"] == "x:0"


def test_a_refused_event_fails_the_relay(cloud_in_process: None) -> None:
    def refusing(service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        return {"FailedEntryCount": 1, "Entries": [{"EventId": "1"}, {"ErrorCode": "ThrottlingException"}]}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.aws.bus.ask", refusing)
        with pytest.raises(NotPublished) as refused:
            publish([Told(event_id="x", aggregate="x", event=CLOSED)] * 2)
    assert refused.value.facts == {"refused": ["ThrottlingException"]}


def test_the_relay_fails_whole_when_the_bus_is_away(cloud_in_process: None) -> None:
    with faults(lambda number, operation: Fault.CRASH_BEFORE), pytest.raises(BaseException, match="CRASH"):
        publish([Told(event_id="x", aggregate="x", event=CLOSED)])


def test_each_message_task_and_tick_is_one_line(lines: Lines) -> None:
    bad = OrderClosed(shop="mugs", at=CLOSED.at, order_id="or_bad")
    receive("trial_run_listener", telling(CLOSED), telling(bad), "{")
    with Client(app) as client:
        client.lambda_.invoke("tidy_up", client.events.generate_cw_event("aws.events", "Scheduled Event", {}, []))
        client.lambda_.invoke("weigh", {"kilograms": 2, "shop": "mugs", "refund_id": "rf_1"})
        with pytest.raises(KeyError):
            client.lambda_.invoke("weigh", {})
    assert [(line["kind"], line["function"], line.get("faults", 0)) for line in lines.all] == [
        ("message", "trial_run_listener", 0), ("message", "trial_run_listener", 1),
        ("message", "trial_run_listener", 1), ("schedule", "tidy_up", 0), ("task", "weigh", 0), ("task", "weigh", 1),
    ]  # fmt: skip
    assert {line["capability"] for line in lines.all} == {"test_triggers"}
    told, failed, broken, _, weighed, _ = lines.all
    assert (told["event"], told["order_id"], told["queue"]) == ("OrderClosed", "or_1", "trial-run")
    assert (failed["exception_name"], failed["message_id"]) == ("RuntimeError", "m1")
    assert (broken["exception_name"], weighed["refund_id"]) == ("DecodeError", "rf_1")
