"""Who is woken for what, where it shows, and that nobody watches what is not there."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App

from chalicelib.aws import metrics
from infra.declared import resources
from infra.functions import functions
from infra.stacks import emulator
from infra.stacks.dashboard import BUSINESS
from infra.stacks.observability import Observability
from infra.stacks.stages import STAGES
from infra.stacks.watches import MONEY_AND_STOCK, OFTEN, watches
from tests.deploy.assembly import Assembly, flat

ALL = functions()
DAY = 24 * 60
KEPT = {str(name): stage.log_retention_days for name, stage in STAGES.items()}
DOORS = [function.name for function in ALL if function.kind == "http"]


def alarms(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """By name, without the stage's."""
    made = assembly.properties("CloudWatch::Alarm")
    return {each["AlarmName"].removeprefix(f"storefront-{assembly.stage}-"): each for each in made}


def measured(alarm: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of every metric of an alarm."""
    stats = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each]
    for each in stats or [alarm]:
        yield (
            each["Namespace"],
            each["MetricName"],
            {one["Name"]: flat(one["Value"]) for one in each.get("Dimensions", [])},
        )


def watched(assembly: Assembly, namespace: str, metric: str) -> list[dict[str, str]]:
    """The dimensions of every alarm on a metric."""
    found = [each for alarm in alarms(assembly).values() for each in measured(alarm)]
    return [dimensions for where, name, dimensions in found if (where, name) == (namespace, metric)]


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_every_watch_is_one_that_cloudwatch_takes(name: str) -> None:
    """A period has a day at most; all that is looked at, a day, and where periods have an hour or more, seven."""
    for watch in watches(STAGES[name], resources(), ALL):
        assert watch.minutes <= DAY, watch.name
        assert watch.minutes * watch.times <= (7 * DAY if watch.minutes >= 60 else DAY), watch.name


def test_a_clock_that_ticks_once_a_day_rings_after_three_days() -> None:
    daily = {each.function for each in resources().schedules if each.expression == "rate(1440 minutes)"}
    rung = {watch.name: (watch.minutes, watch.times) for watch in watches(STAGES["prod"], resources(), ALL)}
    assert {rung[f"{name}-silent"] for name in daily} == {(DAY, 3)}
    assert rung["close_unpaid-silent"] == (3, 1)


def test_no_dead_letter_lies_unseen(assembly: Assembly) -> None:
    """SEC40 part: every queue that failures end in rings at its first message, in every stage."""
    queues = {each["QueueName"] for each in assembly.properties("SQS::Queue")}
    dead = {name for name in queues if name.endswith("-dlq")}
    assert len(dead) == len(resources().queues) + 2
    rung = watched(assembly, "AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert {each["QueueName"] for each in rung} == dead


def test_every_alert_of_the_code_rings_and_every_alarm_of_ours_can(prod: Assembly) -> None:
    """SEC40: signature failures, refunds that fail, the oversell guard and all others; no alarm waits for a name that
    nothing writes."""
    own = metrics.namespace("prod")
    heard = {name for alarm in alarms(prod).values() for where, name, _ in measured(alarm) if where == own}
    assert {*metrics.ALERTS, *metrics.OUTCOMES} <= heard
    assert heard <= {*metrics.ALERTS, *metrics.OUTCOMES, *metrics.MEASURES, metrics.FAULTS}
    for name in metrics.ALERTS:
        assert watched(prod, own, name) == [{}]
        assert (alarms(prod)[name]["Threshold"], alarms(prod)[name]["Period"]) == (OFTEN.get(name, 1), 300)
    assert set(OFTEN) | MONEY_AND_STOCK <= {*metrics.ALERTS, *metrics.OUTCOMES}


def test_an_audit_that_finds_something_rings_and_so_does_none_at_all(prod: Assembly) -> None:
    """SEC40 part: the first finding at once; 26 hours in which no audit has finished, too."""
    found, missing = (alarms(prod)[name] for name in ("AuditFindings", "audit-missing"))
    assert (found["MetricName"], found["Statistic"], found["Threshold"]) == ("AuditFindings", "Sum", 1)
    assert (missing["EvaluationPeriods"], missing["DatapointsToAlarm"]) == (26, 26)
    counted = [each["MetricStat"] for each in missing["Metrics"] if "MetricStat" in each]
    assert [(each["Stat"], each["Period"]) for each in counted] == [("SampleCount", 3600)]


def test_a_stage_with_few_alarms_still_rings_for_money_and_stock(assemblies: dict[str, Assembly]) -> None:
    dev = alarms(assemblies["dev"])
    assert set(dev) >= {*MONEY_AND_STOCK, "relay-late", "refund-workflow", "table-throttled", "any-errors"}
    assert len(dev) < 30
    assert {"SignatureFailed", "RefundFailed", "OversellPrevented"} <= MONEY_AND_STOCK


def test_every_function_rings_when_it_fails_or_has_no_executions_left(prod: Assembly) -> None:
    for metric in ("Errors", "Throttles", "Invocations"):
        seen = {each["FunctionName"] for each in watched(prod, "AWS/Lambda", metric)}
        assert seen == {f"storefront-prod-{function.name}" for function in ALL}
    faults = {each[metrics.DIMENSION] for each in watched(prod, metrics.namespace("prod"), metrics.FAULTS)}
    assert faults == {function.name for function in ALL}


def test_every_door_rings_when_it_is_slow(prod: Assembly) -> None:
    slow = {name: each for name, each in alarms(prod).items() if each.get("ExtendedStatistic") == "p99"}
    assert set(slow) == {f"{name}-p99" for name in DOORS}
    assert {(each["MetricName"], each["Threshold"]) for each in slow.values()} == {("Duration", 2_000)}


def test_news_refunds_and_the_table_are_watched(prod: Assembly) -> None:
    assert watched(prod, "AWS/Lambda", "IteratorAge") == [{"FunctionName": "storefront-prod-relay"}]
    for end in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"):
        [machine] = watched(prod, "AWS/States", end)
        assert machine["StateMachineArn"].endswith(":stateMachine:storefront-prod-refund")
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        assert watched(prod, "AWS/DynamoDB", metric) == [{"TableName": "storefront-prod"}]
    assert len(watched(prod, "AWS/DynamoDB", "SystemErrors")) == 7


def test_the_clock_rings_when_it_is_silent_and_only_the_clock(prod: Assembly) -> None:
    """Where nothing happens there is no data: good news, but for what has to run every minute."""
    silent = {name for name, each in alarms(prod).items() if each["TreatMissingData"] == "breaching"}
    assert silent == {"audit-missing", *(f"{schedule.function}-silent" for schedule in resources().schedules)}
    others = {each["TreatMissingData"] for name, each in alarms(prod).items() if name not in silent}
    assert others == {"notBreaching"}
    missed = {each["RuleName"] for each in watched(prod, "AWS/Events", "FailedInvocations")}
    assert missed == {
        f"storefront-prod-{schedule.name.removeprefix('storefront-')}" for schedule in resources().schedules
    }


def test_all_ring_at_one_encrypted_topic(assembly: Assembly) -> None:
    """S10.1.2-a part: who publishes or subscribes speaks TLS; CloudWatch may use the key, of this account only."""
    assert "KmsMasterKeyId" in assembly.only("SNS::Topic")
    rung = {json.dumps(each["AlarmActions"] + each["OKActions"]) for each in alarms(assembly).values()}
    assert len(rung) == 1
    policy = assembly.only("SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in [each.get("Condition") for each in policy]
    key = [each for made in assembly.resources("KMS::Key") for each in made["Properties"]["KeyPolicy"]["Statement"]]
    [may] = [each for each in key if each.get("Principal") == {"Service": "cloudwatch.amazonaws.com"}]
    assert flat(may["Condition"]["StringEquals"]["aws:SourceAccount"]) in ("<AWS::AccountId>", emulator.ACCOUNT)


def test_mail_goes_to_whom_the_stage_names() -> None:
    stage = replace(STAGES["dev"], alarm_email="shop@example.com")
    app = App(analytics_reporting=False)
    Observability(app, stage, resources(), distribution="E1", key_arn=f"arn:aws:kms:us-east-1:{'1' * 12}:key/k")
    [made] = app.synth().stacks
    subscribed = [each for each in made.template["Resources"].values() if each["Type"] == "AWS::SNS::Subscription"]
    assert [(each["Properties"]["Protocol"], each["Properties"]["Endpoint"]) for each in subscribed] == [
        ("email", "shop@example.com")
    ]


def test_what_is_watched_is_there(assembly: Assembly) -> None:
    """A name that is spelled otherwise would be silent for ever: for alarms, and for the dashboard."""
    there = names(assembly)
    dimensions = [each for alarm in alarms(assembly).values() for _, _, each in measured(alarm)]
    for board in assembly.properties("CloudWatch::Dashboard"):
        dimensions += drawn(board)
    for kind in ("FunctionName", "QueueName", "TableName", "RuleName", "ApiName"):
        found = {each[kind] for each in dimensions if kind in each}
        assert found <= there, kind
        assert found or assembly.stage == "dev", kind
    assert {name for name in there if name.endswith("_api")} == {
        f"storefront-{assembly.stage}-{name}" for name in DOORS
    }


def names(assembly: Assembly) -> set[str]:
    """Physical names of all functions, queues, tables, rules and the API."""
    kinds = {
        "Lambda::Function": "FunctionName",
        "SQS::Queue": "QueueName",
        "DynamoDB::Table": "TableName",
        "Events::Rule": "Name",
        "ApiGateway::RestApi": "Name",
    }
    return {named(assembly, each[name]) for kind, name in kinds.items() for each in assembly.properties(kind)}


def named(assembly: Assembly, name: Any) -> str:
    return name if isinstance(name, str) else str(name["Fn::Sub"]).replace("${Stage}", assembly.stage)


def drawn(board: dict[str, Any]) -> list[dict[str, str]]:
    """The dimensions of every line of a dashboard."""
    body = flat(board["DashboardBody"])
    lines = [line for widget in json.loads(body)["widgets"] for line in widget["properties"].get("metrics", [])]
    return [
        dict(zip(parts[2::2], parts[3::2], strict=True))
        for parts in ([part for part in line if isinstance(part, str)] for line in lines)
    ]


def test_the_dashboard_shows_business_doors_queues_and_cost(prod: Assembly) -> None:
    [board] = prod.properties("CloudWatch::Dashboard")
    body = flat(board["DashboardBody"])
    shown = {widget["properties"]["title"] for widget in json.loads(body)["widgets"]}
    assert shown >= {"Business", "Requests", "Faults", "p50, ms", "p99, ms", "Storage units", "Cost, micro-dollars"}
    assert shown >= {"Messages that wait", "Their age, s", "Dead letters", "Workflows", "CDN"}
    for name in (*DOORS, *BUSINESS):
        assert f'"{name}"' in body


def test_business_is_counted_by_who_hears_of_it(prod: Assembly) -> None:
    hears = {queue.function: queue.events for queue in resources().queues}
    filters = {each["MetricTransformations"][0]["MetricName"]: each for each in prod.properties("Logs::MetricFilter")}
    assert set(filters) == set(BUSINESS)
    for event, function in BUSINESS.items():
        assert event in hears[function]
        assert filters[event]["LogGroupName"] == f"/aws/lambda/storefront-prod-{function}"
        assert re.search(rf'\$\.event = "{event}"', filters[event]["FilterPattern"])


def test_what_is_turned_off_is_not_watched() -> None:
    """S2.2.2-a part: a function that was stopped on purpose wakes nobody."""
    off = replace(STAGES["prod"], turned_off=frozenset({"catalog_api", "close_unpaid"}))
    found = [watch.name for watch in watches(off, resources(), ALL)]
    assert [name for name in found if name.startswith(("catalog_api", "close_unpaid"))] == []
    assert len(found) == len(set(found))


def test_every_log_is_encrypted_and_kept_as_the_stage_says(assembly: Assembly) -> None:
    groups = assembly.properties("Logs::LogGroup")
    assert len(groups) > len(ALL)
    assert all("KmsKeyId" in group for group in groups)
    assert {group["RetentionInDays"] for group in groups} == {KEPT[assembly.stage]}
