"""What the messaging stack promises: no event is lost on its way, and none waits behind another listener's."""

from typing import Any

import pytest

from infra.declared import resources
from infra.functions import function
from infra.resources import Queue
from tests.deploy.assembly import Assembly, flat

QUEUES = resources().queues


@pytest.fixture
def queues(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Without the stage in their names."""
    return {each["QueueName"].replace(f"-{assembly.stage}-", "-"): each for each in assembly.properties("SQS::Queue")}


@pytest.mark.parametrize("wanted", QUEUES, ids=lambda queue: queue.name)
def test_a_message_that_fails_again_and_again_goes_to_the_queues_own_dead_letters(
    assembly: Assembly, queues: dict[str, dict[str, Any]], wanted: Queue
) -> None:
    redrive = queues[wanted.name]["RedrivePolicy"]
    dead = assembly.templates["messaging"]["Resources"][redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]]
    assert (
        dead["Properties"]["QueueName"] == f"storefront-{assembly.stage}-{wanted.name.removeprefix('storefront-')}-dlq"
    )
    assert redrive["maxReceiveCount"] == wanted.max_receives


def test_every_queue_keeps_its_messages_as_long_as_sqs_can(queues: dict[str, dict[str, Any]]) -> None:
    assert {queue["MessageRetentionPeriod"] for queue in queues.values()} == {14 * 24 * 3600}


@pytest.mark.parametrize("wanted", QUEUES, ids=lambda queue: queue.name)
def test_a_message_is_hidden_as_long_as_its_function_may_work_and_retry(
    queues: dict[str, dict[str, Any]], wanted: Queue
) -> None:
    assert queues[wanted.name]["VisibilityTimeout"] >= 6 * function(wanted.function).timeout


def test_every_queue_is_encrypted_and_refuses_whoever_does_not_speak_tls(assembly: Assembly) -> None:
    """S10.1.2-a part: queues are encrypted at rest and in transit."""
    assert all(queue["SqsManagedSseEnabled"] for queue in assembly.properties("SQS::Queue"))
    closed = set()
    for policy in assembly.properties("SQS::QueuePolicy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}:
                assert (statement["Action"], statement["Principal"]) == ("sqs:*", {"AWS": "*"})
                closed.add(flat(statement["Resource"]))
    assert len(closed) == len(assembly.properties("SQS::Queue")) == 2 * len(QUEUES) + 2


@pytest.mark.parametrize("wanted", [each for each in QUEUES if each.events], ids=lambda queue: queue.name)
def test_the_bus_routes_to_a_queue_what_its_listener_hears(assembly: Assembly, wanted: Queue) -> None:
    rule = _rule(assembly, wanted)
    assert rule["EventPattern"] == {"source": ["storefront"], "detail-type": list(wanted.events)}
    assert "Ref" in rule["EventBusName"]
    assert rule["State"] == "ENABLED"


def test_an_upload_is_told_to_media_and_what_the_shop_writes_itself_is_not(assembly: Assembly) -> None:
    (wanted,) = (each for each in QUEUES if each.uploads)
    rule = _rule(assembly, wanted)
    assert (rule["EventPattern"]["source"], rule["EventBusName"]) == (["aws.s3"], "default")
    assert rule["EventPattern"]["detail-type"] == ["Object Created"]
    assert rule["EventPattern"]["detail"]["object"] == {"key": [{"prefix": "incoming/"}]}


def test_what_cannot_be_put_into_a_queue_lies_with_its_dead_letters(assembly: Assembly) -> None:
    for wanted in QUEUES:
        (target,) = _rule(assembly, wanted)["Targets"]
        assert _queue_name(assembly, target) == wanted.name.replace("-", f"-{assembly.stage}-", 1)
        assert _queue_name(assembly, target["DeadLetterConfig"]) == f"{_queue_name(assembly, target)}-dlq"


def test_the_events_of_a_month_can_be_told_again(prod: Assembly) -> None:
    archive = prod.only("Events::Archive")
    assert (archive["EventPattern"], archive["RetentionDays"]) == ({"source": ["storefront"]}, 30)


def _rule(assembly: Assembly, wanted: Queue) -> dict[str, Any]:
    name = wanted.name.replace("-", f"-{assembly.stage}-", 1)
    (found,) = (each for each in assembly.properties("Events::Rule") if each["Name"] == name)
    return found


def _queue_name(assembly: Assembly, target: dict[str, Any]) -> str:
    name: str = assembly.templates["messaging"]["Resources"][target["Arn"]["Fn::GetAtt"][0]]["Properties"]["QueueName"]
    return name
