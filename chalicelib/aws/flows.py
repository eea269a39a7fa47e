"""Flows: starts executions of the refund workflow, and tells whether one is running."""

import json
from collections.abc import Mapping

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings


def start(name: str, entry: Mapping[str, str]) -> None:
    """Start an execution of that name, once: a name that was used before means that it was started."""
    workflows = client("stepfunctions")
    try:
        workflows.start_execution(stateMachineArn=settings().refund_workflow, name=name, input=json.dumps(entry))
    except workflows.exceptions.ExecutionAlreadyExists:
        return


def running(name: str) -> bool:
    """Whether the execution of that name is under way; one that never began is not."""
    workflows = client("stepfunctions")
    machine = settings().refund_workflow.replace(":stateMachine:", ":execution:")
    try:
        answer = workflows.describe_execution(executionArn=f"{machine}:{name}")
    except workflows.exceptions.ExecutionDoesNotExist:
        return False
    return bool(answer["status"] == "RUNNING")
