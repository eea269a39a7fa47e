"""News in tests: what rides on an item reaches the catalog's queue, as relay and bus would bring it."""

import json

from chalice.test import Client

from chalicelib.aws.records import Address
from chalicelib.core.events import Told, encode, read_news
from tests.shop import aws


def messages_of(address: Address) -> list[str]:
    """The bodies of the messages that an item's news become."""
    item = aws("dynamodb").get_item(TableName="storefront", Key=address.key)["Item"]
    aggregate, version = f"{address.pk}/{address.sk}", item["version"]["N"]
    return [
        json.dumps({"detail-type": type(event).__name__, "detail": json.loads(encode(Told(
            event_id=f"{aggregate}:{version}:{number}", aggregate=aggregate, event=event,
        )))})
        for number, event in enumerate(read_news(item["news"]["B"]))
    ]  # fmt: skip


def deliver(client: Client, *bodies: str) -> list[str]:
    """The ids of the messages that are to come again."""
    batch = client.events.generate_sqs_event(list(bodies), queue_name="storefront-catalog")
    for number, record in enumerate(batch["Records"]):
        record["messageId"] = f"message-{number}"
    answer = client.lambda_.invoke("catalog_listener", batch)
    return [failure["itemIdentifier"] for failure in answer.payload["batchItemFailures"]]
