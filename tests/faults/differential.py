"""Random operations on a table, for two that should answer alike."""

import re
from collections.abc import Callable
from random import Random
from typing import Any

from botocore.exceptions import ClientError

from tests.faults.model.table import Table
from tests.faults.model.values import Refused

TABLE = "storefront"
Answer = dict[str, Any]
Oracle = Callable[[str, dict[str, Any]], Answer]

CONDITIONS = (
    "attribute_not_exists (pk)",
    "attribute_exists (pk)",
    "n = :n",
    "n <> :n",
    "(n >= :n AND s <> :s)",
    "(n < :n OR attribute_not_exists (n))",
    "(NOT n > :n)",
    "n BETWEEN :n AND :m",
    "n IN (:n, :m)",
    "begins_with (s, :s)",
    "contains (s, :s)",
    "attribute_type (n, :t)",
)
UPDATES = (
    "SET n = n + :n",
    "SET n = n - :m, s = :s",
    "SET n = if_not_exists (n, :m) REMOVE s",
    "SET s = :s, #m.#k = :n",
    "REMOVE s, n",
    "ADD n :n",
    "SET m = :map",
    "SET b = :b ADD n :m",
)


KINDS = {
    "GetItem": 2, "BatchGetItem": 1, "Query": 4,
    "PutItem": 4, "UpdateItem": 4, "DeleteItem": 1, "TransactWriteItems": 6,
}  # fmt: skip
"""How often each is asked."""


class Play:
    """Operations on few keys, so that they meet."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.asked: dict[str, Any] = {}

    def operation(self, told: Answer) -> tuple[str, dict[str, Any]]:
        """The next one; mostly the next page where what was told last was not all."""
        if "LastEvaluatedKey" in told and self.random.random() < 0.8:
            return "Query", self.asked | {"ExclusiveStartKey": told["LastEvaluatedKey"]}
        name = self.random.choices(list(KINDS), list(KINDS.values()))[0]
        if name == "GetItem":
            return name, {"TableName": TABLE, "Key": self.key(), "ConsistentRead": True}
        if name == "BatchGetItem":
            keys = {tuple(key[part]["S"] for part in key): key for key in (self.key() for _ in range(4))}
            return name, {"RequestItems": {TABLE: {"Keys": list(keys.values()), "ConsistentRead": True}}}
        if name == "Query":
            self.asked = self.query()
            return name, self.asked
        if name == "TransactWriteItems":
            return name, {"TransactItems": self.actions()}
        return name, self.write(name.removesuffix("Item"))

    def actions(self) -> list[dict[str, Any]]:
        kinds = ("Put", "Update", "Delete", "ConditionCheck")
        return [{kind: self.write(kind)} for kind in self.random.choices(kinds, k=self.random.randint(1, 4))]

    def write(self, kind: str) -> dict[str, Any]:
        request: dict[str, Any] = {"TableName": TABLE, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        request |= {"Item": self.item()} if kind == "Put" else {"Key": self.key()}
        texts = []
        if kind == "ConditionCheck" or self.random.random() < 0.6:
            request["ConditionExpression"] = self.random.choice(CONDITIONS)
            texts.append(request["ConditionExpression"])
        if kind == "Update":
            request["UpdateExpression"] = self.random.choice(UPDATES)
            texts.append(request["UpdateExpression"])
        return request | self.placeholders(" ".join(texts))

    def placeholders(self, text: str) -> dict[str, Any]:
        """Those that the text uses: DynamoDB refuses others."""
        low = self.random.randint(-3, 3)
        values = {
            ":n": {"N": str(low)}, ":m": {"N": str(low + self.random.randint(0, 3))}, ":s": self.text(),
            ":t": {"S": "N"}, ":map": {"M": {"k": self.number()}}, ":b": {"B": self.random.randbytes(3)},
        }  # fmt: skip
        words = set(re.findall(r":\w+", text))
        used = {name: value for name, value in values.items() if name in words}
        names = {"#m": "m", "#k": "k"} if "#m" in text else {}
        found: dict[str, Any] = {"ExpressionAttributeValues": used} if used else {}
        return found | ({"ExpressionAttributeNames": names} if names else {})

    def query(self) -> dict[str, Any]:
        index = self.random.choice((None, "gsi1"))
        pk, sk = ("gsi1pk", "gsi1sk") if index else ("pk", "sk")
        condition, values = f"{pk} = :pk", {":pk": {"S": self.random.choice("ab")}}
        if self.random.random() < 0.5:
            condition, values = f"{condition} AND begins_with({sk}, :p)", values | {":p": {"S": "1"}}
        elif self.random.random() < 0.5:
            condition, values = f"{condition} AND {sk} <= :p", values | {":p": {"S": "2"}}
        request: dict[str, Any] = {
            "TableName": TABLE,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
        request |= {"Limit": self.random.randint(1, 4), "ScanIndexForward": self.random.random() < 0.5}
        return request | ({"IndexName": index} if index else {})

    def item(self) -> dict[str, Any]:
        item = self.key() | {"n": self.number()}
        if self.random.random() < 0.7:
            item |= {"s": self.text()}
        if self.random.random() < 0.5:
            item |= {"gsi1pk": {"S": self.random.choice("ab")}, "gsi1sk": {"S": str(self.random.randint(0, 12))}}
        if self.random.random() < 0.3:
            item |= {"m": {"M": {}}}
        return item

    def key(self) -> dict[str, Any]:
        return {"pk": {"S": self.random.choice("ab")}, "sk": {"S": str(self.random.randint(0, 12))}}

    def number(self) -> dict[str, Any]:
        return {"N": str(self.random.randint(-3, 3))}

    def text(self) -> dict[str, Any]:
        return {"S": self.random.choice(("x", "xy", "杯", "杯子"))}


def modeled(table: Table) -> Oracle:
    """The model as one of the two."""

    def ask(operation: str, request: dict[str, Any]) -> Answer:
        try:
            return table.answer(operation, request)
        except Refused as refused:
            return {"refused": refused.code} | refused.more

    return ask


def refusing(call: Oracle) -> Oracle:
    """A client of botocore, or like one, as one of the two."""

    def ask(operation: str, request: dict[str, Any]) -> Answer:
        try:
            return call(operation, request)
        except ClientError as refused:
            more = {
                name: refused.response[name] for name in ("CancellationReasons", "Item") if name in refused.response
            }
            return {"refused": refused.response["Error"]["Code"]} | more

    return ask


def essence(answer: Answer) -> Answer:
    """What our code rests on: no capacity, no words of messages, no request ids, no order of a batch."""
    kept = {name: answer[name] for name in ("refused", "Item", "Items", "LastEvaluatedKey") if answer.get(name)}
    if "Responses" in answer:
        kept["batch"] = sorted(answer["Responses"][TABLE], key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
    if "CancellationReasons" in answer:
        kept["reasons"] = [(each["Code"], each.get("Item")) for each in answer["CancellationReasons"]]
    return kept
