"""The firewall before the API: who does not come through the CDN is refused, who comes too often has to wait."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.stacks import emulator
from infra.stacks.guards import SHIELD, rules, seen
from infra.stacks.rates import BODIES

HIDDEN = ("authorization", "cookie", "x-api-key", SHIELD)
"""Headers that are not written into the log."""


class Firewall(Construct):
    """Guards `guarded`, the ARN of a stage of the API; `word` is what the CDN sends with every request."""

    def __init__(
        self, scope: Construct, name: str, *, guarded: str, word: str, log_days: int, log_key: str | None
    ) -> None:
        super().__init__(scope, "Firewall")
        self.acl = waf.CfnWebACL(
            self,
            "Acl",
            name=name,
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow=waf.CfnWebACL.AllowActionProperty()),
            visibility_config=seen("all"),
            custom_response_bodies={
                key: waf.CfnWebACL.CustomResponseBodyProperty(content=body, content_type="APPLICATION_JSON")
                for key, body in BODIES.items()
            },
            rules=rules(word),
        )
        if not emulator.lacks(self, emulator.Gap.WEB_ACL_ASSOCIATION):
            waf.CfnWebACLAssociation(self, "Guards", resource_arn=guarded, web_acl_arn=self.acl.attr_arn)
        if not emulator.lacks(self, emulator.Gap.WEB_ACL_LOG):
            self._log(name, log_days, log_key)

    def _log(self, name: str, log_days: int, log_key: str | None) -> None:
        """Only what was blocked: what passed is in the log of the function."""
        called = f"aws-waf-logs-{name}"
        group = logs.CfnLogGroup(self, "Blocked", log_group_name=called, retention_in_days=log_days, kms_key_id=log_key)
        written = waf.CfnLoggingConfiguration(
            self,
            "Log",
            log_destination_configs=[_arn_of(self, called)],
            resource_arn=self.acl.attr_arn,
            redacted_fields=[
                waf.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": hidden}) for hidden in HIDDEN
            ],
            logging_filter={
                "DefaultBehavior": "DROP",
                "Filters": [
                    {
                        "Behavior": "KEEP",
                        "Requirement": "MEETS_ANY",
                        "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}],
                    }
                ],
            },
        )
        written.node.add_dependency(group)


def _arn_of(scope: Construct, log_group: str) -> str:
    """Without the `:*` at the end that CloudFormation says, and that the firewall does not take."""
    return Stack.of(scope).format_arn(
        service="logs", resource="log-group", resource_name=log_group, arn_format=ArnFormat.COLON_RESOURCE_NAME
    )
