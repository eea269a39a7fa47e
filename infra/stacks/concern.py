"""A stack: one concern of one stage."""

from aws_cdk import Stack, Tags
from constructs import Construct

from infra.stacks import emulator
from infra.stacks.stages import Stage


class Concern(Stack):
    """`storefront-<stage>-<concern>`, e.g. `storefront-dev-data`."""

    def __init__(self, scope: Construct, stage: Stage, concern: str) -> None:
        super().__init__(
            scope,
            stage.named(concern),
            description=f"The storefront's {concern}, stage {stage.name}",
            env=emulator.environment(scope),
            synthesizer=emulator.synthesizer(scope),
            termination_protection=stage.keep_data,
        )
        self.stage_settings = stage
        Tags.of(self).add("storefront:stage", stage.name)
