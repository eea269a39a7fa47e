"""What comes back: asked for, decided on, received."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.aws import params
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import shelves
from tests.faults.flows.tracking import arrived
from tests.faults.world import World
from tests.goods import offer
from tests.payments.builders import MUG_SHOP
from tests.shop import CHINA

SENT_BACK = {"mug": 1}
EVERYTHING = {"mug": 2, "cup": 1}
FORTNIGHT = 17
"""Days after which goods that do not come are no longer waited for, and a little more."""


def lines(world: World, state: State) -> dict[str, str]:
    """The ids of the order's lines, by variant."""
    found = world.call("GET", state["order"], bearer=state["me"]).json["lines"]
    return {line["variant_id"]: line["line_id"] for line in found}


def ask_for(world: World, state: State, wanted: dict[str, int]) -> None:
    units = {lines(world, state)[variant_id]: units for variant_id, units in wanted.items()}
    body = {"lines": units, "reason": "other"}
    answer = world.insist("POST", f"{state['order']}/returns", body, state["me"], Idempotency_Key=str(wanted))
    assert answer.status == 201, answer
    state["return"] = answer.json["return_id"]


def ready(world: World) -> State:
    state = arrived(world)
    return state | {"lines": lines(world, state)}


def ask(world: World, state: State) -> None:
    body = {"lines": {state["lines"]["mug"]: 1}, "reason": "other"}
    answer = world.insist("POST", f"{state['order']}/returns", body, state["me"], Idempotency_Key="back")
    assert answer.status == 201, answer
    state["return"] = answer.json["return_id"]


def asked(world: World) -> State:
    state = ready(world)
    ask(world, state)
    return state


def cheap_cups(world: World) -> State:
    """A cup costs less than a mug."""
    state = shelves(world)
    offer("cup", 1_000)
    return state


def taxed(world: World) -> State:
    """Taxes come on top of the prices, so that the total cannot be divided by the units."""
    taxed = replace(MUG_SHOP, markets=(replace(CHINA, prices_include_tax=False, tax_basis_points=1_300),))
    world.cloud.parameters["/storefront/test/shops"] = msgspec.json.encode((taxed,)).decode()
    params.forget()
    return shelves(world)


def approved_of(goods: Callable[[World], State], wanted: dict[str, int]) -> Callable[[World], State]:
    """These units are on their way back."""

    def arrange(world: World) -> State:
        state = arrived(world, goods)
        state["lines"] = lines(world, state)
        ask_for(world, state, wanted)
        approve(world, state)
        world.work()
        return state

    return arrange


def receive_cup(world: World, state: State) -> None:
    take(world, state, {"cup": (1, "sellable")})


def decide(world: World, state: State, verdict: str, body: dict[str, Any]) -> None:
    answer = world.insist("POST", f"/admin/returns/{state['return']}/{verdict}", body, admin())
    assert answer.status == 200, answer


def approve(world: World, state: State) -> None:
    decide(world, state, "approve", {})


def decline(world: World, state: State) -> None:
    decide(world, state, "decline", {"decline_reason": "worn by Han Meimei"})


def approved(world: World) -> State:
    """The refund's workflow waits for the goods."""
    state = asked(world)
    approve(world, state)
    world.work()
    return state


def take(world: World, state: State, came: dict[str, tuple[int, str]], last: bool = False) -> None:
    """So many units of each variant, in which condition."""
    found = [
        {"line_id": state["lines"][variant_id], "quantity": units, "condition": condition}
        for variant_id, (units, condition) in came.items()
    ]
    body = {"lines": found, "last": last}
    path = f"/admin/returns/{state['return']}/receive"
    answer = world.insist("POST", path, body, admin(), Idempotency_Key=str(came))
    assert answer.status == 200, answer


def receive(world: World, state: State) -> None:
    take(world, state, {"mug": (1, "sellable")})


def whole(world: World) -> State:
    """All of the order is to come back, in two returns."""
    state = asked(world)
    approve(world, state)
    receive(world, state)
    state["lines"] = lines(world, state)
    ask_for(world, state, {"mug": 1, "cup": 1})
    approve(world, state)
    world.work()
    return state


def receive_part(world: World, state: State) -> None:
    take(world, state, {"mug": (1, "damaged")})


def receive_rest(world: World, state: State) -> None:
    take(world, state, {"mug": (1, "damaged"), "cup": (1, "sellable")})


def receive_no_more(world: World, state: State) -> None:
    take(world, state, {"cup": (1, "sellable")}, last=True)


def become(world: World, state: State) -> str:
    found: str = world.call("GET", f"/returns/{state['return']}", bearer=state["me"]).json["status"]
    return found


def money_back(world: World, state: State) -> int:
    found: int = world.call("GET", state["order"], bearer=state["me"]).json["refunded"]["amount"]
    return found


def available(world: World, variant_id: str) -> int:
    found = world.call("GET", f"/availability?variant_ids={variant_id}").json["items"]
    units: int = found[0]["available"]
    return units


def ends(status: str, money: int, mugs: int, cups: int) -> Any:
    """The return has this status, so much money went back in all, and so much is for sale."""

    def check(world: World, state: State) -> None:
        found = become(world, state), money_back(world, state), available(world, "mug"), available(world, "cup")
        assert found == (status, money, mugs, cups)

    return check


def ask_another(world: World, state: State) -> None:
    """The cup comes back, too."""
    body = {"lines": {state["lines"]["cup"]: 1}, "reason": "other"}
    answer = world.insist("POST", f"{state['order']}/returns", body, state["me"], Idempotency_Key="cup")
    assert answer.status == 201, answer


def is_one_return(world: World, state: State) -> None:
    found = world.call("GET", f"{state['order']}/returns", bearer=state["me"]).json["items"]
    assert [each["return_id"] for each in found] == [state["return"]]


FLOWS = (
    Flow("ask for a return", ready, ask, is_one_return),
    Flow("receive one of two", approved_of(shelves, {"mug": 2}), receive, ends("closed", 2_500, 8, 8), FORTNIGHT),
    Flow("ask for another return", asked, ask_another),
    Flow("ask for another return on the way", approved, ask_another, days=FORTNIGHT),
    Flow("decline a return", asked, decline, ends("declined", 0, 7, 8)),
    Flow("approve a return", asked, approve, ends("canceled", 0, 7, 8), FORTNIGHT),
    Flow("receive a return", approved, receive, ends("closed", 2_500, 8, 8)),
    Flow("return a cup that costs less", approved_of(cheap_cups, {"cup": 1}), receive_cup, ends("closed", 1_000, 7, 9)),
    Flow("return at an odd tax", approved_of(taxed, SENT_BACK), receive, ends("closed", 2_869, 8, 8)),
    Flow("receive a part", whole, receive_part, ends("closed", 5_000, 8, 8), FORTNIGHT),
    Flow("receive the rest", whole, receive_rest, ends("closed", 8_500, 8, 9)),
    Flow("receive no more", whole, receive_no_more, ends("closed", 5_000, 8, 9)),
)
