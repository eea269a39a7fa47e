"""Everything in a `Resources` value, created in the local cloud; asking again changes nothing."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chalicelib.core import clock
from infra import wrapping
from infra.local.access import PREFIX as NAMED
from infra.local.access import Access
from infra.local.place import PREFIX
from infra.local.provision import functions, messaging, parameters, storage, workflows
from infra.resources import Resources


@dataclass(frozen=True)
class Provisioned:
    """What the shop needs to know of it: the ARN of each function and workflow by name, the URL of each queue."""

    functions: Mapping[str, str]
    workflows: Mapping[str, str]
    queues: Mapping[str, str]


def provision(
    resources: Resources,
    access: Access,
    functions_url: str,
    values: Mapping[str, str],
    secrets: Mapping[str, str],
    proof: str = "",
) -> Provisioned:
    """Create what is missing. `functions_url` is where functions are called, e.g. http://127.0.0.1:8000/fn, with the
    `proof`; `values` and `secrets` become parameters by their full names."""
    with ThreadPoolExecutor() as together:
        stored = together.submit(storage.table, access.client("dynamodb"), resources.table)
        bucket = together.submit(storage.bucket, access.client("s3"), resources.bucket)
        locked = together.submit(storage.anchors, access.client("s3"), resources.anchors)
        queued = together.submit(messaging.queues, access.client("sqs"), resources)
        called = together.submit(
            functions.functions, access.client("lambda"), resources.functions, functions_url, proof
        )
        known = together.submit(parameters.parameters, access.client("ssm"), values, secrets)
        sealing = together.submit(_vault, access)
        queue_arns, stream = {name: queue.arn for name, queue in queued.result().items()}, stored.result()
        arns = called.result()
        bucket.result()
        wired = [
            together.submit(messaging.routes, access.client("events"), resources, queue_arns),
            together.submit(functions.mappings, access.client("lambda"), resources, queue_arns, stream),
            together.submit(messaging.schedules, access.client("events"), resources, arns),
        ]
        if resources.mail_domain:
            wired.append(together.submit(messaging.mail, access.client("ses"), resources.mail_domain))
        flows = together.submit(workflows.workflows, access.client("stepfunctions"), resources.workflows, arns)
        for each in (*wired, known, sealing, locked):
            each.result()
        return Provisioned(arns, flows.result(), {name: queue.url for name, queue in queued.result().items()})


def _vault(access: Access) -> None:
    """What personal data are wrapped with: kept in the cloud's own state, with the data."""
    wrapping.ensure(access.client("kms"), access.client("ssm"), PREFIX, NAMED, clock.now())
