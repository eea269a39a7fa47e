"""What functions read from parameters, and who makes it.

This stack makes `/storefront/<stage>/shops` from the stage's file. `/storefront/<stage>/secrets/<name>` are
SecureStrings, which CloudFormation cannot make: `make deploy` makes each once, with the account's own key for
parameters, and never again. `/storefront/<stage>/public_url` is made by the edge stack, and by the deployment
where the emulator serves no CDN.
"""

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.stacks.concern import Concern
from infra.stacks.directory import directory
from infra.stacks.stages import Stage


class Secrets(Concern):
    """`host` is where the shop is reached: its domain, else the CDN's."""

    def __init__(self, scope: Construct, stage: Stage, host: str) -> None:
        super().__init__(scope, stage, "secrets")
        ssm.StringParameter(
            self,
            "Shops",
            parameter_name=f"/storefront/{stage.name}/shops",
            description="Which hosts and API keys are which shop, with its markets and languages",
            string_value=directory(stage, host),
            tier=ssm.ParameterTier.INTELLIGENT_TIERING,  # beyond 4 KB, some ten shops, it is $0.05 a month
        )
