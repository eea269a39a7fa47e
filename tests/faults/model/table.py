"""The model's table: items, indexes, conditions, transactions, stream records, and what each call consumes."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.model.expressions import holds, updated
from tests.faults.model.scanning import scanned
from tests.faults.model.scope import Scope
from tests.faults.model.values import Item, Refused, invalid, weight

INDEXES = {"gsi1": ("gsi1pk", "gsi1sk"), "gsi2": ("gsi2pk", "gsi2sk")}
LARGEST_ITEM = 400 * 1024
LARGEST_TRANSACTION = 4 * 1024 * 1024
MOST_ITEMS = 100
PAGE = 1024 * 1024
KILO = 1024

Key = tuple[str, str]
Request = dict[str, Any]
Outcome = tuple[Key, Item | None, Item | None, bool]
"""Key, item before and after, and whether the condition held."""


@dataclass
class Table:
    """One table. `stream` holds a record of each change, in the order of the changes.

    Items are never changed, only replaced: so they are handed out as they are.
    """

    items: dict[Key, Item] = field(default_factory=dict)
    stream: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, Request] = field(default_factory=dict)

    def answer(self, operation: str, request: Request) -> dict[str, Any]:
        """What DynamoDB answers. Raises Refused."""
        return OPERATIONS[operation](self, request)

    def _get(self, request: Request) -> dict[str, Any]:
        item = self.items.get(key_of(request["Key"]))
        units = read_units(weight(item) if item else 0, request.get("ConsistentRead", False))
        return _told(units, {"Item": item} if item else {})

    def _batch_get(self, request: Request) -> dict[str, Any]:
        ((name, wanted),) = request["RequestItems"].items()
        keys = [key_of(each) for each in wanted["Keys"]]
        if not 1 <= len(keys) <= MOST_ITEMS or len(set(keys)) < len(keys):
            raise invalid("1 to 100 different keys")
        found = [self.items.get(key) for key in keys]
        consistent = wanted.get("ConsistentRead", False)
        units = sum(read_units(weight(item) if item else 0, consistent) for item in found)
        answer = {"Responses": {name: [item for item in found if item]}, "UnprocessedKeys": {}}
        return answer | {"ConsumedCapacity": [{"CapacityUnits": units}]}

    def _query(self, request: Request) -> dict[str, Any]:
        pk, sk = INDEXES[request["IndexName"]] if "IndexName" in request else ("pk", "sk")
        matching = self._matching(request, pk, sk)
        names = list(dict.fromkeys([pk, sk, "pk", "sk"]))
        if "ExclusiveStartKey" in request:
            start = _order(request["ExclusiveStartKey"], sk)
            forward = request.get("ScanIndexForward", True)
            matching = [i for i in matching if (_order(i, sk) > start if forward else _order(i, sk) < start)]
        page: list[Item] = []
        size = 0
        for item in matching:
            if len(page) == request.get("Limit", math.inf) or size > PAGE:
                break
            page.append(item)
            size += weight(item)
        answer = _told(read_units(size, request.get("ConsistentRead", False)), {"Items": page, "Count": len(page)})
        if page and (len(page) == request.get("Limit") or len(page) < len(matching)):
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in names}
        return answer

    def _matching(self, request: Request, pk: str, sk: str) -> list[Item]:
        """In key order, as an index has them: items without the index's keys are not in it."""
        names, values = request.get("ExpressionAttributeNames", {}), request["ExpressionAttributeValues"]
        condition = request["KeyConditionExpression"]
        found = [
            item
            for item in self.items.values()
            if pk in item and sk in item and holds(condition, Scope(item, names, values))
        ]
        return sorted(found, key=lambda item: _order(item, sk), reverse=not request.get("ScanIndexForward", True))

    def _put(self, request: Request) -> dict[str, Any]:
        return self._alone({"Put": request}, request)

    def _update(self, request: Request) -> dict[str, Any]:
        return self._alone({"Update": request}, request)

    def _delete(self, request: Request) -> dict[str, Any]:
        return self._alone({"Delete": request}, request)

    def _alone(self, action: dict[str, Request], request: Request) -> dict[str, Any]:
        key, before, after, held = self._outcome(action)
        if not held:
            shown = before is not None and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            more = {"Item": before} if shown else {}
            raise Refused("ConditionalCheckFailedException", "The conditional request failed", **more)
        self._store(key, before, after)
        answer: dict[str, Any] = {}
        if request.get("ReturnValues") == "ALL_NEW":
            answer = {"Attributes": after}
        return _told(write_units(before, after), answer)

    def _transact(self, request: Request) -> dict[str, Any]:
        actions = request["TransactItems"]
        token = request.get("ClientRequestToken")
        if token in self.tokens:
            if self.tokens[token] != request:
                raise Refused("IdempotentParameterMismatchException", "the token was used for another request")
            return {"ConsumedCapacity": [{"CapacityUnits": 0.0}]}
        outcomes, reasons = self._outcomes(actions)
        self._check_size(outcomes)
        if any(reason["Code"] != "None" for reason in reasons):
            raise Refused("TransactionCanceledException", "canceled", CancellationReasons=reasons)
        for action, (key, before, after, _) in zip(actions, outcomes, strict=True):
            if "ConditionCheck" not in action:
                self._store(key, before, after)
        if token is not None:
            self.tokens[token] = request
        units = sum(write_units(before, after, 2) for _, before, after, _ in outcomes)
        return {"ConsumedCapacity": [{"CapacityUnits": units}]}

    def _outcomes(self, actions: list[dict[str, Request]]) -> tuple[list[Outcome], list[dict[str, Any]]]:
        """Each action's outcome, and why it cancels the transaction, if it does."""
        outcomes, reasons = [], []
        for action in actions:
            try:
                outcome = self._outcome(action)
                reasons.append(_reason(action, outcome))
            except Refused as refused:
                ((kind, request),) = action.items()
                key = key_of(request["Item"] if kind == "Put" else request["Key"])
                outcome = key, None, None, False
                reasons.append({"Code": "ValidationError", "Message": refused.message})
            outcomes.append(outcome)
        return outcomes, reasons

    def _outcome(self, action: dict[str, Request]) -> Outcome:
        ((kind, request),) = action.items()
        key = key_of(request["Item"] if kind == "Put" else request["Key"])
        before = self.items.get(key)
        names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        scope = Scope(before or {}, names, values)
        held = holds(request.get("ConditionExpression"), scope)
        after = before
        if kind == "Put":
            after = request["Item"]
        elif kind == "Update" and held:
            after = updated(request["UpdateExpression"], Scope(before or request["Key"], names, values))
        elif kind == "Delete":
            after = None
        if after is not None and weight(after) > LARGEST_ITEM:
            raise invalid("Item size has exceeded the maximum allowed size")
        return key, before, after, held

    def _check_size(self, outcomes: list[Outcome]) -> None:
        keys = [key for key, _, _, _ in outcomes]
        if not 1 <= len(keys) <= MOST_ITEMS:
            raise invalid("1 to 100 actions in a transaction")
        if len(set(keys)) < len(keys):
            raise invalid("Transaction request cannot include multiple operations on one item")
        if sum(weight(after) for _, _, after, _ in outcomes if after) > LARGEST_TRANSACTION:
            raise invalid("Aggregate size of the items in the transaction is too large")

    def _store(self, key: Key, before: Item | None, after: Item | None) -> None:
        if before == after:
            return
        if after is None:
            self.items.pop(key, None)
        else:
            self.items[key] = after
        images = {"OldImage": before, "NewImage": after}
        name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
        record = {"SequenceNumber": str(len(self.stream) + 1), "Keys": _key(key)}
        record |= {image: item for image, item in images.items() if item is not None}
        self.stream.append({"eventName": name, "eventID": str(len(self.stream) + 1), "dynamodb": record})


OPERATIONS: dict[str, Callable[[Table, Request], dict[str, Any]]] = {
    "GetItem": Table._get,
    "BatchGetItem": Table._batch_get,
    "Query": Table._query,
    "Scan": lambda table, request: scanned(table.items, request, read_units),
    "PutItem": Table._put,
    "UpdateItem": Table._update,
    "DeleteItem": Table._delete,
    "TransactWriteItems": Table._transact,
}


def key_of(item: Item) -> Key:
    """Raises Refused for an item without its keys."""
    try:
        return item["pk"]["S"], item["sk"]["S"]
    except KeyError as missing:
        raise invalid("One or more parameter values were invalid: Missing the key") from missing


def read_units(size: int, consistent: bool) -> float:
    return max(1, math.ceil(size / (4 * KILO))) * (1.0 if consistent else 0.5)


def write_units(before: Item | None, after: Item | None, times: int = 1) -> float:
    """Of the table and of the indexes that the item is in (developer guide, "Write capacity").

    A transaction writes its items two `times`; the indexes hear of it afterwards, as of any other change.
    """
    larger = max(weight(before) if before else 0, weight(after) if after else 0)
    units = times * max(1, math.ceil(larger / KILO))
    for pk, sk in INDEXES.values():
        units += _index_units(before, after, pk, sk)
    return float(units)


def _index_units(before: Item | None, after: Item | None, pk: str, sk: str) -> int:
    """A changed key is a delete and a put; an item that is the same in the index is not written."""
    old, new = (item if item and pk in item and sk in item else None for item in (before, after))
    if old == new:
        return 0
    if old and new and (old[pk], old[sk]) == (new[pk], new[sk]):
        return math.ceil(max(weight(old), weight(new)) / KILO)
    return sum(math.ceil(weight(item) / KILO) for item in (old, new) if item)


def _order(item: Item, sk: str) -> tuple[bytes, bytes, bytes]:
    return item[sk]["S"].encode(), item["pk"]["S"].encode(), item["sk"]["S"].encode()


def _key(key: Key) -> Item:
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


def _told(units: float, answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"ConsumedCapacity": {"CapacityUnits": units}}


def _reason(action: dict[str, Request], outcome: Outcome) -> dict[str, Any]:
    ((_, request),) = action.items()
    _, before, _, held = outcome
    if held:
        return {"Code": "None"}
    reason: dict[str, Any] = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    if before is not None and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
        reason["Item"] = before
    return reason
