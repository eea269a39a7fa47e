"""The composition: every stack of a stage, in the order in which they need each other."""

from pathlib import Path

from aws_cdk import App

from infra.declared import resources
from infra.stacks.data import Data
from infra.stacks.doors import Doors
from infra.stacks.edge import Behind, Edge
from infra.stacks.messaging import Messaging
from infra.stacks.observability import Observability
from infra.stacks.packaged import Package
from infra.stacks.schedules import Schedules
from infra.stacks.secrets import Secrets
from infra.stacks.stages import Stage
from infra.stacks.workflows import Workflows


def compose(app: App, stage: Stage, package: Path) -> None:
    """Add the stage's stacks to the app. `package` is the folder that `make package` writes."""
    wanted = resources()
    data = Data(app, stage, wanted)
    messaging = Messaging(app, stage, wanted, data)
    doors = Doors(app, stage, wanted, data, messaging, Package(package))
    workflows = Workflows(app, stage, wanted, data)
    behind = Behind(
        api_id=doors.gateway.api_id,
        api_stage=doors.gateway.stage_name,
        bucket_name=data.bucket.bucket_name,
        log_key_arn=data.key.key_arn,
    )
    edge = Edge(app, stage, behind)
    cdn = edge.distribution
    secrets = Secrets(app, stage, host=stage.domain.name if stage.domain else cdn.distribution_domain_name)
    schedules = Schedules(app, stage, wanted)
    watch = Observability(app, stage, wanted, distribution=cdn.distribution_id, key_arn=data.key.key_arn)
    # What knows functions by name only: it calls them, or counts lines of their logs.
    for stack in (workflows, schedules, watch):
        stack.add_stack_dependency(doors)
    schedules.add_stack_dependency(secrets)  # the clock starts when what its functions read is there
