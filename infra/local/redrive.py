"""Moves messages from a dead-letter queue back to its queue; works on the local cloud and on AWS alike."""

from typing import Any

BATCH = 10
HIDDEN_SECONDS = 60


def redrive(sqs: Any, name: str, at_most: int = 10_000) -> int:
    """Send each message again and only then delete it: a crash between the two doubles it, and listeners take that.
    Gives the number moved; `at_most` ends the work when messages die again as fast as they are moved."""
    source = sqs.get_queue_url(QueueName=f"{name}-dlq")["QueueUrl"]
    target = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    moved = 0
    while moved < at_most:
        messages = sqs.receive_message(
            QueueUrl=source,
            MaxNumberOfMessages=min(BATCH, at_most - moved),
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            break
        moved += _move(sqs, source, target, messages)
    return moved


def _move(sqs: Any, source: str, target: str, messages: list[dict[str, Any]]) -> int:
    entries = [
        {"Id": str(index), "MessageBody": message["Body"], "MessageAttributes": message.get("MessageAttributes", {})}
        for index, message in enumerate(messages)
    ]
    answer = sqs.send_message_batch(QueueUrl=target, Entries=entries)
    sent = [messages[int(entry["Id"])] for entry in answer.get("Successful", [])]
    if not sent:
        raise RuntimeError(f"{target} takes nothing: {answer['Failed'][0]['Message']}")
    handles = [{"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]} for index, message in enumerate(sent)]
    sqs.delete_message_batch(QueueUrl=source, Entries=handles)
    return len(sent)
