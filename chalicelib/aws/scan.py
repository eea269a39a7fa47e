"""Scan: page by page through the whole table, for whoever has to see everything."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.aws.records import Item, Record
from chalicelib.aws.settings import settings
from chalicelib.aws.table import read
from chalicelib.core.paging import Page

SHOP = "{shop}"


def scan(records: Sequence[type[Record]], shop: str, *, limit: int, after: str | None = None) -> Page[Item]:
    """The items of these records of a shop, as they are stored, in no order that means anything.

    `limit` items are read for a page, whosever they are, and paid for; `after` is the `after` of the page before.
    """
    prefixes = sorted({prefix_of(record, shop) for record in records})
    kinds = sorted({record.__name__.removesuffix("Record") for record in records})
    values = {f":p{number}": {"S": prefix} for number, prefix in enumerate(prefixes)}
    values |= {f":k{number}": {"S": kind} for number, kind in enumerate(kinds)}
    begins = " OR ".join(f"begins_with (pk, :p{number})" for number in range(len(prefixes)))
    among = ", ".join(f":k{number}" for number in range(len(kinds)))
    request: dict[str, Any] = {
        "TableName": settings().table,
        "FilterExpression": f"({begins}) AND #kind IN ({among})",
        "ExpressionAttributeNames": {"#kind": "kind"},
        "ExpressionAttributeValues": values,
        "Limit": limit,
    }
    if after:
        request["ExclusiveStartKey"] = msgspec.json.decode(after)
    answer = read("Scan", request)
    last = answer.get("LastEvaluatedKey")
    return Page(answer.get("Items", []), msgspec.json.encode(last).decode() if last else None)


def prefix_of(record: type[Record], shop: str) -> str:
    """How the partitions of a record begin in a shop."""
    template = record.KEYS["pk"]
    return template[: template.index(SHOP) + len(SHOP) + 1].replace(SHOP, shop)
