"""The bucket that roots of the audit are anchored in: what is put there stays, whoever wants it otherwise."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.stacks.stages import Anchoring, Stage

WRITER = "doors-SignRootsRole"
"""The stack and the role of the function that signs: CloudFormation names the role after both."""

REMOVING = ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention")
PUTTING = ("s3:PutObject",)


def anchors(scope: Construct, stage: Stage, removal: RemovalPolicy) -> s3.Bucket:
    """Each version is held for as long as the stage says. The function that signs puts what was not there; nobody else
    puts anything, and nobody hides anything behind a deletion."""
    bucket = s3.Bucket(
        scope,
        "Anchors",
        bucket_name=f"{stage.named('anchors')}-{Aws.ACCOUNT_ID}",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=True,
        object_lock_default_retention=_retention(stage.anchoring),
        removal_policy=removal,
    )
    writer = f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{stage.named(WRITER)}-*"
    _deny(bucket, "NothingIsRemoved", REMOVING, {})
    _deny(bucket, "NothingIsPutTwice", PUTTING, {"Null": {"s3:if-none-match": "true"}})
    _deny(bucket, "OnlyWhoSignsPuts", PUTTING, {"ArnNotLike": {"aws:PrincipalArn": writer}})
    return bucket


def _retention(anchoring: Anchoring) -> s3.ObjectLockRetention:
    days = Duration.days(anchoring.days)
    if anchoring.mode == "compliance":
        return s3.ObjectLockRetention.compliance(days)
    return s3.ObjectLockRetention.governance(days)


def _deny(bucket: s3.Bucket, sid: str, actions: tuple[str, ...], when: dict[str, dict[str, str]]) -> None:
    statement = iam.PolicyStatement(
        sid=sid,
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=list(actions),
        resources=[bucket.arn_for_objects("*")],
        conditions=when,
    )
    bucket.add_to_resource_policy(statement)
