"""Observability: the alarms, the topic they ring at, and the dashboard, as far as the stage pays for them."""

from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.functions import functions
from infra.resources import Resources
from infra.stacks import emulator
from infra.stacks.alarms import alarm, bell
from infra.stacks.concern import Concern
from infra.stacks.dashboard import dashboard
from infra.stacks.stages import Stage
from infra.stacks.watches import watches


class Observability(Concern):
    """Everything is looked at by its name. `distribution` is the CDN's id, `key_arn` encrypts the topic."""

    def __init__(self, scope: Construct, stage: Stage, wanted: Resources, *, distribution: str, key_arn: str) -> None:
        super().__init__(scope, stage, "observability")
        # By its ARN, so that nothing here changes the policy of the key in its own stack.
        topic = bell(self, stage, kms.Key.from_key_arn(self, "Key", key_arn))
        for watch in watches(stage, wanted, functions()):
            if not (watch.calculates and emulator.lacks(self, emulator.Gap.METRIC_MATH)):
                alarm(self, stage, watch, topic)
        if stage.dashboard:
            dashboard(self, stage, wanted, functions(), distribution)
