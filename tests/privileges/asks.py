"""Asks: what IAM is asked about one call of the SDK: actions, resources, and the keys that conditions look at."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from chalicelib.aws.settings import settings

HOME = "us-east-1:123456789012"
ITEM_ACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
MISSING = frozenset({"NoSuchKey", "404"})


class Ask(NamedTuple):
    """One question to IAM. `keys` are the partition keys of all items it is about, or the prefix of a listing."""

    action: str
    resource: str
    keys: tuple[str, ...] = ()


def asks_of(service: str, operation: str, given: dict[str, Any]) -> list[Ask]:
    """What a call needs. Raises KeyError for a call nobody has described here: then do."""
    return list(CALLS[service, operation](given))


def asks_of_missing(service: str, given: dict[str, Any]) -> list[Ask]:
    """What else S3 needs before it says that an object is missing, and not just 403.

    S3 asks for s3:ListBucket then, with the object's key as s3:prefix.
    """
    if service != "s3":
        return []
    place = given.get("CopySource", given)
    return [Ask("s3:ListBucket", f"arn:aws:s3:::{place['Bucket']}", (place["Key"],))]


def _item(action: str) -> Callable[[dict[str, Any]], Iterator[Ask]]:
    def asks(given: dict[str, Any]) -> Iterator[Ask]:
        yield Ask(f"dynamodb:{action}", _table(given["TableName"]), (_partition(given),))

    return asks


def _partition(given: dict[str, Any]) -> str:
    return str((given.get("Key") or given["Item"])["pk"]["S"])


def _query(given: dict[str, Any]) -> Iterator[Ask]:
    """The partition key of the index, if it asks one."""
    index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
    yield Ask("dynamodb:Query", _table(given["TableName"]) + index, (given["ExpressionAttributeValues"][":pk"]["S"],))


def _scan(given: dict[str, Any]) -> Iterator[Ask]:
    """All of the table: no condition could be for some of its keys only."""
    yield Ask("dynamodb:Scan", _table(given["TableName"]))


def _batch(given: dict[str, Any]) -> Iterator[Ask]:
    for table, wanted in given["RequestItems"].items():
        yield Ask("dynamodb:BatchGetItem", _table(table), tuple(key["pk"]["S"] for key in wanted["Keys"]))


def _transaction(given: dict[str, Any]) -> Iterator[Ask]:
    """By action, with the keys of all items that it is for: at least as strict as item by item."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for operation, write in (pair for item in given["TransactItems"] for pair in item.items()):
        place = f"dynamodb:{ITEM_ACTIONS[operation]}", _table(write["TableName"])
        found[place] = (*found.get(place, ()), _partition(write))
    for (action, table), keys in found.items():
        yield Ask(action, table, keys)


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:table/{name}"


def _object(action: str) -> Callable[[dict[str, Any]], Iterator[Ask]]:
    def asks(given: dict[str, Any]) -> Iterator[Ask]:
        yield Ask(f"s3:{action}", f"arn:aws:s3:::{given['Bucket']}/{given['Key']}")

    return asks


def _copy(given: dict[str, Any]) -> Iterator[Ask]:
    yield from _object("GetObject")(given["CopySource"])
    yield from _object("PutObject")(given)


def _parameter(given: dict[str, Any]) -> Iterator[Ask]:
    """Policies name parameters without the stage; it is put in when they are deployed."""
    name = given["Name"].removeprefix(settings().params_prefix)
    yield Ask("ssm:GetParameter", f"arn:aws:ssm:{HOME}:parameter/storefront{name}")


def _vault(given: dict[str, Any]) -> Iterator[Ask]:
    """The stage's key for personal data, which says what it opens; policies name it without the stage."""
    yield {"storefront-wrapping": Ask("kms:Decrypt", f"arn:aws:kms:{HOME}:key/storefront-vault")}[
        given["EncryptionContext"]["purpose"]
    ]


def _events(given: dict[str, Any]) -> Iterator[Ask]:
    for bus in dict.fromkeys(entry["EventBusName"] for entry in given["Entries"]):
        yield Ask("events:PutEvents", f"arn:aws:events:{HOME}:event-bus/{bus}")


def _mail(given: dict[str, Any]) -> Iterator[Ask]:
    yield Ask("ses:SendEmail", f"arn:aws:ses:{HOME}:identity/{given['Source'].partition('@')[2]}")


def _as_named(action: str, field: str) -> Callable[[dict[str, Any]], Iterator[Ask]]:
    """A call that says itself what it is about."""

    def asks(given: dict[str, Any]) -> Iterator[Ask]:
        yield Ask(action, given[field])

    return asks


CALLS: dict[tuple[str, str], Callable[[dict[str, Any]], Iterator[Ask]]] = {
    ("dynamodb", "GetItem"): _item("GetItem"),
    ("dynamodb", "PutItem"): _item("PutItem"),
    ("dynamodb", "Query"): _query,
    ("dynamodb", "Scan"): _scan,
    ("dynamodb", "BatchGetItem"): _batch,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("s3", "GetObject"): _object("GetObject"),
    ("s3", "HeadObject"): _object("GetObject"),
    ("s3", "PutObject"): _object("PutObject"),
    ("s3", "DeleteObject"): _object("DeleteObject"),
    ("s3", "CopyObject"): _copy,
    ("ssm", "GetParameter"): _parameter,
    ("kms", "Decrypt"): _vault,
    ("events", "PutEvents"): _events,
    ("stepfunctions", "StartExecution"): _as_named("states:StartExecution", "stateMachineArn"),
    ("stepfunctions", "DescribeExecution"): lambda given: iter(
        [Ask("states:DescribeExecution", given["executionArn"])]
    ),
    ("ses", "SendEmail"): _mail,
    ("sns", "Publish"): _as_named("sns:Publish", "PhoneNumber"),
}
"""By service and operation. A link or form that is signed here is used under our own name: it counts as its call."""
