"""A small shop for tests of the supervisor: an app and resources as `python -m infra.local run` takes them."""

from infra.resources import Queue, Resources, Table
from tests.local.little import little_app

app = little_app()


def resources() -> Resources:
    return Resources(
        table=Table("small-table"),
        bus="small-bus",
        bucket="small-media",
        relay="double",
        queues=(Queue("storefront-small", "double", events=("Doubled",), max_receives=1),),
        schedules=(),
        workflows=(),
    )
