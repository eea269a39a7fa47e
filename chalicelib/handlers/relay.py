"""The relay: news on changed items goes from the table's stream to the bus."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws.bus import publish
from chalicelib.aws.observe import note, observed
from chalicelib.aws.stream import news_of

bp = Blueprint(__name__)


@bp.on_dynamodb_record(stream_arn="storefront-stream", batch_size=100)
def relay(event: DynamoDBEvent) -> None:
    """A failure raises, and the whole batch comes again from the stream's checkpoint."""
    changes: list[dict[str, Any]] = [record["dynamodb"] for record in event.to_dict()["Records"]]
    with observed("relay", "relay", capability="relay", records=len(changes)):
        told = [each for change in changes for each in news_of(change)]
        note(events=len(told))
        publish(told)
