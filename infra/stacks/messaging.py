"""How events travel: the bus, a queue with its dead-letter queue per listener, and the rules that fill them."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from chalicelib.aws.bus import SOURCE
from chalicelib.domain.media.rules import INCOMING
from infra import resources
from infra.functions import function
from infra.stacks import emulator
from infra.stacks.concern import Concern
from infra.stacks.data import Data
from infra.stacks.names import construct_id
from infra.stacks.queues import queue
from infra.stacks.stages import Stage


@dataclass(frozen=True)
class Line:
    """A queue as declared, as made, and where its failures go."""

    wanted: resources.Queue
    queue: sqs.Queue
    dead: sqs.Queue


class Messaging(Concern):
    """A listener's failures are its own: each has its queue, and none waits behind another's."""

    def __init__(self, scope: Construct, stage: Stage, wanted: resources.Resources, data: Data) -> None:
        super().__init__(scope, stage, "messaging")
        self.bus = events.EventBus(self, "Bus", event_bus_name=stage.named())
        self._archive()
        arrivals = events.EventBus.from_event_bus_name(self, "Arrivals", "default")
        self.lines = tuple(self._line(each) for each in wanted.queues)
        self.relay_dead = queue(self, stage, resources.RELAY_DEAD)
        for line in self.lines:
            if line.wanted.uploads:
                self._route(line, arrivals, _uploads(data.bucket.bucket_name))
            if line.wanted.events:
                told = events.EventPattern(source=[SOURCE], detail_type=list(line.wanted.events))
                self._route(line, self.bus, told)

    @property
    def dead_letter_queues(self) -> tuple[sqs.Queue, ...]:
        """All of them: none should ever have a message."""
        return (*(line.dead for line in self.lines), self.relay_dead)

    def _archive(self) -> None:
        """All events of the last month, to be replayed to a rule that was wrong; about $0.10 for each GB told."""
        if not emulator.lacks(self, emulator.Gap.EVENT_ARCHIVE):
            told = events.EventPattern(source=[SOURCE])
            self.bus.archive("Archive", event_pattern=told, retention=Duration.days(30))

    def _line(self, wanted: resources.Queue) -> Line:
        stage = self.stage_settings
        dead = queue(self, stage, f"{wanted.name}-dlq")
        redrive = sqs.DeadLetterQueue(queue=dead, max_receive_count=wanted.max_receives)
        hidden = max(wanted.visibility_seconds, function(wanted.function).visibility_seconds)
        return Line(wanted, queue(self, stage, wanted.name, redrive, hidden), dead)

    def _route(self, line: Line, bus: events.IEventBus, told: events.EventPattern) -> None:
        """What cannot be put into the queue lies where its failures lie."""
        events.Rule(
            self,
            f"To{construct_id(line.wanted.name)}",
            rule_name=self.stage_settings.named(line.wanted.name),
            event_bus=bus,
            event_pattern=told,
            targets=[targets.SqsQueue(line.queue, dead_letter_queue=line.dead)],
        )


def _uploads(bucket: str) -> events.EventPattern:
    """What arrived by a signed form; what the shop itself puts into the bucket is no news to it."""
    return events.EventPattern(
        source=["aws.s3"],
        detail_type=["Object Created"],
        detail={"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": INCOMING}]}},
    )
