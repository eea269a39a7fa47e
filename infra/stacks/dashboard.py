"""The dashboard: the shop's business first, then what shoppers feel, what waits, what is broken, what it costs."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from chalicelib.aws import metrics
from infra.functions import Function
from infra.resources import RELAY_DEAD, Resources
from infra.stacks.names import workflow_arn
from infra.stacks.schedules import DEAD as SCHEDULES_DEAD
from infra.stacks.series import Series, of_api, of_function, of_queue, of_table, of_workflow, told
from infra.stacks.stages import Stage

BUSINESS = {
    "OrderPlaced": "checkout_listener",
    "PaymentCaptured": "checkout_listener",
    "OrderConfirmed": "fulfillment_listener",
    "ShipmentShipped": "notifications_listener",
    "RefundRequested": "returns_listener",
    "RefundSucceeded": "notifications_listener",
}
"""Events that are counted, and a function that hears each of them: its log has a line for each."""

SPELL = 5
"""Minutes of one point."""

Lines = Sequence[tuple[Series, str]]


def dashboard(
    scope: Construct, stage: Stage, wanted: Resources, functions: tuple[Function, ...], distribution: str
) -> cloudwatch.Dashboard:
    """`distribution` is the id of the CDN's."""
    doors = [function.name for function in functions if function.kind == "http"]
    measured = [function.name for function in functions if function.kind != metrics.UNMEASURED]
    board = cloudwatch.Dashboard(scope, "Dashboard", dashboard_name=stage.named(), default_interval=Duration.hours(24))
    board.add_widgets(
        _graph("Business", _business(scope, stage)), _graph("Cost, micro-dollars", _costs(stage, measured))
    )
    board.add_widgets(
        _graph("Requests", [(told(stage, "requests", name), name) for name in doors]),
        _graph(
            "Faults",
            [(told(stage, metrics.FAULTS, name), name) for name in doors] + [(of_api(stage, "5XXError"), "API")],
        ),
    )
    board.add_widgets(*(_graph(f"{part}, ms", _durations(stage, doors, part)) for part in ("p50", "p99")))
    board.add_widgets(
        _graph("Storage units", [(told(stage, "storage_units", name), name) for name in measured]),
        _graph("Table", _table(stage)),
    )
    board.add_widgets(
        _graph("Messages that wait", _waiting(stage, wanted)), _graph("Their age, s", _ages(stage, wanted))
    )
    board.add_widgets(_graph("Dead letters", _dead(stage, wanted)), _graph("Workflows", _workflows(stage, wanted)))
    board.add_widgets(
        _graph("CDN", _cdn(distribution), region="us-east-1"), _graph("Turned away by the firewall", _firewall(stage))
    )
    return board


def _graph(title: str, lines: Lines, region: str | None = None) -> cloudwatch.GraphWidget:
    drawn: list[cloudwatch.IMetric] = [series.drawn(SPELL, label) for series, label in lines]
    return cloudwatch.GraphWidget(title=title, left=drawn, width=12, height=6, region=region)


def _business(scope: Construct, stage: Stage) -> Lines:
    """From the lines of the listeners' logs: one for each event, again only where a message failed before."""
    for event, function in BUSINESS.items():
        logs.CfnMetricFilter(
            scope,
            f"{event}Filter",
            log_group_name=f"/aws/lambda/{stage.named(function)}",
            filter_pattern=f'{{ $.kind = "message" && $.event = "{event}" && $.level = "INFO" }}',
            metric_transformations=[
                logs.CfnMetricFilter.MetricTransformationProperty(
                    metric_namespace=stage.named(), metric_name=event, metric_value="1", unit="Count"
                )
            ],
        )
    return [(Series(stage.named(), event), event) for event in BUSINESS]


def _costs(stage: Stage, names: Sequence[str]) -> Lines:
    return [(told(stage, "micro_dollars", name), name) for name in names]


def _durations(stage: Stage, doors: Sequence[str], part: str) -> Lines:
    return [(of_function(stage, name, "Duration", part), name) for name in doors]


def _table(stage: Stage) -> Lines:
    names = ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "ReadThrottleEvents", "WriteThrottleEvents")
    return [(of_table(stage, name), name) for name in names]


def _waiting(stage: Stage, wanted: Resources) -> Lines:
    return [(of_queue(stage, each.name, "ApproximateNumberOfMessagesVisible"), each.name) for each in wanted.queues]


def _ages(stage: Stage, wanted: Resources) -> Lines:
    return [(of_queue(stage, each.name, "ApproximateAgeOfOldestMessage"), each.name) for each in wanted.queues]


def _dead(stage: Stage, wanted: Resources) -> Lines:
    names = [*(f"{each.name}-dlq" for each in wanted.queues), RELAY_DEAD, SCHEDULES_DEAD]
    return [(of_queue(stage, name, "ApproximateNumberOfMessagesVisible"), name) for name in names]


def _workflows(stage: Stage, wanted: Resources) -> Lines:
    return [
        (of_workflow(workflow_arn(stage, each.name), f"Executions{end}"), f"{each.name} {end}")
        for each in wanted.workflows
        for end in ("Started", "Succeeded", "Failed", "TimedOut")
    ]


def _cdn(distribution: str) -> Lines:
    of = (("DistributionId", distribution), ("Region", "Global"))
    names = {"Requests": "Sum", "4xxErrorRate": "Average", "5xxErrorRate": "Average"}
    return [(Series("AWS/CloudFront", name, of, statistic), name) for name, statistic in names.items()]


def _firewall(stage: Stage) -> Lines:
    """By rule, as `infra.stacks.guards` names them."""
    of = (("WebACL", stage.named()), ("Rule", "ALL"))
    return [(Series("AWS/WAFV2", "BlockedRequests", of), "blocked")]
