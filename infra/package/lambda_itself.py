"""What Lambda does in a function's name besides the function's own work: nobody calls these actions in our code."""

from typing import Any

from infra.functions import Function
from infra.resources import RELAY_DEAD, Resources

Statement = dict[str, Any]


def statements(function: Function, resources: Resources) -> list[Statement]:
    """The statements to add to the function's own policy."""
    added = [_logs(function), _traces()]
    if function.kind == "queue":
        added += [_messages(queue.name) for queue in resources.queues if queue.function == function.name]
    if function.kind == "stream":
        added += [_records(), _letters()]
    return added


def _logs(function: Function) -> Statement:
    """Its output, into its own log group, which is there before the function."""
    group = {"Fn::GetAtt": [f"{function.logical_id}LogGroup", "Arn"]}
    return _allow(["logs:CreateLogStream", "logs:PutLogEvents"], group)


def _traces() -> Statement:
    """Active tracing. X-Ray knows no resources for these (service authorization reference)."""
    return _allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*")


def _messages(queue: str) -> Statement:
    """The poller takes messages off the queue and removes those that were handled."""
    return _allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue_arn(queue))


def _records() -> Statement:
    """The poller reads the table's stream."""
    actions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]
    return _allow([f"dynamodb:{action}" for action in actions], {"Fn::Sub": "${TableArn}/stream/*"})


def _letters() -> Statement:
    """The poller tells of the records that it gave up."""
    return _allow(["sqs:SendMessage"], queue_arn(f"storefront-{RELAY_DEAD}"))


def queue_arn(name: str) -> dict[str, str]:
    """Of the queue's physical name in a stage: `storefront-catalog` is storefront-dev-catalog."""
    physical = name.replace("storefront-", "storefront-${Stage}-", 1)
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{physical}"}


def _allow(actions: list[str], resource: Any) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}
