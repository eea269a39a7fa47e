"""The watch over refunds: a workflow that dies is started again, one that runs is left alone."""

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.aws.settings import settings
from chalicelib.core.events import RefundRequested
from infra.local.provision.workflows import filled
from tests.aws.lines import Lines, lines
from tests.deployed import hear, tick
from tests.payments.builders import Counter, cny, later
from tests.returns.builders import TASKS, asked, assert_paid_once, flow, paid, the_refund
from tests.returns.runner import State, jumping
from tests.shop import NOON

__all__ = ["lines"]

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


@pytest.fixture
def machine(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The workflow's state machine. moto starts executions and lets them stand."""
    service = boto3.client("stepfunctions")
    definition = filled(Path("infra/workflows/refund.asl.json").read_text(), {name: ARN + name for name in TASKS})
    role = "arn:aws:iam::123456789012:role/refund"
    made = service.create_state_machine(name="storefront-refund", definition=definition, roleArn=role)
    monkeypatch.setenv("REFUND_WORKFLOW", made["stateMachineArn"])
    settings.cache_clear()
    settings()
    return service


def executions(service: Any) -> dict[str, State]:
    """Name and input of every execution, oldest first."""
    listed = service.list_executions(stateMachineArn=settings().refund_workflow)["executions"]
    described = [service.describe_execution(executionArn=each["executionArn"]) for each in listed]
    return {
        each["name"]: json.loads(each["input"])
        for each in sorted(described, key=lambda each: (len(each["name"]), each["name"]))
    }


def die(service: Any, name: str) -> None:
    arn = settings().refund_workflow.replace(":stateMachine:", ":execution:")
    service.stop_execution(executionArn=f"{arn}:{name}")


def tell(entry: State) -> None:
    event = RefundRequested(shop="mugs", at=NOON, order_id="or_1", refund_id=entry["refund_id"], amount=cny(6_900))
    assert hear("returns_listener", event) == []


def test_every_task_of_the_definition_is_a_function_of_ours() -> None:
    named = set(re.findall(r"\$\{(\w+)\}", Path("infra/workflows/refund.asl.json").read_text()))
    assert named == set(TASKS)


def test_a_refund_is_begun_once_however_often_it_is_told(counter: Counter, machine: Any) -> None:
    entry = asked(paid(counter))
    tell(entry)
    tell(entry)
    assert executions(machine) == {entry["refund_id"]: entry}


def test_a_running_workflow_is_left_alone(counter: Counter, machine: Any, lines: Lines) -> None:
    entry = asked(paid(counter))
    tell(entry)
    with later(minutes=5):
        tick("restart_refunds")
    with later(minutes=11):
        tick("restart_refunds")
    assert executions(machine) == {entry["refund_id"]: entry}
    assert lines.alerts() == []
    assert the_refund(entry).due_at == NOON.replace(minute=22)


def test_a_workflow_that_died_or_never_began_is_started_again(counter: Counter, machine: Any, lines: Lines) -> None:
    """S8.3.3-b part: it ends after the money has gone, before we knew; the next execution pays nothing twice."""
    entry = asked(paid(counter))
    refund_id = entry["refund_id"]
    with jumping():
        steps = flow().steps(entry)
        while next(steps) != "Submit":
            pass
    assert TASKS["refund_submit"](entry)["next"] == "settle"  # and there it died
    tick("restart_refunds")
    assert executions(machine) == {}
    # (it is looked for after 5 minutes, then after 5, 10, 20, 40, 60 ... more)
    for minutes, names in ((5, [f"{refund_id}-1"]), (10, [f"{refund_id}-1", f"{refund_id}-2"])):
        with later(minutes=minutes):
            tick("restart_refunds")
        assert list(executions(machine)) == names
        assert lines.alerts() == ["RefundWorkflowRestarted"] * len(names)
        die(machine, names[-1])
    flow().run(executions(machine)[f"{refund_id}-2"])
    assert_paid_once(counter, entry)
    with later(days=1):
        tick("restart_refunds")
    assert len(executions(machine)) == 2
