"""What the embedded cloud does by itself: each way from a cause to a function, proven once."""

import json
import time
from typing import Any

import pytest

from infra.local.access import full_name
from infra.local.provision import Provisioned
from tests.cloud import Cloud, eventually
from tests.local.stage import Stage

pytestmark = pytest.mark.cloud


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
    cloud.access.client("s3").put_object(Bucket="sample-media", Key="media/drawn.webp", Body=b"own")
    cloud.access.client("s3").put_object(Bucket="sample-media", Key="incoming/a b.png", Body=b"png")
    eventually(lambda: stage.uploads)
    told = stage.uploads[0]
    assert (told["source"], told["detail-type"]) == ("aws.s3", "Object Created")
    assert told["detail"]["bucket"]["name"] == "sample-media"
    assert told["detail"]["object"]["key"] == "incoming/a b.png"


@pytest.mark.slow
def test_a_schedule_calls_its_function(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    assert eventually(lambda: stage.ticks, seconds=90)[0]["source"] == "aws.events"


def test_the_functions_have_the_products_prefix(cloud: Cloud, made: Provisioned) -> None:
    assert made.functions["sample-relay"].endswith(f":function:{full_name('sample-relay')}")
