"""The metrics that alarms and the dashboard look at: AWS's own by name, and those that the app writes."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from chalicelib.aws import metrics
from infra.stacks.stages import Stage


@dataclass(frozen=True)
class Series:
    """One metric; `dimensions` are pairs of name and value."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str = "Sum"

    def drawn(self, minutes: int, label: str | None = None) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=self.metric,
            dimensions_map=dict(self.dimensions) or None,
            statistic=self.statistic,
            period=Duration.minutes(minutes),
            label=label,
        )


def told(stage: Stage, name: str, function: str | None = None, statistic: str = "Sum") -> Series:
    """What the app itself measures: an alert, or a measure of one of its functions."""
    dimensions = () if function is None else ((metrics.DIMENSION, function),)
    return Series(metrics.namespace(stage.name), name, dimensions, statistic)


def of_function(stage: Stage, name: str, metric: str, statistic: str = "Sum") -> Series:
    return Series("AWS/Lambda", metric, (("FunctionName", stage.named(name)),), statistic)


def of_queue(stage: Stage, name: str, metric: str) -> Series:
    return Series("AWS/SQS", metric, (("QueueName", stage.named(name)),), "Maximum")


def of_table(stage: Stage, metric: str, operation: str | None = None) -> Series:
    by = () if operation is None else (("Operation", operation),)
    return Series("AWS/DynamoDB", metric, (("TableName", stage.named()), *by))


def of_workflow(arn: str, metric: str) -> Series:
    return Series("AWS/States", metric, (("StateMachineArn", arn),))


def of_rule(stage: Stage, name: str, metric: str) -> Series:
    return Series("AWS/Events", metric, (("RuleName", stage.named(name)),))


def of_api(stage: Stage, metric: str, statistic: str = "Sum") -> Series:
    return Series("AWS/ApiGateway", metric, (("ApiName", stage.named()), ("Stage", "api")), statistic)
