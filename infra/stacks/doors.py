"""The functions and the API: the packaged template, completed with what only the deployment knows."""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_assets as assets
from aws_cdk.cloudformation_include import CfnInclude
from constructs import Construct

from infra.resources import Resources
from infra.stacks import emulator
from infra.stacks.concern import Concern
from infra.stacks.data import Data
from infra.stacks.gateway import Gateway
from infra.stacks.messaging import Messaging
from infra.stacks.names import arn, workflow_arn
from infra.stacks.packaged import Package, Packaged
from infra.stacks.pulls import pulls
from infra.stacks.stages import Stage


class Doors(Concern):
    """One function per capability's routes, per queue, stream, schedule and task, each with a role of its own."""

    def __init__(
        self, scope: Construct, stage: Stage, wanted: Resources, data: Data, messaging: Messaging, package: Package
    ) -> None:
        super().__init__(scope, stage, "doors")
        self._template = CfnInclude(
            self,
            "Package",
            template_file=str(package.template),
            parameters=_parameters(stage, wanted, data, messaging) | self._host_header(),
        )
        codes = {name: assets.Asset(self, name, path=str(package.folder / name)) for name in package.artifacts}
        functions = {each.name: self._complete(each, codes[each.artifact]) for each in package.functions}
        self.gateway = Gateway(self, stage, data.key, package, self._template)
        for name, mapping in pulls(self, stage, wanted, data.table).items():
            mapping.add_resource_dependency(functions[name])

    def _host_header(self) -> dict[str, str]:
        """Behind a CDN the shopper's host comes in a header of the CDN's: the package's own default."""
        return {"ShopHostHeader": "host"} if emulator.lacks(self, emulator.Gap.CDN) else {}

    def _complete(self, packaged: Packaged, code: assets.Asset) -> lambda_.CfnFunction:
        """With its code, its executions, and how long its log is kept."""
        stage = self.stage_settings
        function = self._template.get_resource(packaged.logical_id)
        log = self._template.get_resource(f"{packaged.logical_id}LogGroup")
        if not isinstance(function, lambda_.CfnFunction) or not isinstance(log, logs.CfnLogGroup):
            raise TypeError(packaged.logical_id)
        function.code = lambda_.CfnFunction.CodeProperty(s3_bucket=code.s3_bucket_name, s3_key=code.s3_object_key)
        if packaged.name in stage.turned_off:
            function.reserved_concurrent_executions = 0
        else:
            function.reserved_concurrent_executions = (
                packaged.reserved_concurrency if stage.reserve_concurrency else None
            )
        log.retention_in_days = stage.log_retention_days
        return function


def _parameters(stage: Stage, wanted: Resources, data: Data, messaging: Messaging) -> dict[str, str]:
    """What the packaged template asks for."""
    (workflow,) = wanted.workflows
    return {
        "Stage": stage.name,
        "TableName": data.table.table_name,
        "TableArn": data.table.table_arn,
        "BusName": messaging.bus.event_bus_name,
        "BusArn": messaging.bus.event_bus_arn,
        "MediaBucketName": data.bucket.bucket_name,
        "MediaBucketArn": data.bucket.bucket_arn,
        "AnchorBucketName": data.anchors.bucket_name,
        "AnchorBucketArn": data.anchors.bucket_arn,
        "RefundWorkflowArn": workflow_arn(stage, workflow.name),
        "ParamsArn": arn("ssm", f"parameter/storefront/{stage.name}"),
        "LogKeyArn": data.key.key_arn,
        "VaultKeyArn": data.vault_key.key_arn,
        "FakepayUrl": stage.fakepay_url,
        "MailIdentityArn": arn("ses", f"identity/{stage.mail_domain}"),
    }
