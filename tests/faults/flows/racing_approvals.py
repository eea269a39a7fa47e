"""Races for what two persons decide on: it is carried out once or not at all, and nobody splits it unseen."""

from tests.faults.explore import State
from tests.faults.flows import approving, buying, returns
from tests.faults.flows.tracking import arrived
from tests.faults.races import Actor, Race
from tests.faults.world import World

VARIANTS = ("mug", "cup")


def waiting(world: World) -> State:
    return approving.waiting(world) | {"answers": {}}


def decide(who: str, decision: str = "approve") -> Actor:
    def act(world: World, state: State) -> None:
        state["answers"][who] = approving.decide(world, state, who, decision)

    return act


def withdraw(world: World, state: State) -> None:
    path = f"/admin/approvals/{state['approval']}/withdraw"
    state["answers"]["zhang"] = world.insist("POST", path, {}, state["zhang"]).status


def ban(world: World, state: State) -> None:
    world.insist("POST", "/admin/subjects/admin_zhang/bans", {"reason": "a quarrel"}, state["sun"])


def cancel(world: World, state: State) -> None:
    world.insist("POST", f"{state['order']}/cancel", {}, state["me"])


def one_decided(world: World, state: State) -> None:
    """One was heard, the other one came too late; the order is called off if, and only if, the approval says so."""
    assert sorted(state["answers"].values()) == [200, 409]
    status, _ = approving.became(world, state)
    assert (buying.status(world, state) == "canceled") == (status == "approved")


def approved_or_void(world: World, state: State) -> None:
    answer, order = state["answers"]["wu"], buying.status(world, state)
    assert (answer, approving.became(world, state), order) in (
        (200, ("approved", ""), "canceled"),
        (409, ("void", ""), "confirmed"),
    )


def canceled_once(world: World, state: State) -> None:
    """Whoever was faster; one refund, as the invariants see to."""
    assert buying.status(world, state) == "canceled"
    assert (state["answers"]["wu"], approving.became(world, state)) in (
        (200, ("approved", "")),
        (409, ("failed", "nothing-left")),
    )


def two_asked(world: World) -> State:
    """A mug and a cup are to come back, 25.00 each: of the two returns one person may decide on one."""
    state = arrived(world, approving.careful)
    state["lines"] = returns.lines(world, state)
    found = []
    for variant_id in VARIANTS:
        returns.ask_for(world, state, {variant_id: 1})
        found.append(state["return"])
    return state | {"returns": found, "answers": {}}


def approve_return(who: str, number: int) -> Actor:
    def act(world: World, state: State) -> None:
        mine = state | {"return": state["returns"][number]}
        path = f"/admin/returns/{mine['return']}/approve"
        state["answers"][who] = world.insist("POST", path, {}, state[who], Idempotency_Key=who).status
        if state["answers"][who] == 200:
            returns.take(world, mine, {VARIANTS[number]: (1, "sellable")})

    return act


def one_waits(world: World, state: State) -> None:
    assert sorted(state["answers"].values()) == [200, 202]


APPROVALS = (
    Race("approve x approve", waiting, (decide("wu"), decide("sun")), one_decided),
    Race("approve x reject", waiting, (decide("wu"), decide("sun", "reject")), one_decided),
    Race("approve x withdraw", waiting, (decide("wu"), withdraw), one_decided),
    Race("approve x ban who asked", waiting, (decide("wu"), ban), approved_or_void),
    Race("approve x cancel", waiting, (decide("wu"), cancel), canceled_once),
    Race("refund x refund, in small parts", two_asked, (approve_return("wu", 0), approve_return("sun", 1)), one_waits),
)
