"""What the stack of functions promises: each is called by one kind of caller, with its own room and its own code."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from infra.declared import resources
from infra.functions import functions
from infra.stacks.app import compose
from infra.stacks.stages import STAGES
from tests.deploy.assembly import Assembly, flat


def _name(reference: Any) -> str:
    """A function's own name, from an ARN or a physical name that ends in it, or from a reference to its logical id."""
    said = flat(reference)
    ids = {f"<{each.logical_id}>": each.name for each in functions()}
    return ids[said] if said in ids else said.rpartition("-")[2]


def _of_kind(*kinds: str) -> set[str]:
    return {each.name for each in functions() if each.kind in kinds}


def _callers(assembly: Assembly) -> dict[str, set[str]]:
    """The functions that each kind of caller calls."""
    permitted = assembly.properties("Lambda::Permission")
    clock = [each for each in assembly.properties("Events::Rule") if "ScheduleExpression" in each]
    (workflow,) = assembly.properties("StepFunctions::StateMachine")
    return {
        "http": {_name(each["FunctionName"]) for each in permitted if each["Principal"] == "apigateway.amazonaws.com"},
        "pull": {_name(each["FunctionName"]) for each in assembly.properties("Lambda::EventSourceMapping")},
        "schedule": {_name(target["Arn"]) for rule in clock for target in rule["Targets"]},
        "task": {_name(arn) for arn in workflow["DefinitionSubstitutions"].values()},
    }


def test_every_function_has_exactly_one_kind_of_caller(assembly: Assembly) -> None:
    """S2.2.2-a part: what calls a function calls no other one's, so that each can be stopped alone."""
    callers = _callers(assembly)
    assert callers == {
        "http": _of_kind("http"),
        "pull": _of_kind("queue", "stream"),
        "schedule": _of_kind("schedule"),
        "task": _of_kind("task"),
    }
    times = Counter(name for names in callers.values() for name in names)
    assert times == Counter(each.name for each in functions())


def test_a_queue_is_pulled_by_its_listener_alone_and_only_failed_messages_come_again(assembly: Assembly) -> None:
    pulled = {
        _name(each["FunctionName"]): each
        for each in assembly.properties("Lambda::EventSourceMapping")
        if "sqs" in flat(each["EventSourceArn"])
    }
    assert {name: flat(each["EventSourceArn"]).rpartition(":")[2] for name, each in pulled.items()} == {
        queue.function: queue.name.replace("-", f"-{assembly.stage}-", 1) for queue in resources().queues
    }
    executions = {name: each["ScalingConfig"]["MaximumConcurrency"] for name, each in pulled.items()}
    assert executions == dict.fromkeys(pulled, 10) | {"audit_listener": 20}
    for each in pulled.values():
        assert each["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert each["Enabled"] is True


def test_the_relay_reads_the_stream_from_its_start_and_gives_up_no_change_silently(assembly: Assembly) -> None:
    (relay,) = (
        each
        for each in assembly.properties("Lambda::EventSourceMapping")
        if _name(each["FunctionName"]) == resources().relay
    )
    assert relay["StartingPosition"] == "TRIM_HORIZON"
    assert relay["BisectBatchOnFunctionError"] is True
    assert (relay["MaximumRetryAttempts"], relay["MaximumRecordAgeInSeconds"]) == (60, 6 * 3600)
    dead = flat(relay["DestinationConfig"]["OnFailure"]["Destination"]).rpartition(":")[2]
    assert dead == f"storefront-{assembly.stage}-relay-dlq"
    assert dead in {each["QueueName"] for each in assembly.properties("SQS::Queue")}


def test_every_function_has_its_code_its_trace_and_its_own_role(assembly: Assembly) -> None:
    found = assembly.properties("Lambda::Function")
    assert len(found) == len(functions())
    assert len({flat(each["Role"]) for each in found}) == len(found)
    assert {each["TracingConfig"]["Mode"] for each in found} == {"Active"}
    assert all(flat(each["Code"]["S3Key"]).endswith(".zip") for each in found)


def test_only_what_needs_pillow_has_its_code(assembly: Assembly) -> None:
    codes: dict[str, set[str]] = {}
    for each in assembly.properties("Lambda::Function"):
        codes.setdefault(flat(each["Code"]["S3Key"]), set()).add(_name(each["FunctionName"]))
    artifacts: dict[str, set[str]] = {}
    for function in functions():
        artifacts.setdefault(function.artifact, set()).add(function.name)
    assert sorted(map(sorted, codes.values())) == sorted(map(sorted, artifacts.values()))


def test_webhooks_and_checkout_have_executions_of_their_own(assemblies: dict[str, Assembly]) -> None:
    """S2.2.2-a part: a burst on the catalog cannot take what payments and orders run on."""

    def reserved(stage: str) -> dict[str, int]:
        found = assemblies[stage].properties("Lambda::Function")
        return {
            _name(each["FunctionName"]): each["ReservedConcurrentExecutions"]
            for each in found
            if "ReservedConcurrentExecutions" in each
        }

    wanted = {each.name: each.reserved_concurrency for each in functions() if each.reserved_concurrency is not None}
    assert {"payments_api", "fulfillment_api", "checkout_api"} <= set(wanted)
    assert reserved("prod") == wanted
    assert reserved("dev") == {}


@pytest.mark.parametrize("off", ["catalog_listener", "close_unpaid", "catalog_api"])
def test_a_function_that_is_turned_off_runs_not_at_all_and_nothing_dies_waiting_for_it(
    package: Path, tmp_path: Path, off: str
) -> None:
    """S2.2.2-a part: a setting stops one function; its queue waits, and no other function changes."""
    app = App(outdir=str(tmp_path), analytics_reporting=False)
    compose(app, replace(STAGES["prod"], turned_off=frozenset({off})), package)
    app.synth()
    stopped = Assembly("prod", tmp_path)
    (zero,) = (each for each in stopped.properties("Lambda::Function") if each.get("ReservedConcurrentExecutions") == 0)
    assert _name(zero["FunctionName"]) == off
    idle = [
        _name(each["FunctionName"])
        for each in stopped.properties("Lambda::EventSourceMapping")
        if not each.get("Enabled", True)
    ]
    silent = [each["Name"] for each in stopped.properties("Events::Rule") if each["State"] == "DISABLED"]
    assert idle == [name for name in [off] if off.endswith("_listener")]
    assert silent == [f"storefront-prod-{name.replace('_', '-')}" for name in [off] if off == "close_unpaid"]
