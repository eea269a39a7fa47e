"""A queue as every stage has them: encrypted, closed to whoever does not speak TLS, patient."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.stacks.names import construct_id
from infra.stacks.stages import Stage

KEPT = Duration.days(14)
"""The longest that SQS keeps a message: time to find out why it failed."""


def queue(
    scope: Construct, stage: Stage, name: str, dead: sqs.DeadLetterQueue | None = None, hidden_seconds: int = 30
) -> sqs.Queue:
    """`hidden_seconds` is how long a message that somebody works on is hidden from others."""
    return sqs.Queue(
        scope,
        construct_id(name),
        queue_name=stage.named(name),
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=KEPT,
        visibility_timeout=Duration.seconds(hidden_seconds),
        dead_letter_queue=dead,
    )
