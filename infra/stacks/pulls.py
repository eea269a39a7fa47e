"""What Lambda fetches by itself: messages from queues, and the table's stream for the relay."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.resources import RELAY_DEAD, Queue, Resources
from infra.stacks.names import construct_id, function_arn, queue_arn
from infra.stacks.stages import Stage

Mapping = lambda_.CfnEventSourceMapping

PARTLY = ["ReportBatchItemFailures"]
"""A function says which messages failed: the others of the batch do not come again."""

LISTENER_AT_ONCE = 10
"""Executions that one queue may take of the account's: a burst of events waits, and no shopper waits for it."""

LISTENERS_AT_ONCE = {"audit_listener": 20}
"""The same for some queues: half of all messages are the audit's."""

NEWS_AT_ONCE = 100
"""Records of the stream in one call, told in 10 calls of the bus."""

NEWS_BATCHES = 1
"""Batches of one shard that are told at the same time, 10 at most; what is told of one item stays in order."""

NEWS_TRIES = 60
NEWS_SECONDS = 6 * 3600
"""A change that could not be told goes to the dead-letter queue and rings; until then the others of its shard wait,
so that an hour without a bus loses no news."""


def at_once(function: str) -> int:
    """Executions of a listener."""
    return LISTENERS_AT_ONCE.get(function, LISTENER_AT_ONCE)


def pulls(scope: Construct, stage: Stage, wanted: Resources, table: dynamodb.Table) -> dict[str, Mapping]:
    """A mapping per queue, and the relay's, by the name of their function."""
    queues = {queue.function: _queue(scope, stage, queue) for queue in wanted.queues}
    return queues | {wanted.relay: _stream(scope, stage, wanted.relay, table)}


def _queue(scope: Construct, stage: Stage, queue: Queue) -> Mapping:
    return Mapping(
        scope,
        f"{construct_id(queue.function)}Pulls",
        function_name=function_arn(stage, queue.function),
        event_source_arn=queue_arn(stage, queue.name),
        enabled=queue.function not in stage.turned_off,  # else its messages would fail and die
        batch_size=queue.batch_size,
        function_response_types=PARTLY,
        scaling_config=Mapping.ScalingConfigProperty(maximum_concurrency=at_once(queue.function)),
    )


def _stream(scope: Construct, stage: Stage, relay: str, table: dynamodb.Table) -> Mapping:
    """A batch that fails is halved, so that one change that cannot be told stops no other for long."""
    return Mapping(
        scope,
        f"{construct_id(relay)}Pulls",
        function_name=function_arn(stage, relay),
        event_source_arn=table.table_stream_arn,
        enabled=relay not in stage.turned_off,
        starting_position="TRIM_HORIZON",
        batch_size=NEWS_AT_ONCE,
        parallelization_factor=NEWS_BATCHES if NEWS_BATCHES > 1 else None,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=NEWS_TRIES,
        maximum_record_age_in_seconds=NEWS_SECONDS,
        destination_config=Mapping.DestinationConfigProperty(
            on_failure=Mapping.OnFailureProperty(destination=queue_arn(stage, RELAY_DEAD))
        ),
    )
