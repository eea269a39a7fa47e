"""Hazards of news: it is lost, told again, in pieces; messages die, and are given to their queue again."""

from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

import pytest

from chalicelib.aws.stream import news_of
from chalicelib.core import clock
from infra.retell import retell
from tests.faults.hazards.kinds import Hazard
from tests.faults.plans import Fault
from tests.faults.post import Message
from tests.faults.world import World

LATEST_ONLY = (
    "I17: Of what concerns them customers hear once",
    "I17: of each event that concerns them",
    "I17: Each change of a level is entered once",
    "I16 I17: each movement that was told is entered",
    "I10: Units are held for orders",  # as the ledger says, in which an entry is missing
    "S4.2.3-a part: as of the orders",  # an order that was received before its carrier said so is changed after that
)
"""An item keeps the news of its latest change: of those before, messages to customers, entries in the stock's ledger
and the leave to review what was received are missing for good. Nothing else hangs on news that a later change of the
same item does not repeat or make void."""


def poisoned(function: str, calls: int) -> Hazard:
    """No message of a queue can be handled beyond so many calls, until one of them is dead; then they are redriven."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        run, meet = world.run, world.cloud.meet
        left = inf

        def ran(called: str, event: Any) -> Any:
            nonlocal left
            left = calls if called == function and not world.dead else inf
            try:
                return run(called, event)
            finally:
                left = inf

        def met(name: str, act: Any, lost: Any, faulty: Any, token: str = "") -> Any:
            nonlocal left
            left -= 1
            return meet(name, act, lost, faulty, token) if left >= 0 else faulty(Fault.BROKEN)

        patch.setattr(world, "run", ran, raising=False)
        patch.setattr(world.cloud, "meet", met, raising=False)

    return Hazard("F11", f"{function} dies after {calls} calls, and its dead letters are redriven", haunt, mend=redrive)


def redrive(world: World) -> None:
    """As `make redrive` does."""
    for function, message in world.dead:
        world.queues[function].append(Message(message.body, clock.now()))
    world.dead.clear()


def lost(number: int) -> Hazard:
    """The stream loses the n-th change that has news: it was older than a day before anybody could read it."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        first, run = world.read, world.run

        def ran(function: str, event: Any) -> Any:
            if function == "relay":
                news = [each for each in world.cloud.table.stream[first:] if news_of(each["dynamodb"])]
                gone = {each["eventID"] for each in news[number - 1 : number]}
                event = {"Records": [each for each in event["Records"] if each["eventID"] not in gone]}
            return run(function, event)

        patch.setattr(world, "run", ran, raising=False)

    return Hazard(
        "F12", f"news {number} is lost, and what there is of it is told again", haunt, False, tell_again, LATEST_ONLY
    )


def tell_again(world: World) -> None:
    """As `make retell` does."""
    retell(list(world.cloud.table.items.values()), datetime.min.replace(tzinfo=UTC))


def replayed() -> Hazard:
    """The shard is read from its beginning once more, when all has been heard."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        """Nothing changes until then."""

    def mend(world: World) -> None:
        world.read = 0

    return Hazard("F12", "the stream is read from its beginning again", haunt, strict=True, mend=mend)


def stalled(hours: int) -> Hazard:
    """For so long nothing is told at all: the bus takes nothing, and the relay tries on."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        relay, until = world.relay, clock.now() + timedelta(hours=hours)
        patch.setattr(world, "relay", lambda: relay() if clock.now() >= until else 0, raising=False)

    return Hazard("F12", f"no news is told for {hours} hours", haunt)


def halved() -> Hazard:
    """Each batch fails when all of it was told, and comes again in halves, and the first half once more."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        run = world.run

        def ran(function: str, event: Any) -> Any:
            if function == "relay":
                records = event["Records"]
                half = len(records) // 2
                for part in (records, records[:half], records[half:]):
                    run(function, {"Records": part})
                event = {"Records": records[:half]}
            return run(function, event)

        patch.setattr(world, "run", ran, raising=False)

    return Hazard("F12", "batches fail when they were told, and are halved", haunt, strict=True)
