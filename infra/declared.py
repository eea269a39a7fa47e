"""The resources that the app itself declares: what its doors listen to is what gets created."""

from importlib import import_module
from pathlib import Path

from chalicelib.aws import triggers
from chalicelib.aws.outbox import sender
from chalicelib.aws.settings import settings
from chalicelib.capabilities import CAPABILITIES
from infra.functions import function
from infra.resources import Queue, Resources, Schedule, Table, Workflow

WORKFLOWS = Path(__file__).parent / "workflows"


def resources() -> Resources:
    """Everything, named as the settings name it. Loads every capability."""
    for module in CAPABILITIES.values():
        import_module(module)
    return Resources(
        table=Table(settings().table),
        bus=settings().bus,
        bucket=settings().bucket,
        anchors=settings().anchors,
        relay="relay",
        queues=tuple(_queue(listener) for listener in triggers.LISTENERS),
        schedules=tuple(_schedule(timer) for timer in triggers.TIMERS),
        workflows=tuple(
            Workflow(name=f"storefront-{name}", definition=WORKFLOWS / f"{name}.asl.json", tasks=tuple(tasks))
            for name, tasks in triggers.TASKS.items()
        ),
        mail_domain=sender().partition("@")[2] if settings().public_url else "",  # a deployment says it elsewhere
    )


def _queue(listener: triggers.Listener) -> Queue:
    return Queue(
        name=f"storefront-{listener.name}",
        function=listener.function,
        events=triggers.events_of(listener),
        uploads=listener.uploads,
        visibility_seconds=function(listener.function).visibility_seconds,
    )


def _schedule(timer: triggers.Timer) -> Schedule:
    unit = "minute" if timer.minutes == 1 else "minutes"
    return Schedule(f"storefront-{timer.name}", timer.function, f"rate({timer.minutes} {unit})")
