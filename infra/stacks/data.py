"""What must not be lost: the table with its indexes, stream and expiry, the buckets for media and anchors, the keys."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from chalicelib.domain.media.rules import INCOMING
from infra.resources import Resources, Table
from infra.stacks.anchors import anchors
from infra.stacks.concern import Concern
from infra.stacks.keys import key, vault_key
from infra.stacks.stages import Stage

KEPT_DAYS = {
    INCOMING: 1,  # a form is good for five minutes, its media are pending for a day
    "imports/": 90,  # as long as the errors of an import
    "exports/": 30,  # as long as the export itself
}
"""Days after which files are deleted, by prefix. `media/` is kept: pages name it."""

UNDO_DAYS = 30
"""How long an overwritten or deleted object can be brought back."""


class Data(Concern):
    """Every other stack stands on this one."""

    def __init__(self, scope: Construct, stage: Stage, wanted: Resources) -> None:
        super().__init__(scope, stage, "data")
        self.key = key(self, stage)
        self.vault_key = vault_key(self, stage)
        self.table = self._table(wanted.table)
        self.bucket = self._bucket()
        self.anchors = anchors(self, stage, self.removal)

    @property
    def removal(self) -> RemovalPolicy:
        return RemovalPolicy.RETAIN if self.stage_settings.keep_data else RemovalPolicy.DESTROY

    def _table(self, wanted: Table) -> dynamodb.Table:
        partition, sort = (_text(name) for name in wanted.key)
        table = dynamodb.Table(
            self,
            "Table",
            table_name=self.stage_settings.named(),
            partition_key=partition,
            sort_key=sort,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self.key,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute=wanted.ttl_attribute,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=self.stage_settings.point_in_time_recovery
            ),
            deletion_protection=self.stage_settings.keep_data,
            removal_policy=self.removal,
            warm_throughput=_warm(self.stage_settings),
        )
        for name, (index_partition, index_sort) in wanted.indexes.items():
            table.add_global_secondary_index(
                index_name=name,
                partition_key=_text(index_partition),
                sort_key=_text(index_sort),
                warm_throughput=_warm(self.stage_settings),
            )
        return table

    def _bucket(self) -> s3.Bucket:
        """Private. Its policy is the edge stack's: only there is known which distribution may read it."""
        bucket = s3.Bucket(
            self,
            "Media",
            bucket_name=f"{self.stage_settings.named('media')}-{Aws.ACCOUNT_ID}",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            versioned=True,
            cors=[_forms(self.stage_settings)],
            lifecycle_rules=_lifecycle(),
            removal_policy=self.removal,
        )
        _tell_event_bridge(bucket)
        return bucket


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _warm(stage: Stage) -> dynamodb.WarmThroughput | None:
    if stage.warm is None:
        return None
    units = stage.warm
    return dynamodb.WarmThroughput(read_units_per_second=units.read_units, write_units_per_second=units.write_units)


def _forms(stage: Stage) -> s3.CorsRule:
    """Browsers may send the forms that the shop has signed, from the shop's own pages."""
    return s3.CorsRule(
        allowed_methods=[s3.HttpMethods.POST],
        allowed_origins=list(stage.page_origins),
        allowed_headers=["content-type"],
        max_age=3600,
    )


def _lifecycle() -> list[s3.LifecycleRule]:
    kept = [
        s3.LifecycleRule(id=f"delete-{prefix.removesuffix('/')}", prefix=prefix, expiration=Duration.days(days))
        for prefix, days in KEPT_DAYS.items()
    ]
    tidy = s3.LifecycleRule(
        id="tidy",
        abort_incomplete_multipart_upload_after=Duration.days(1),
        noncurrent_version_expiration=Duration.days(UNDO_DAYS),
    )
    return [*kept, tidy]


def _tell_event_bridge(bucket: s3.Bucket) -> None:
    """Written into the template itself: the construct's own property would bring a function of the CDK along."""
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError(resource)
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
    )
