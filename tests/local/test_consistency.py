"""The cloud counts exactly while workflows and requests change the same item from several threads."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from infra.local.provision import storage, workflows
from infra.resources import Table, Workflow
from tests.cloud import Cloud, eventually

pytestmark = pytest.mark.cloud
EACH = 250
KEY = {"pk": {"S": "counter"}, "sk": {"S": "-"}}
ADD = {
    "TableName": "counted-table",
    "Key": KEY,
    "UpdateExpression": "ADD clicks :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}
COUNTING = {
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "ItemProcessor": {
                "StartAt": "Add",
                "States": {
                    "Add": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::dynamodb:updateItem",
                        "Parameters": ADD,
                        "ResultPath": None,
                        "End": True,
                    }
                },
            },
            "End": True,
        }
    },
}


def test_no_update_is_lost(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "counting.json").write_text(json.dumps(COUNTING))
    table, flows = cloud.access.client("dynamodb"), cloud.access.client("stepfunctions")
    storage.table(table, Table("counted-table"))
    arn = workflows.workflows(flows, [Workflow("counting", tmp_path / "counting.json", ())], {})["counting"]

    def add() -> None:
        for _ in range(EACH):
            table.update_item(**ADD)

    threads = [threading.Thread(target=add) for _ in range(4)]
    runs = [
        flows.start_execution(stateMachineArn=arn, input=json.dumps(list(range(EACH))))["executionArn"]
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    def ended() -> list[str] | None:
        found = [flows.describe_execution(executionArn=run)["status"] for run in runs]
        return found if "RUNNING" not in found else None

    assert eventually(ended, seconds=60) == ["SUCCEEDED"] * 4
    item: dict[str, Any] = table.get_item(TableName="counted-table", Key=KEY, ConsistentRead=True)["Item"]
    assert item["clicks"] == {"N": str(8 * EACH)}


def test_the_last_ones_are_sold_once(cloud: Cloud) -> None:
    """Sixteen buyers in threads, a stock of ten, a transaction for each."""
    table = cloud.access.client("dynamodb")
    storage.table(table, Table("counted-table"))
    stock = {"pk": {"S": "stock"}, "sk": {"S": "-"}}
    table.put_item(TableName="counted-table", Item=stock | {"left": {"N": "10"}})
    sold: list[int] = []

    def buy(buyer: int) -> None:
        take = {
            "TableName": "counted-table",
            "Key": stock,
            "UpdateExpression": "ADD #left :minus",
            "ConditionExpression": "#left >= :one",
            "ExpressionAttributeNames": {"#left": "left"},
            "ExpressionAttributeValues": {":minus": {"N": "-1"}, ":one": {"N": "1"}},
        }
        order = {"TableName": "counted-table", "Item": {"pk": {"S": f"order-{buyer}"}, "sk": {"S": "-"}}}
        try:
            table.transact_write_items(TransactItems=[{"Update": take}, {"Put": order}])
            sold.append(buyer)
        except table.exceptions.TransactionCanceledException as refused:
            codes = [reason["Code"] for reason in refused.response["CancellationReasons"]]
            assert codes == ["ConditionalCheckFailed", "None"]

    threads = [threading.Thread(target=buy, args=(buyer,)) for buyer in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    orders = [
        buyer
        for buyer in range(16)
        if "Item" in table.get_item(TableName="counted-table", Key={"pk": {"S": f"order-{buyer}"}, "sk": {"S": "-"}})
    ]
    assert (len(sold), sorted(sold)) == (10, orders)
    assert table.get_item(TableName="counted-table", Key=stock)["Item"]["left"] == {"N": "0"}
