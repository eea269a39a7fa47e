"""Flows: starts executions of the refund workflow, and tells whether one is running."""

import json
from collections.abc import Mapping

from chalicelib.aws.settings import settings
from chalicelib.aws.transport import Refusal, ask, code


def start(name: str, entry: Mapping[str, str]) -> None:
    """Start an execution of that name, once: a name that was used before means that it was started."""
    request = {"stateMachineArn": settings().refund_workflow, "name": name, "input": json.dumps(entry)}
    try:
        ask("stepfunctions", "StartExecution", request)
    except Refusal as refused:
        if code(refused) != "ExecutionAlreadyExists":
            raise


def running(name: str) -> bool:
    """Whether the execution of that name is under way; one that never began is not."""
    machine = settings().refund_workflow.replace(":stateMachine:", ":execution:")
    try:
        answer = ask("stepfunctions", "DescribeExecution", {"executionArn": f"{machine}:{name}"})
    except Refusal as refused:
        if code(refused) != "ExecutionDoesNotExist":
            raise
        return False
    return bool(answer["status"] == "RUNNING")
