"""The stage of the API: its limits, its access log, its TLS."""

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk.cloudformation_include import CfnInclude
from constructs import Construct

from infra.stacks.logs import log_group
from infra.stacks.packaged import Package
from infra.stacks.stages import Stage
from infra.stacks.surfaces import method_settings

ACCESS_LINE = {
    "request_id": "$context.requestId",
    "at": "$context.requestTimeEpoch",
    "caller": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integrationLatency",
    "function_error": "$context.integrationErrorMessage",
    "trace": "$context.xrayTraceId",
}
"""The route, not the path: ids of orders stay out of it. The address is what the law wants kept."""


OLDEST_TLS = "SecurityPolicy_TLS13_1_2_2021_06"
"""TLS 1.2 and 1.3. Of itself, an API's own address speaks TLS 1.0."""


class Gateway(Construct):
    """`api_id` and `stage_name` are what a CDN and alarms ask for."""

    def __init__(self, scope: Construct, stage: Stage, key: kms.IKey, package: Package, template: CfnInclude) -> None:
        super().__init__(scope, "Gateway")
        api = template.get_resource(package.only("AWS::ApiGateway::RestApi"))
        served = template.get_resource(package.only("AWS::ApiGateway::Stage"))
        if not isinstance(api, apigateway.CfnRestApi) or not isinstance(served, apigateway.CfnStage):
            raise TypeError(api)
        group = log_group(self, "Access", f"/aws/apigateway/{stage.named('access')}", stage, key)
        api.security_policy, api.endpoint_access_mode = OLDEST_TLS, "BASIC"
        served.method_settings = [*method_settings(package.paths, stage.throttles)]
        served.tracing_enabled = True
        served.access_log_setting = apigateway.CfnStage.AccessLogSettingProperty(
            destination_arn=group.log_group_arn.removesuffix(":*"), format=json.dumps(ACCESS_LINE)
        )
        served.add_resource_dependency(self._log_writer())
        self.api_id, self.stage_name = api.ref, served.ref

    def _log_writer(self) -> apigateway.CfnAccount:
        """Once for the account and region, whatever stages there are: it stays when a stage goes."""
        managed = iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
        role = iam.Role(
            self, "LogWriter", assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"), managed_policies=[managed]
        )
        role.apply_removal_policy(RemovalPolicy.RETAIN)
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        account.apply_removal_policy(RemovalPolicy.RETAIN)
        return account
