"""The shop's clock: a rule for every function that runs at a rate."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.resources import Resources, Schedule
from infra.stacks.concern import Concern
from infra.stacks.names import construct_id, function_arn
from infra.stacks.queues import queue
from infra.stacks.stages import Stage

DEAD = "schedules-dlq"

STALE = Duration.minutes(1)
"""A tick that could not start by then is dropped: the next one sees to the same work."""


class Schedules(Concern):
    """Every tick may be missed or repeated. What never reached its function lies in one dead-letter queue."""

    def __init__(self, scope: Construct, stage: Stage, wanted: Resources) -> None:
        super().__init__(scope, stage, "schedules")
        self.dead = queue(self, stage, DEAD)
        for schedule in wanted.schedules:
            self._tick(schedule)

    def _tick(self, schedule: Schedule) -> None:
        stage, called = self.stage_settings, construct_id(schedule.name)
        function = lambda_.Function.from_function_attributes(
            self, f"{called}Function", function_arn=function_arn(stage, schedule.function), same_environment=True
        )
        target = targets.LambdaFunction(function, dead_letter_queue=self.dead, max_event_age=STALE, retry_attempts=2)
        events.Rule(
            self,
            called,
            rule_name=stage.named(schedule.name),
            schedule=events.Schedule.expression(schedule.expression),
            enabled=schedule.function not in stage.turned_off,
            targets=[target],
        )
        lambda_.CfnEventInvokeConfig(
            self,
            f"{called}Once",
            function_name=stage.named(schedule.function),
            qualifier="$LATEST",
            maximum_retry_attempts=0,
            maximum_event_age_in_seconds=int(STALE.to_seconds()),
        )
