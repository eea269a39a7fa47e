"""From a watch to an alarm that rings at the topic."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.stacks.names import construct_id
from infra.stacks.stages import Stage
from infra.stacks.watch import Watch

NAMES = "abcdefgh"


def bell(scope: Construct, stage: Stage, key: kms.IKey) -> sns.Topic:
    """The one topic, encrypted; who gets mail has to confirm it once."""
    topic = sns.Topic(
        scope, "Alarms", topic_name=stage.named("alarms"), display_name=stage.named(), master_key=key, enforce_ssl=True
    )
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsOfThisAccount",
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": topic.env.account}},
        )
    )
    if stage.alarm_email:
        topic.add_subscription(subscriptions.EmailSubscription(stage.alarm_email))
    return topic


def alarm(scope: Construct, stage: Stage, watch: Watch, topic: sns.Topic) -> cloudwatch.Alarm:
    """Named `storefront-<stage>-<watch>`; also tells when it is over."""
    silence = (
        cloudwatch.TreatMissingData.BREACHING if watch.silence_rings else cloudwatch.TreatMissingData.NOT_BREACHING
    )
    made = cloudwatch.Alarm(
        scope,
        construct_id(watch.name),
        alarm_name=stage.named(watch.name),
        alarm_description=watch.says,
        metric=_measured(watch),
        threshold=watch.above,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluation_periods=watch.times,
        datapoints_to_alarm=watch.times,
        treat_missing_data=silence,
    )
    rings = actions.SnsAction(topic)
    made.add_alarm_action(rings)
    made.add_ok_action(rings)
    return made


def _measured(watch: Watch) -> cloudwatch.IMetric:
    drawn = {NAMES[place]: series.drawn(watch.minutes) for place, series in enumerate(watch.series)}
    if not watch.calculates:
        return drawn["a"]
    return cloudwatch.MathExpression(
        expression=watch.expression or " + ".join(f"FILL({name}, 0)" for name in drawn),
        using_metrics=dict(drawn),
        label=watch.name,
        period=Duration.minutes(watch.minutes),
    )
