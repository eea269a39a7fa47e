"""What the inventory queue brings goes into the ledger."""

from pathlib import Path

import pytest
from chalice.test import Client

from tests.shop import Browser

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")

STOCK_MOVED = (Path(__file__).parents[2] / "events/inventory/stock_moved.json").read_text()


def deliver(client: Client, *bodies: str) -> list[str]:
    """The ids of the messages that are to come again."""
    batch = client.events.generate_sqs_event(list(bodies), queue_name="storefront-inventory")
    for number, record in enumerate(batch["Records"]):
        record["messageId"] = f"message-{number}"
    answer = client.lambda_.invoke("inventory_listener", batch)
    return [failure["itemIdentifier"] for failure in answer.payload["batchItemFailures"]]


def test_a_movement_told_twice_is_one_line_of_the_ledger(client: Client, admin: Browser) -> None:
    """S2.2.3-a part: the effect of an event happens once, however often it is delivered."""
    assert deliver(client, STOCK_MOVED, STOCK_MOVED) == []
    (line,) = admin.get("/admin/stock/var_mug/movements").json["items"]
    assert (line["movement"], line["quantity"], line["order_id"]) == ("reserved", 2, "or_01JD7Z3M8W0V4X5Y6Z7A8B9C0D")


def test_a_message_that_cannot_be_read_comes_again_alone(client: Client, admin: Browser) -> None:
    broken = STOCK_MOVED.replace('"quantity": 2', '"quantity": "two"')
    assert deliver(client, broken, STOCK_MOVED) == ["message-0"]
    assert len(admin.get("/admin/stock/var_mug/movements").json["items"]) == 1
