"""Lambda functions whose code is the shop's own process, and what calls them: queues and the table's stream."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from infra.local.access import ACCOUNT, full_name
from infra.local.functions import PROOF
from infra.resources import Resources

TIMEOUT = 60
STREAM_BATCH = 100


def functions(service: Any, names: Sequence[str], url: str, proof: str) -> dict[str, str]:
    """Create each function, called at `url`/<name> with the proof; gives their ARNs by name."""
    existing = {
        found["FunctionName"]: found
        for page in service.get_paginator("list_functions").paginate()
        for found in page["Functions"]
    }
    arns = {}
    for name in names:
        found, called = existing.get(full_name(name)), {"MINISTACK_LAMBDA_PROXY_URL": f"{url}/{name}", PROOF: proof}
        if found is None:
            found = service.create_function(**_definition(name, called))
        elif found.get("Environment", {}).get("Variables") != called:
            service.update_function_configuration(FunctionName=full_name(name), Environment={"Variables": called})
        arns[name] = found["FunctionArn"]
    return arns


def _definition(name: str, called: dict[str, str]) -> dict[str, Any]:
    return {
        "FunctionName": full_name(name),
        "Runtime": "python3.12",
        "Role": f"arn:aws:iam::{ACCOUNT}:role/local",
        "Handler": "app.app",
        "Code": {"ZipFile": _no_code()},
        "Timeout": TIMEOUT,
        "Environment": {"Variables": called},
    }


def _no_code() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr(zipfile.ZipInfo("app.py"), "")
    return archive.getvalue()


def mappings(service: Any, resources: Resources, queue_arns: Mapping[str, str], stream: str) -> None:
    """Connect each queue with its function (failing messages alone come back) and the stream with the relay."""
    existing = {
        (found["EventSourceArn"], found["FunctionArn"].rpartition(":")[2])
        for page in service.get_paginator("list_event_source_mappings").paginate()
        for found in page["EventSourceMappings"]
    }
    for queue in resources.queues:
        if (queue_arns[queue.name], full_name(queue.function)) not in existing:
            service.create_event_source_mapping(
                EventSourceArn=queue_arns[queue.name],
                FunctionName=full_name(queue.function),
                BatchSize=queue.batch_size,
                FunctionResponseTypes=["ReportBatchItemFailures"],
            )
    if (stream, full_name(resources.relay)) not in existing:
        service.create_event_source_mapping(
            EventSourceArn=stream,
            FunctionName=full_name(resources.relay),
            BatchSize=STREAM_BATCH,
            StartingPosition="TRIM_HORIZON",
        )
