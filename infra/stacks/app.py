"""The composition: every stack of a stage, in the order in which they need each other."""

from pathlib import Path

from aws_cdk import App

from infra.declared import resources
from infra.stacks.data import Data
from infra.stacks.doors import Doors
from infra.stacks.messaging import Messaging
from infra.stacks.schedules import Schedules
from infra.stacks.secrets import Secrets
from infra.stacks.stages import Stage
from infra.stacks.workflows import Workflows


def compose(app: App, stage: Stage, package: Path) -> None:
    """Add the stage's stacks to the app. `package` is the folder that `make package` writes."""
    wanted = resources()
    data = Data(app, stage, wanted)
    messaging = Messaging(app, stage, wanted, data)
    doors = Doors(app, stage, wanted, data, messaging, package)
    Workflows(app, stage, wanted, doors)
    Schedules(app, stage, wanted, doors)
    Secrets(app, stage, host=stage.domain.name if stage.domain else "127.0.0.1")
