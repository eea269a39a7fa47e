"""Races for what two persons decide on: it is carried out once or not at all, and nobody splits it unseen."""

from collections.abc import Callable

from tests.faults.explore import State
from tests.faults.flows import approving, buying, returns
from tests.faults.flows.tracking import arrived
from tests.faults.races import Actor, Race
from tests.faults.world import World

VARIANTS = ("mug", "cup")


def answered(arrange: Callable[[World], State]) -> Callable[[World], State]:
    return lambda world: arrange(world) | {"answers": {}}


waiting = answered(approving.waiting)


def decide(who: str, decision: str = "approve") -> Actor:
    def act(world: World, state: State) -> None:
        state["answers"][who] = approving.decide(world, state, who, decision)

    return act


def withdraw(world: World, state: State) -> None:
    path = f"/admin/approvals/{state['approval']}/withdraw"
    state["answers"]["zhang"] = world.insist("POST", path, {}, state["zhang"]).status


def take(subject: str, permission: str) -> Actor:
    """Somebody may do something no more; and what has become of the approval by then."""

    def act(world: World, state: State) -> None:
        body = {"kind": "permission", "name": permission, "reason": "a quarrel"}
        answer = world.insist("POST", f"/admin/subjects/{subject}/revocations", body, state["sun"])
        assert answer.status == 200, answer
        path = f"/admin/approvals/{state['approval']}"
        state["answers"]["then"] = world.insist("GET", path, bearer=state["sun"]).json["status"]

    return act


def cancel(world: World, state: State) -> None:
    world.insist("POST", f"{state['order']}/cancel", {}, state["me"])


def one_decided(world: World, state: State) -> None:
    """One was heard, the other one came too late; the order is called off if, and only if, the approval says so."""
    assert sorted(state["answers"].values()) == [200, 409]
    status, _ = approving.became(world, state)
    assert (buying.status(world, state) == "canceled") == (status == "approved")


def approved_before_or(status: str, answer: int) -> Actor:
    """What was not approved when somebody could not do it any more never is."""

    def check(world: World, state: State) -> None:
        found = state["answers"]["then"], approving.became(world, state)[0], state["answers"]["wu"]
        assert found in (("approved", "approved", 200), ("pending", status, answer), ("void", "void", 409)), found

    return check


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


def came_back(world: World) -> State:
    """The mug has come back, and the cup waits for a second person."""
    state = approving.sent_back(world)
    returns.approve(world, state)
    world.work()
    returns.take(world, state, {"mug": (1, "sellable")})
    returns.ask_for(world, state, {"cup": 1})
    path = f"/admin/returns/{state['return']}/approve"
    answer = world.call("POST", path, {}, state["zhang"])
    assert answer.status == 202, answer
    return state | {"approval": answer.json["approval_id"]}


def decide_return(world: World, state: State) -> None:
    """The cup comes as soon as it may."""
    decide("wu")(world, state)
    if state["answers"]["wu"] == 200:
        line = {"line_id": state["lines"]["cup"], "quantity": 1, "condition": "sellable"}
        path, body = f"/admin/returns/{state['return']}/receive", {"lines": [line]}
        assert world.insist("POST", path, body, state["sun"], Idempotency_Key="cup").status == 200


def one_word(world: World, state: State) -> None:
    """One was heard; what was to be done is what the approval says."""
    assert sorted(state["answers"].values()) == [200, 409]
    approved = approving.became(world, state)[0] == "approved"
    assert approved == (returns.become(world, state) == "closed" if "return" in state else costs(world, state) == 3_000)


def costs(world: World, state: State) -> int:
    shown = world.call("GET", f"/products/{state['product']}").json["variants"][0]["price"]
    fen: int = shown["amount"]
    return fen


def approve_return(who: str, number: int, comes: bool = True) -> Actor:
    """The goods come as soon as they may, unless somebody else sees to that."""

    def act(world: World, state: State) -> None:
        mine = state | {"return": state["returns"][number]}
        path = f"/admin/returns/{mine['return']}/approve"
        state["answers"][who] = world.insist("POST", path, {}, state[who], Idempotency_Key=who).status
        if comes and state["answers"][who] == 200:
            returns.take(world, mine, {VARIANTS[number]: (1, "sellable")})

    return act


def none_waits(world: World, state: State) -> None:
    """Whoever was slower finds it decided, or the goods even here, and does not count it twice."""
    assert (state["answers"]["sun"], state["answers"]["wu"]) in ((200, 200), (200, 409))
    assert world.call("GET", "/admin/approvals", bearer=state["sun"]).json["items"] == []


def one_waits(world: World, state: State) -> None:
    assert sorted(state["answers"].values()) == [200, 202]


APPROVALS = (
    Race("approve x approve", waiting, (decide("wu"), decide("sun")), one_decided),
    Race("approve x reject", waiting, (decide("wu"), decide("sun", "reject")), one_decided),
    Race("approve x withdraw", waiting, (decide("wu"), withdraw), one_decided),
    Race(
        "approve x dismiss who asked",
        waiting,
        (decide("wu"), take("admin_zhang", "orders.manage")),
        approved_before_or("void", 409),
    ),
    Race(
        "approve x dismiss who approves",
        waiting,
        (decide("wu"), take("staff_wu", "approvals.decide")),
        approved_before_or("expired", 403),
    ),
    Race(
        "approve a price x dismiss who asked",
        answered(approving.lowered_again),
        (decide("wu"), take("admin_zhang", "catalog.publish")),
        approved_before_or("void", 409),
    ),
    Race(
        "approve a price x dismiss who approves",
        answered(approving.lowered_again),
        (decide("wu"), take("staff_wu", "catalog.publish")),
        approved_before_or("expired", 403),
    ),
    Race(
        "approve a promotion x dismiss who asked",
        answered(approving.half_off),
        (decide("wu"), take("admin_zhang", "promotions.edit")),
        approved_before_or("void", 409),
    ),
    Race(
        "approve a promotion x dismiss who approves",
        answered(approving.half_off),
        (decide("wu"), take("staff_wu", "approvals.decide")),
        approved_before_or("expired", 403),
    ),
    Race("approve x cancel", waiting, (decide("wu"), cancel), canceled_once),
    Race(
        "approve a return x dismiss who asked",
        answered(came_back),
        (decide_return, take("admin_zhang", "returns.decide")),
        approved_before_or("void", 409),
    ),
    Race(
        "approve a return x dismiss who approves",
        answered(came_back),
        (decide_return, take("staff_wu", "returns.decide")),
        approved_before_or("expired", 403),
    ),
    Race("approve a return x reject", answered(came_back), (decide_return, decide("sun", "reject")), one_word),
    Race(
        "approve a price x reject", answered(approving.lowered_again), (decide("wu"), decide("sun", "reject")), one_word
    ),
    Race(
        "refund x the same refund",
        two_asked,
        (approve_return("wu", 0, comes=False), approve_return("sun", 0)),
        none_waits,
    ),
    Race("refund x refund, in small parts", two_asked, (approve_return("wu", 0), approve_return("sun", 1)), one_waits),
)
