"""What the embedded cloud does by itself: each way from a cause to a function, proven once."""

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.access import full_name
from infra.local.provision import Provisioned
from tests.cloud import Cloud, eventually
from tests.local.little import answering
from tests.local.sample import resources

pytestmark = pytest.mark.cloud


class FlakyError(Exception):
    """Named `Flaky` for the state machine, as the shop's own errors are named."""


FlakyError.__name__ = "Flaky"


class Stage:
    """What the functions saw, and how they should behave."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.letters: list[tuple[str, dict[str, Any]]] = []
        self.uploads: list[dict[str, Any]] = []
        self.ticks: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.work: list[dict[str, Any]] = []

    def relay(self, event: dict[str, Any]) -> None:
        self.records += event["Records"]

    def on_letter(self, event: dict[str, Any]) -> dict[str, Any]:
        failed = []
        for record in event["Records"]:
            letter = json.loads(record["body"])["detail"]
            self.letters.append((record["attributes"]["ApproximateReceiveCount"], letter))
            if letter.get("poison"):
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}

    def on_upload(self, event: dict[str, Any]) -> dict[str, Any]:
        self.uploads += [json.loads(record["body"]) for record in event["Records"]]
        return {"batchItemFailures": []}

    def tick(self, event: dict[str, Any]) -> None:
        self.ticks.append(event)

    def ask(self, event: dict[str, Any]) -> None:
        self.tokens.append(event["token"])

    def do_work(self, event: dict[str, Any]) -> dict[str, Any]:
        self.work.append(event)
        if event.get("missing"):
            raise LookupError("there is no such thing")
        if len(self.work) <= event.get("fails", 0):
            raise FlakyError("try again")
        return {"tries": len(self.work)}


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="module")
def made(cloud: Cloud, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provisioned]:
    functions = {
        "sample-relay": stage.relay,
        "sample-on-letter": stage.on_letter,
        "sample-on-upload": stage.on_upload,
        "sample-tick": stage.tick,
        "work": stage.do_work,
        "ask": stage.ask,
    }
    with answering(functions) as port:
        yield cloud.provisioned(resources(tmp_path_factory.mktemp("flows")), f"http://127.0.0.1:{port}/fn")


def tell(cloud: Cloud, **detail: Any) -> None:
    entry = {
        "EventBusName": "sample-bus",
        "Source": "storefront",
        "DetailType": "LetterWritten",
        "Detail": json.dumps(detail),
    }
    assert cloud.access.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def depth(cloud: Cloud, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    told = cloud.access.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(told[name]) for name in names)


def ended(cloud: Cloud, execution: str) -> dict[str, Any]:
    def state() -> dict[str, Any] | None:
        told: dict[str, Any] = cloud.access.client("stepfunctions").describe_execution(executionArn=execution)
        return told if told["status"] != "RUNNING" else None

    return eventually(lambda: state() or {})


def run(cloud: Cloud, arn: str, **given: Any) -> str:
    started = cloud.access.client("stepfunctions").start_execution(stateMachineArn=arn, input=json.dumps(given))
    return str(started["executionArn"])


def test_a_commit_reaches_the_relay_with_both_images(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    table = cloud.access.client("dynamodb")
    key = {"pk": {"S": "a"}, "sk": {"S": "a"}}
    for text in ("old", "new"):
        table.put_item(TableName="sample-table", Item=key | {"text": {"S": text}})
    eventually(lambda: len(stage.records) >= 2)
    images = stage.records[1]["dynamodb"]
    assert (images["OldImage"]["text"], images["NewImage"]["text"]) == ({"S": "old"}, {"S": "new"})


def test_a_canceled_transaction_tells_nothing(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    table = cloud.access.client("dynamodb")
    put = {"TableName": "sample-table", "Item": {"pk": {"S": "b"}, "sk": {"S": "b"}}}
    check = {"TableName": "sample-table", "Key": {"pk": {"S": "no"}, "sk": {"S": "no"}}}
    items = [{"Put": put}, {"ConditionCheck": check | {"ConditionExpression": "attribute_exists(pk)"}}]
    with pytest.raises(table.exceptions.TransactionCanceledException):
        table.transact_write_items(TransactItems=items)
    table.put_item(TableName="sample-table", Item={"pk": {"S": "c"}, "sk": {"S": "c"}})
    eventually(lambda: stage.records and stage.records[-1]["dynamodb"]["Keys"]["pk"] == {"S": "c"})
    assert {"S": "b"} not in [record["dynamodb"]["Keys"]["pk"] for record in stage.records]


def test_an_event_of_the_bus_reaches_its_queue_soon(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    begun = time.monotonic()
    tell(cloud, n=1)
    eventually(lambda: [letter for _, letter in stage.letters if letter == {"n": 1}])
    assert time.monotonic() - begun < 5


def test_only_the_failed_message_comes_back_and_ends_in_the_dead_letters(
    cloud: Cloud, stage: Stage, made: Provisioned
) -> None:
    for poison in (True, False, False):
        tell(cloud, n=2, poison=poison)
    dead = cloud.access.client("sqs").get_queue_url(QueueName="storefront-sample-letters-dlq")["QueueUrl"]
    eventually(lambda: depth(cloud, dead) == 1, seconds=30)
    eventually(lambda: depth(cloud, made.queues["sample-letters"]) == 0)
    seen = [(count, letter["poison"]) for count, letter in stage.letters if letter.get("n") == 2]
    assert sorted(seen) == [("1", False), ("1", False), ("1", True), ("2", True)]


def test_an_uploaded_object_reaches_its_queue_through_the_default_bus(
    cloud: Cloud, stage: Stage, made: Provisioned
) -> None:
    cloud.access.client("s3").put_object(Bucket="sample-media", Key="uploads/a b.png", Body=b"png")
    eventually(lambda: stage.uploads)
    told = stage.uploads[0]
    assert (told["source"], told["detail-type"]) == ("aws.s3", "Object Created")
    assert told["detail"]["bucket"]["name"] == "sample-media"
    assert told["detail"]["object"]["key"] == "uploads/a b.png"


@pytest.mark.slow
def test_a_schedule_calls_its_function(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    assert eventually(lambda: stage.ticks, seconds=90)[0]["source"] == "aws.events"


def test_a_workflow_waits_as_its_input_says_and_retries_by_error_name(
    cloud: Cloud, stage: Stage, made: Provisioned
) -> None:
    stage.work.clear()
    begun = time.monotonic()
    told = ended(cloud, run(cloud, made.workflows["sample-flow"], pause=1, fails=2))
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", {"tries": 3})
    assert time.monotonic() - begun >= 3  # one second of pause, two of retries


def test_a_workflow_catches_by_error_name(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    told = ended(cloud, run(cloud, made.workflows["sample-flow"], pause=0, missing=True))
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", "was missing")


def test_a_workflow_waits_for_its_task_token(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    execution = run(cloud, made.workflows["sample-asking"])
    token = eventually(lambda: stage.tokens)[0]
    cloud.access.client("stepfunctions").send_task_success(taskToken=token, output=json.dumps({"answer": 42}))
    told = ended(cloud, execution)
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", {"answer": 42})


def upload(cloud: Cloud, form: dict[str, Any], content: bytes) -> int:
    """A browser's multipart form, sent to the address of a presigned POST."""
    lines = b""
    for name, value in form["fields"].items():
        lines += f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    lines += b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + content + b"\r\n--x--\r\n"
    request = urllib.request.Request(
        form["url"], lines, {"Content-Type": "multipart/form-data; boundary=x"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@pytest.mark.parametrize(
    ("changed", "content", "accepted"),
    [
        ({}, b"12345", True),
        ({}, b"1234567890+", False),
        ({"Content-Type": "text/html"}, b"12345", False),
        ({"key": "elsewhere"}, b"12345", False),
    ],
    ids=["as agreed", "too long", "other type", "other key"],
)
def test_an_upload_form_is_held_to_its_conditions(
    cloud: Cloud, made: Provisioned, changed: dict[str, str], content: bytes, accepted: bool
) -> None:
    form = cloud.access.client("s3").generate_presigned_post(
        "sample-media",
        "uploads/agreed.png",
        Fields={"Content-Type": "image/png"},
        Conditions=[{"Content-Type": "image/png"}, ["content-length-range", 1, 10]],
    )
    form["fields"] |= changed
    assert (upload(cloud, form, content) < 300) is accepted


def test_the_functions_have_the_products_prefix(cloud: Cloud, made: Provisioned) -> None:
    assert made.functions["sample-relay"].endswith(f":function:{full_name('sample-relay')}")
