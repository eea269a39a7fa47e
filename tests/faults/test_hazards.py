"""Flows in haunted worlds: what lives twice, is lost, late or stale breaks nothing."""

import json
import os
import re
from copy import deepcopy
from dataclasses import replace
from random import SystemRandom

import pytest

from chalicelib.core import clock
from chalicelib.domain.orders.rules.moves import CONFIRMED
from infra.retell import retell
from tests.faults.explore import Beginning, begun
from tests.faults.flows import buying, refunds
from tests.faults.flows.every import FLOWS
from tests.faults.haunting import all_hazards, haunted, hazards
from tests.faults.hazards.kinds import Hazard
from tests.faults.hazards.messages import lost, redrive
from tests.faults.hazards.twice import overlap, redriven
from tests.faults.invariants import violations
from tests.faults.post import Message, declared
from tests.faults.world import World, world

MOST = int(os.environ.get("HAZARDS", "2"))
"""Haunted worlds of each flow; `make faults` plays all of them."""

UNFELT = {
    f"F {name}_listener dies after  calls, and its dead letters are redriven"
    for name in ("audit", "auditor", "imports", "media", "users")
}
"""Queues that nothing comes to in the flows below; the audit hears only where somebody looks at it."""

PAY = next(flow for flow in buying.FLOWS if flow.name == "pay")


def test_no_haunted_world_breaks_anything() -> None:
    """S8.3.3-b part, S5.2.2-d part: live twins, dead letters, lost news, late and skewed clocks, stale reads."""
    seed = int(os.environ.get("SEED", "0")) or SystemRandom().randrange(1 << 32)
    rows = all_hazards(most=MOST, seed=seed)
    print(*rows, f"SEED={seed}", sep="\n")
    assert not [line for row in rows for line in row.wrong], f"SEED={seed}"


def test_every_hazard_is_met_by_some_flow() -> None:
    """F10 to F18 of the fault model, and each does something: the model's own worlds are not left as they are."""
    with begun(PAY) as beginning:
        numbers = {number for hazard in hazards(beginning) for number in hazard.number.split()}
    assert numbers == {"F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18"}


def trace(beginning: Beginning, *by: Hazard) -> tuple[list[str], list[object]]:
    """What was asked of the cloud until the end, and what changed in the table."""
    assert haunted(beginning, *by) == []
    cloud = beginning.world.cloud
    return list(cloud.calls), [record["dynamodb"] for record in cloud.table.stream]


def calm(hazard: Hazard) -> Hazard:
    """The same without what it does to the world: what people do after it, they do here, too."""
    return replace(hazard, haunt=lambda world, patch: None, mend=None if hazard.strict else hazard.mend)


def test_every_hazard_is_felt() -> None:
    """Whatever haunts a world, in some flow something happens that would not have happened."""
    kinds, felt = set[str](), set[str]()
    for name in ("pay", "refund a canceled order", "approve a return"):
        with begun(next(flow for flow in FLOWS if flow.name == name)) as beginning:
            for hazard in hazards(beginning):
                kind = re.sub(r"\d+", "", str(hazard))
                kinds.add(kind)
                if kind not in felt and trace(beginning, hazard) != trace(beginning, calm(hazard)):
                    felt.add(kind)
    assert kinds - felt == UNFELT


@pytest.mark.parametrize("name", ["pay", "refund a canceled order", "place"])
def test_whatever_runs_may_run_twice_at_once(name: str) -> None:
    """S8.3.3-b part: before each call of a task, a message or a request, somebody else begins and ends the same."""
    (flow,) = (each for each in FLOWS if each.name == name)
    with begun(flow) as beginning:
        calls = len(beginning.play({}).calls)
        assert calls > 1
        assert not [number for number in range(1, calls + 1) if haunted(beginning, overlap(number))]


def tasks(beginning: Beginning) -> int:
    """How many tasks of its workflow the flow comes to."""
    ran: list[str] = []

    def haunt(made: World, patch: pytest.MonkeyPatch) -> None:
        run = made.run

        def counted(function: str, event: object) -> object:
            ran.append(function)
            return run(function, event)

        patch.setattr(made, "run", counted, raising=False)

    haunted(beginning, Hazard("F15", "nothing, but counted", haunt))
    return sum(function in declared().workflows[0].tasks for function in ran)


@pytest.mark.parametrize("name", ["begin a refund", "goods that never come", "refund a return"])
@pytest.mark.parametrize("after", [False, True])
def test_a_refund_that_is_interrupted_at_any_step_pays_once(name: str, after: bool) -> None:
    """S8.3.3-b: its workflow dies before or after each of its tasks, for as long as it is tried again; what watches
    over refunds starts another one, and the first is redriven at once or after a fortnight."""
    (flow,) = (each for each in refunds.FLOWS if each.name == name)
    with begun(flow) as beginning:
        steps = min(tasks(beginning), 9)
        assert steps > 1
        for task in range(1, steps + 1):
            for days in (0, 14):
                assert haunted(beginning, redriven(task, days, after)) == []
                flow.check(beginning.world, beginning.state)


def test_a_message_that_cannot_be_handled_keeps_nobody_waiting() -> None:
    """It fails alone, is dead after five times, and can be redriven without harm; what came with it is done at once."""
    with begun(PAY) as beginning, beginning.frozen.again():
        made, state = beginning.world, deepcopy(beginning.state)
        made.provider.notify()
        made.relay()
        queue = made.queues["checkout_listener"]
        poison = json.dumps({"detail-type": "PaymentCaptured", "detail": {"id": "x"}})
        queue.insert(0, Message(poison, clock.now()))
        made.deliver("checkout_listener")
        assert buying.status(made, state) == CONFIRMED
        assert [message.body for message in queue] == [poison]
        made.settle()
        assert [message.body for _, message in made.dead] == [poison]
        redrive(made)
        made.settle(0)
        assert [message.body for _, message in made.dead] == [poison]
        made.dead.clear()
        assert not violations(made)


def test_news_that_nobody_heard_is_told_again() -> None:
    """S5.2.2-d part: that a payment was captured is seen at the order's deadline at the latest. That the order is
    confirmed the warehouse never hears by itself; told again, it sends it."""
    with begun(PAY) as beginning:
        assert haunted(beginning, Hazard("F12", "the capture is lost", lost(1).haunt)) == []
        unmended = haunted(beginning, Hazard("F12", "the confirmation is lost", lost(2).haunt))
        assert [each for each in unmended if each.invariant.startswith("I6")]
        assert haunted(beginning, lost(2)) == []


def told_of(made: World) -> list[str]:
    return [entry["DetailType"] for entry in made.cloud.bus]


def test_only_what_is_young_enough_is_told_again() -> None:
    with world() as made:
        buying.placed(made)
        items = list(made.cloud.table.items.values())
        made.cloud.bus.clear()
        assert retell(items, clock.now()) == len(told_of(made)) > 0
        assert "OrderPlaced" in told_of(made)
        made.later(seconds=1)
        assert retell(items, clock.now()) == 0


def entities(made: World) -> dict[tuple[str, str], bytes]:
    return {key: item["data"]["B"] for key, item in made.cloud.table.items.items()}


def test_telling_everything_again_changes_nothing() -> None:
    with begun(PAY) as beginning:
        made = beginning.world
        with beginning.frozen.again():
            PAY.act(made, beginning.state)
            made.settle()
            before = entities(made)
            retell(list(made.cloud.table.items.values()), clock.now().replace(year=2000))
            made.settle(0)
            assert entities(made) == before
            assert not violations(made)
