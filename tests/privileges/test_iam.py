"""Our IAM answers as AWS's does, as far as the policies go."""

from typing import Any

import pytest

from tests.privileges.asks import HOME, Ask, asks_of, asks_of_missing
from tests.privileges.policies import Grant, Policy, allows, grants_of, needed_for
from tests.privileges.writing import policy_for

TABLE = f"arn:aws:dynamodb:{HOME}:table/storefront"
PATTERN = "arn:aws:dynamodb:*:*:table/storefront"


def keyed(*patterns: str, action: str = "dynamodb:BatchGetItem") -> dict[str, Any]:
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(patterns)}}
    return {"Effect": "Allow", "Action": [action], "Resource": [PATTERN], "Condition": condition}


def policy(*statements: dict[str, Any]) -> Policy:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def test_all_keys_of_a_request_have_to_be_named_in_one_statement() -> None:
    """IAM judges each statement alone: two that allow one half of a batch each do not add up."""
    batch = Ask("dynamodb:BatchGetItem", TABLE, ("CART#mugs#1", "CATALOG#mugs#OFFER#1"))
    assert allows(policy(keyed("CART#*", "CATALOG#*")), batch)
    assert not allows(policy(keyed("CART#*"), keyed("CATALOG#*")), batch)
    assert not allows(policy(keyed("CART#*")), batch)


def test_a_denial_is_stronger_than_leave() -> None:
    texts = policy_for({Grant("sns:Publish", "*")})
    assert allows(texts, Ask("sns:Publish", "+8613800138000"))
    assert not allows(texts, Ask("sns:Publish", f"arn:aws:sns:{HOME}:alarms"))


@pytest.mark.parametrize(
    "ask",
    [
        Ask("dynamodb:GetItem", TABLE, ("CART#mugs#1",)),
        Ask("dynamodb:BatchGetItem", f"{TABLE}/index/gsi1", ("CART#mugs#1",)),
        Ask("dynamodb:BatchGetItem", f"{TABLE}2", ("CART#mugs#1",)),
        Ask("dynamodb:BatchGetItem", TABLE, ("CARTS#mugs#1",)),
        Ask("dynamodb:BatchGetItem", TABLE, ("xCART#mugs#1",)),
    ],
)
def test_what_is_not_allowed_is_refused(ask: Ask) -> None:
    assert not allows(policy(keyed("CART#*")), ask)


def test_a_condition_that_it_does_not_know_is_an_error() -> None:
    strange = keyed("CART#*") | {"Condition": {"StringEquals": {"dynamodb:LeadingKeys": ["CART#*"]}}}
    with pytest.raises(ValueError, match="StringEquals"):
        allows(policy(strange), Ask("dynamodb:BatchGetItem", TABLE, ("CART#mugs#1",)))


def test_a_policy_gives_exactly_the_grants_that_it_was_made_of() -> None:
    grants = {
        Grant("dynamodb:GetItem", PATTERN, "CART#*"),
        Grant("dynamodb:GetItem", PATTERN, "CATALOG#*"),
        Grant("dynamodb:PutItem", PATTERN, "CART#*"),
        Grant("dynamodb:Query", f"{PATTERN}/index/gsi1", "CART#*"),
        Grant("s3:GetObject", "arn:aws:s3:::storefront-media/incoming/*"),
        Grant("s3:PutObject", "arn:aws:s3:::storefront-media/media/*"),
        Grant("s3:ListBucket", "arn:aws:s3:::storefront-media", "incoming/*"),
        Grant("sns:Publish", "*"),
    }
    assert grants_of(policy_for(grants)) == grants
    statements = policy_for(grants)["Statement"]
    assert sum("dynamodb:GetItem" in statement["Action"] for statement in statements) == 1


def test_a_transaction_asks_by_action_and_an_index_by_its_own_key() -> None:
    put = {"Put": {"TableName": "storefront", "Item": {"pk": {"S": "ORDERS#mugs#1"}}}}
    kept = {"Put": {"TableName": "storefront", "Item": {"pk": {"S": "CHECKOUT#mugs#ONCE#li"}}}}
    check = {"ConditionCheck": {"TableName": "storefront", "Key": {"pk": {"S": "PROMOTIONS#mugs#1"}}}}
    assert asks_of("dynamodb", "TransactWriteItems", {"TransactItems": [put, check, kept]}) == [
        Ask("dynamodb:PutItem", TABLE, ("ORDERS#mugs#1", "CHECKOUT#mugs#ONCE#li")),
        Ask("dynamodb:ConditionCheckItem", TABLE, ("PROMOTIONS#mugs#1",)),
    ]
    values = {":pk": {"S": "ORDERS#mugs#CUSTOMER#li"}}
    given = {"TableName": "storefront", "IndexName": "gsi1", "ExpressionAttributeValues": values}
    (asked,) = asks_of("dynamodb", "Query", given)
    assert needed_for(asked) == {Grant("dynamodb:Query", f"{PATTERN}/index/gsi1", "ORDERS#*")}


def test_a_copy_reads_one_object_and_writes_another() -> None:
    source = {"Bucket": "storefront-media", "Key": "incoming/mugs/1"}
    given = {"Bucket": "storefront-media", "Key": "imports/mugs/1", "CopySource": source}
    assert set().union(*map(needed_for, asks_of("s3", "CopyObject", given))) == {
        Grant("s3:GetObject", "arn:aws:s3:::storefront-media/incoming/*"),
        Grant("s3:PutObject", "arn:aws:s3:::storefront-media/imports/*"),
    }
    (missing,) = asks_of_missing("s3", given)
    assert needed_for(missing) == {Grant("s3:ListBucket", "arn:aws:s3:::storefront-media", "incoming/*")}


def test_a_call_that_nobody_has_described_is_an_error() -> None:
    with pytest.raises(KeyError):
        asks_of("dynamodb", "ExportTableToPointInTime", {"TableArn": "storefront"})
