"""What the data stack promises: nothing is lost, nothing lies open, nothing is read without its key."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from infra.declared import resources
from infra.resources import Table
from infra.stacks.data import Data
from infra.stacks.stages import STAGES, Warm
from tests.deploy.assembly import Assembly, flat

TABLE = Table("storefront")


def test_the_table_has_the_keys_that_the_stores_write(assembly: Assembly) -> None:
    def schema(keys: tuple[str, str]) -> list[dict[str, str]]:
        return [{"AttributeName": keys[0], "KeyType": "HASH"}, {"AttributeName": keys[1], "KeyType": "RANGE"}]

    made = assembly.only("DynamoDB::Table")
    assert made["KeySchema"] == schema(TABLE.key)
    assert {index["IndexName"]: index["KeySchema"] for index in made["GlobalSecondaryIndexes"]} == {
        name: schema(keys) for name, keys in TABLE.indexes.items()
    }
    assert {index["Projection"]["ProjectionType"] for index in made["GlobalSecondaryIndexes"]} == {"ALL"}
    assert {each["AttributeType"] for each in made["AttributeDefinitions"]} == {"S"}


def test_the_table_tells_changes_forgets_what_expired_and_can_be_set_back(assembly: Assembly) -> None:
    assembly.template("data").has_resource_properties(
        "AWS::DynamoDB::Table",
        {
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
            "TimeToLiveSpecification": {"AttributeName": TABLE.ttl_attribute, "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": Match.any_value()},
        },
    )


def test_a_table_is_warmed_for_a_sale_with_its_indexes() -> None:
    """All of it: an index that is not warm holds up the writes of its table."""
    warm = replace(STAGES["dev"], warm=Warm(80_000, 20_000))
    template = Template.from_stack(Data(App(analytics_reporting=False), warm, resources()))
    (table,) = template.find_resources("AWS::DynamoDB::Table").values()
    said = [table["Properties"], *table["Properties"]["GlobalSecondaryIndexes"]]
    wanted = {"ReadUnitsPerSecond": 80_000, "WriteUnitsPerSecond": 20_000}
    assert [each.get("WarmThroughput") for each in said] == [wanted] * 3


def test_in_production_the_data_outlive_a_mistake(prod: Assembly) -> None:
    (table,) = prod.resources("DynamoDB::Table")
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    buckets = [_media(prod), _bucket(prod, "anchors")]
    kept = [*prod.resources("DynamoDB::Table"), *prod.resources("KMS::Key"), *buckets]
    assert {(each["DeletionPolicy"], each["UpdateReplacePolicy"]) for each in kept} == {("Retain", "Retain")}


def test_the_key_is_renewed_and_each_use_of_it_is_bound_to_its_purpose(assembly: Assembly) -> None:
    """S10.1.2-a part: the table and the logs are encrypted with a key of the stage's own."""
    key, vault = _keys(assembly)
    assert key["EnableKeyRotation"] is vault["EnableKeyRotation"] is True
    uses = {each.get("Sid", "owner"): each for each in key["KeyPolicy"]["Statement"]}
    assert flat(uses.pop("owner")["Principal"]["AWS"]).endswith(":root")
    assert all("Condition" in each for each in uses.values())
    through = uses["ThroughDynamoDB"]["Condition"]["StringEquals"]
    assert through["kms:CallerAccount"] == {"Ref": "AWS::AccountId"}
    assert flat(through["kms:ViaService"]).startswith("dynamodb.")
    groups = flat(uses["Logs"]["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"])
    assert groups.endswith(f":log-group:*storefront-{assembly.stage}*")


def test_the_key_of_personal_data_is_for_those_whose_policy_names_it(assembly: Assembly) -> None:
    """S10.2.1-a part: no service uses it for somebody else, and no function but those that seal or open."""
    _, vault = _keys(assembly)
    [owner] = vault["KeyPolicy"]["Statement"]
    assert flat(owner["Principal"]["AWS"]).endswith(":root")
    users = [role for role in assembly.resources("IAM::Role") if "kms:Decrypt" in str(role)]
    assert 4 <= len(users) < len(list(assembly.resources("Lambda::Function"))) / 2
    assert all("'kms:" not in str(role).replace("'kms:Decrypt'", "") for role in users)


def _keys(assembly: Assembly) -> list[Any]:
    """The one of the table and the logs, and the one of personal data."""
    found = [each["Properties"] for each in assembly.resources("KMS::Key")]
    return sorted(found, key=lambda key: "Personal" in key["Description"])


def test_the_bucket_is_closed_to_the_public(assembly: Assembly) -> None:
    bucket = _media(assembly)["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


@pytest.mark.parametrize(
    ("stage", "rule"),
    [("dev", {"Mode": "GOVERNANCE", "Days": 1}), ("prod", {"Mode": "COMPLIANCE", "Days": 1098})],
)
def test_what_is_anchored_is_held_for_years_in_production(
    assemblies: Mapping[str, Assembly], stage: str, rule: dict[str, Any]
) -> None:
    """SEC32 part: not even the account's own root user shortens that, and every version is held."""
    bucket = _bucket(assemblies[stage], "anchors")["Properties"]
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": rule},
    }  # fmt: skip
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "LifecycleConfiguration" not in bucket


def test_only_the_function_that_signs_anchors_and_nobody_removes(assembly: Assembly) -> None:
    """SEC32 part: the bucket itself refuses, whatever policies anybody gives themselves."""
    denied = _denials(assembly)
    assert denied.keys() == {"tls", "old tls", "NothingIsRemoved", "NothingIsPutTwice", "OnlyWhoSignsPuts"}
    assert set(denied["NothingIsRemoved"]["Action"]) == {
        "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention",
    }  # fmt: skip
    assert "Condition" not in denied["NothingIsRemoved"]
    assert denied["NothingIsPutTwice"]["Condition"] == {"Null": {"s3:if-none-match": "true"}}
    but = flat(denied["OnlyWhoSignsPuts"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"])
    assert but.endswith(f":role/storefront-{assembly.stage}-doors-SignRootsRole-*")
    assert "SignRootsRole" in assembly.templates["doors"]["Resources"]
    statements = [
        (name, str(each))
        for name, found in assembly.templates["doors"]["Resources"].items()
        if found["Type"] == "AWS::IAM::Role"
        for policy in found["Properties"].get("Policies", [])
        for each in policy["PolicyDocument"]["Statement"]
    ]
    touching = {name: "s3:PutObject" in said for name, said in statements if "/roots/*" in said}
    assert touching == {"SignRootsRole": True, "AuditApiRole": False}


def _denials(assembly: Assembly) -> dict[str, Any]:
    """What the bucket of anchors refuses to everybody, by its name."""
    policies = [each["Properties"] for each in assembly.resources("S3::BucketPolicy")]
    (policy,) = (each for each in policies if "Anchors" in str(each["Bucket"]))
    found = {}
    for each in policy["PolicyDocument"]["Statement"]:
        assert (each["Effect"], each["Principal"]) == ("Deny", {"AWS": "*"})
        unnamed = "tls" if "aws:SecureTransport" in str(each) else "old tls"
        found[each.get("Sid", unnamed)] = each
    return found


def test_the_bucket_forgets_uploads_and_files_for_staff_but_no_picture_of_goods(assembly: Assembly) -> None:
    bucket = _media(assembly)["Properties"]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule} == {
        "incoming/": 1,
        "imports/": 90,
        "exports/": 30,
    }
    (tidy,) = (rule for rule in rules if "ExpirationInDays" not in rule)
    assert tidy["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert tidy["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert {rule["Status"] for rule in rules} == {"Enabled"}


def test_browsers_may_send_forms_from_the_shops_own_pages_and_do_nothing_else(assembly: Assembly) -> None:
    bucket = _media(assembly)["Properties"]
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["POST"]
    assert "*" not in rule["AllowedOrigins"]
    assert rule["AllowedHeaders"] == ["content-type"]


def test_the_bucket_tells_of_what_arrives_without_a_function_in_between(assembly: Assembly) -> None:
    bucket = _media(assembly)["Properties"]
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert list(assembly.resources("Lambda::LayerVersion")) == []
    assert [kind for kind in _kinds(assembly) if kind.startswith("Custom::")] == []


def _media(assembly: Assembly) -> dict[str, Any]:
    return _bucket(assembly, "media")


def _bucket(assembly: Assembly, name: str) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = assembly.templates["data"]["Resources"]
    buckets = (each for each in found.values() if each["Type"] == "AWS::S3::Bucket")
    (bucket,) = (each for each in buckets if f"-{name}-" in flat(each["Properties"]["BucketName"]))
    return bucket


def _kinds(assembly: Assembly) -> set[str]:
    return {each["Type"] for template in assembly.templates.values() for each in template["Resources"].values()}
