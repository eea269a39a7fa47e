"""The table with its indexes, stream and expiry, and the buckets for media and anchors."""

from typing import Any

from infra.resources import Table

RETENTION = {"Mode": "GOVERNANCE", "Days": 1}
"""Of an anchor on one's own machine."""

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def table(dynamodb: Any, wanted: Table) -> str:
    """Create the table; gives the ARN of its stream."""
    try:
        found = dynamodb.describe_table(TableName=wanted.name)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        found = dynamodb.create_table(**_definition(wanted))["TableDescription"]
        dynamodb.get_waiter("table_exists").wait(TableName=wanted.name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
        expiry = {"Enabled": True, "AttributeName": wanted.ttl_attribute}
        dynamodb.update_time_to_live(TableName=wanted.name, TimeToLiveSpecification=expiry)
    _add_indexes(dynamodb, wanted, {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])})
    return str(found["LatestStreamArn"])


def _definition(wanted: Table) -> dict[str, Any]:
    return {
        "TableName": wanted.name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _schema(wanted.key),
        "AttributeDefinitions": _attributes(wanted),
        "GlobalSecondaryIndexes": [_index(name, key) for name, key in wanted.indexes.items()],
        "StreamSpecification": STREAM,
    }


def _attributes(wanted: Table) -> list[dict[str, str]]:
    names = dict.fromkeys([*wanted.key, *(name for key in wanted.indexes.values() for name in key)])
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def _schema(key: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(key, ("HASH", "RANGE"), strict=True)]


def _index(name: str, key: tuple[str, str]) -> dict[str, Any]:
    return {"IndexName": name, "KeySchema": _schema(key), "Projection": {"ProjectionType": "ALL"}}


def _add_indexes(dynamodb: Any, wanted: Table, existing: set[str]) -> None:
    for name, key in wanted.indexes.items():
        if name not in existing:
            dynamodb.update_table(
                TableName=wanted.name,
                AttributeDefinitions=_attributes(wanted),
                GlobalSecondaryIndexUpdates=[{"Create": _index(name, key)}],
            )


def bucket(s3: Any, name: str) -> None:
    """Create the bucket; its notices go to EventBridge, and browsers may send uploads to it."""
    if name not in {found["Name"] for found in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=name)
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}, SkipDestinationValidation=True
    )
    rule = {"AllowedMethods": ["POST", "PUT"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [rule]})


def anchors(s3: Any, name: str) -> None:
    """Create the bucket in which nothing is changed any more."""
    if name not in {found["Name"] for found in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": RETENTION}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=rule)
