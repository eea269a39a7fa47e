"""A small entity and its record, to try the kernel with."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from pynamodb.attributes import NumberAttribute

from chalicelib.aws.records import Address, Record
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import Write
from chalicelib.core.events import OrderClosed, OrderConfirmed
from chalicelib.core.problems import Conflict
from tests.shop import aws

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
CLOSED = OrderClosed(shop="mugs", at=NOON, order_id="or_1")
CONFIRMED = OrderConfirmed(shop="mugs", at=NOON, order_id="or_1")


class Box(msgspec.Struct, frozen=True, kw_only=True):
    shop: str = "mugs"
    box_id: str
    owner: str | None = None
    left: int = 10
    note: str = ""
    expires: datetime | None = None
    version: int = 1


class BoxRecord(Record):
    KEYS = {
        "pk": "BOXES#{shop}#{box_id}",
        "sk": "BOX",
        "gsi1pk": "BOXES#{shop}#OWNER#{owner}",
        "gsi1sk": "{box_id}",
    }
    ENTITY = Box
    EXPIRES = "expires"

    left = NumberAttribute()


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    shop: str = "mugs"
    book: str = "b"
    page: int


class LeafRecord(Record):
    KEYS = {"pk": "BOXES#{shop}#{book}", "sk": "LEAF#{page:04d}"}
    ENTITY = Leaf


class Empty(Conflict):
    title = "The box is empty"


def there(box_id: str) -> Address:
    return BoxRecord.at(shop="mugs", box_id=box_id)


def box(box_id: str) -> Any:
    """The box, or None."""
    return get(there(box_id), consistent=True)


def put(box_id: str = "a", **fields: object) -> Box:
    """A box that is there now, with these fields as JSON has them."""
    made = msgspec.convert({"box_id": box_id} | fields, Box)
    commit(Write.insert(BoxRecord, made))
    return made


def take(box_id: str, count: int) -> Write:
    """Take out so many, if there are."""
    return Write.update(there(box_id), [BoxRecord.left.set(BoxRecord.left - count)], BoxRecord.left >= count, _empty)


def item(box_id: str) -> dict[str, Any] | None:
    """The raw item, as DynamoDB has it."""
    got = aws("dynamodb").get_item(TableName=settings().table, Key=there(box_id).key, ConsistentRead=True)
    found: dict[str, Any] | None = got.get("Item")
    return found


def news_of(box_id: str) -> Any:
    found = item(box_id)
    assert found is not None
    return msgspec.json.decode(found["news"]["B"]) if "news" in found else None


def _empty(box: Box | None) -> Empty:
    return Empty(left=box.left if box else None)
