"""Queues with their dead-letter queues, the bus with one rule per listener, and the clock's rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.bus import SOURCE
from chalicelib.domain.media.rules import INCOMING
from infra.local.access import ACCOUNT, REGION, full_name
from infra.resources import Queue, Resources

RETENTION = str(14 * 24 * 3600)


@dataclass(frozen=True)
class Address:
    """Where a queue is."""

    url: str
    arn: str


def queues(sqs: Any, resources: Resources) -> dict[str, Address]:
    """Create every queue after its dead-letter queue; gives their addresses by the name in `resources`."""
    return {queue.name: _queue(sqs, queue) for queue in resources.queues}


def _queue(sqs: Any, queue: Queue) -> Address:
    name = full_name(queue.name)
    dead = _ensure(sqs, f"{name}-dlq", {"MessageRetentionPeriod": RETENTION})
    redrive = {"deadLetterTargetArn": dead.arn, "maxReceiveCount": str(queue.max_receives)}
    attributes = {
        "VisibilityTimeout": str(queue.visibility_seconds),
        "MessageRetentionPeriod": RETENTION,
        "RedrivePolicy": json.dumps(redrive),
        "Policy": policy(_arn(name)),
    }
    return _ensure(sqs, name, attributes)


def _ensure(sqs: Any, name: str, attributes: dict[str, str]) -> Address:
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    except sqs.exceptions.QueueDoesNotExist:
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return Address(url, _arn(name))


def _arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def policy(queue_arn: str) -> str:
    """A queue policy that lets EventBridge deliver."""
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def routes(events: Any, resources: Resources, queue_arns: Mapping[str, str]) -> None:
    """The bus, and a rule per queue: its events of the bus, or the bucket's created objects of the default bus."""
    if resources.bus not in {bus["Name"] for bus in events.list_event_buses()["EventBuses"]}:
        events.create_event_bus(Name=resources.bus)
    for queue in resources.queues:
        if queue.uploads:
            _route(events, "default", queue, _uploads(resources.bucket), queue_arns[queue.name])
        if queue.events:
            told = {"source": [SOURCE], "detail-type": list(queue.events)}
            _route(events, resources.bus, queue, told, queue_arns[queue.name])


def _uploads(bucket: str) -> dict[str, Any]:
    """What shoppers and staff upload; what the shop itself puts into the bucket is no news to it."""
    arrived = {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": INCOMING}]}}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": arrived}


def _route(events: Any, bus: str, queue: Queue, pattern: dict[str, Any], arn: str) -> None:
    name = full_name(queue.name)
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern), State="ENABLED")
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])


def schedules(events: Any, resources: Resources, function_arns: Mapping[str, str]) -> None:
    """A rule of the default bus per schedule."""
    for schedule in resources.schedules:
        name = full_name(schedule.name)
        events.put_rule(Name=name, ScheduleExpression=schedule.expression, State="ENABLED")
        events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": function_arns[schedule.function]}])


def mail(ses: Any, domain: str) -> None:
    """Let mail go out from addresses of this domain."""
    ses.verify_domain_identity(Domain=domain)
