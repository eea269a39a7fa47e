"""The refund workflow's definition on the embedded cloud: it waits, repeats and branches as our little runner does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.payments.gateways import ProviderRefused, ProviderUnavailable
from infra.resources import Resources, Table, Workflow
from tests.cloud import Cloud, eventually
from tests.local.little import answering
from tests.returns.builders import TASKS
from tests.returns.runner import Flow, State

pytestmark = pytest.mark.cloud

DEFINITION = Path("infra/workflows/refund.asl.json")
ENTRY = {"shop": "mugs", "refund_id": "rf_1"}
Play = dict[str, list[str | Exception]]
PLAYS: dict[str, Play] = {
    "straight": {"submit": ["settle"]},
    "goods": {"await_goods": ["wait", "wait", "go"], "submit": ["settle"]},
    "goods that never come": {"await_goods": ["wait", "give_up"]},
    "silence, then an answer": {"submit": [ProviderUnavailable("slow"), "wait"], "check": ["wait", "settle"]},
    "refused": {"submit": [ProviderRefused("no-such-payment")]},
    "failed and asked again": {"submit": ["submit", "wait"], "check": ["submit", "give_up"], "fail": ["give_up"]},
}


def tasks(play: Play, seen: list[str]) -> dict[str, Callable[[State], State]]:
    """Functions that answer as the play says, each its last line again and again."""

    def acting(name: str, lines: list[str | Exception]) -> Callable[[State], State]:
        def act(event: State) -> State:
            seen.append(name)
            said = lines.pop(0) if len(lines) > 1 else lines[0]
            if isinstance(said, Exception):
                raise said
            return {"shop": event["shop"], "refund_id": event["refund_id"], "next": said, "seconds": 1}

        return act

    usual = {"await_goods": "go", "reserve": "submit", "settle": "settle", "fail": "give_up", "restock": "settle"}
    parts = {name.removeprefix("refund_") for name in TASKS}
    return {f"refund_{part}": acting(part, list(play.get(part, [usual.get(part, "wait")]))) for part in parts}


@pytest.mark.parametrize("name", PLAYS)
def test_the_cloud_runs_the_definition_as_our_tests_do(cloud: Cloud, name: str) -> None:
    expected: list[str] = []
    seen: list[str] = []
    Flow(DEFINITION, tasks(PLAYS[name], expected)).run(ENTRY)
    with answering(tasks(PLAYS[name], seen)) as port:
        arn = provisioned(cloud, port)
        assert ended(cloud, arn)["status"] == "SUCCEEDED"
    assert seen == expected


def provisioned(cloud: Cloud, port: int) -> str:
    workflow = Workflow("refund-flow", DEFINITION, tuple(TASKS))
    resources = Resources(Table("refund-table"), "refund-bus", "refund-media", "refund-relay", (), (), (workflow,))
    made = cloud.provisioned(resources, f"http://127.0.0.1:{port}/fn")
    return str(made.workflows["refund-flow"])


def ended(cloud: Cloud, machine: str) -> dict[str, Any]:
    service = cloud.access.client("stepfunctions")
    execution = service.start_execution(stateMachineArn=machine, input=json.dumps(ENTRY))["executionArn"]

    def over() -> dict[str, Any]:
        told: dict[str, Any] = service.describe_execution(executionArn=execution)
        return told if told["status"] != "RUNNING" else {}

    return eventually(over, seconds=40)
