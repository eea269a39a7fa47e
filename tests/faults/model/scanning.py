"""Scans of the model's table: all of its items, in an order that means nothing but stays."""

import math
from collections.abc import Callable
from typing import Any
from zlib import crc32

from tests.faults.model.expressions import holds
from tests.faults.model.scope import Scope
from tests.faults.model.values import Item, weight

Key = tuple[str, str]
PAGE = 1024 * 1024


def scanned(
    items: dict[Key, Item], request: dict[str, Any], units: Callable[[int, bool], float]
) -> dict[str, Any]:  # fmt: skip
    """A page. `Limit` counts what is read, not what passes the filter."""
    order = sorted(items, key=place)
    if "ExclusiveStartKey" in request:
        start = place((request["ExclusiveStartKey"]["pk"]["S"], request["ExclusiveStartKey"]["sk"]["S"]))
        order = [key for key in order if place(key) > start]
    read: list[Key] = []
    size = 0
    for key in order:
        if len(read) == request.get("Limit", math.inf) or size > PAGE:
            break
        read.append(key)
        size += weight(items[key])
    names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
    condition = request.get("FilterExpression")
    found = [items[key] for key in read if holds(condition, Scope(items[key], names, values))]
    consumed = {"CapacityUnits": units(size, request.get("ConsistentRead", False))}
    answer = {"Items": found, "Count": len(found), "ScannedCount": len(read), "ConsumedCapacity": consumed}
    if read and (len(read) == request.get("Limit") or len(read) < len(order)):
        answer["LastEvaluatedKey"] = {"pk": {"S": read[-1][0]}, "sk": {"S": read[-1][1]}}
    return answer


def place(key: Key) -> tuple[int, bytes, bytes]:
    """Partitions lie about by a hash of their key, and are sorted inside."""
    pk, sk = key[0].encode(), key[1].encode()
    return crc32(pk), pk, sk
