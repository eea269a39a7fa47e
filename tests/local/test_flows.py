"""Workflows on the embedded cloud: waits, retries, catches and task tokens."""

import json
import time
from typing import Any

import pytest

from infra.local.provision import Provisioned
from tests.cloud import Cloud, eventually
from tests.local.stage import Stage

pytestmark = pytest.mark.cloud


def ended(cloud: Cloud, execution: str) -> dict[str, Any]:
    def state() -> dict[str, Any] | None:
        told: dict[str, Any] = cloud.access.client("stepfunctions").describe_execution(executionArn=execution)
        return told if told["status"] != "RUNNING" else None

    return eventually(lambda: state() or {})


def run(cloud: Cloud, arn: str, **given: Any) -> str:
    started = cloud.access.client("stepfunctions").start_execution(stateMachineArn=arn, input=json.dumps(given))
    return str(started["executionArn"])


def test_a_workflow_waits_as_its_input_says_and_retries_by_error_name(
    cloud: Cloud, stage: Stage, made: Provisioned
) -> None:
    stage.work.clear()
    begun = time.monotonic()
    told = ended(cloud, run(cloud, made.workflows["sample-flow"], pause=1, fails=2))
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", {"tries": 3})
    assert time.monotonic() - begun >= 3  # one second of pause, two of retries


def test_a_workflow_catches_by_error_name(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    told = ended(cloud, run(cloud, made.workflows["sample-flow"], pause=0, missing=True))
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", "was missing")


def test_a_workflow_waits_for_its_task_token(cloud: Cloud, stage: Stage, made: Provisioned) -> None:
    execution = run(cloud, made.workflows["sample-asking"])
    token = eventually(lambda: stage.tokens)[0]
    cloud.access.client("stepfunctions").send_task_success(taskToken=token, output=json.dumps({"answer": 42}))
    told = ended(cloud, execution)
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", {"answer": 42})
