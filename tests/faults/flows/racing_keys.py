"""Two first orders of a customer at once: there is one key, and it opens both."""

from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.explore import State
from tests.faults.flows.buying import ORDERED
from tests.faults.flows.racing_carts import two_quotes
from tests.faults.races import Actor, Race
from tests.faults.world import World


def emptied(world: World) -> State:
    """The cart does not stand between the two any more."""
    state = two_quotes(world)
    for variant_id in ORDERED:
        world.insist("DELETE", f"/cart/lines/{variant_id}", bearer=state["me"], Idempotency_Key=f"away-{variant_id}")
    return state


def order_alone(number: int) -> Actor:
    """Each under a key of its own."""

    def act(world: World, state: State) -> None:
        body = {"quote": state["quotes"][number], "address": ADDRESS, "contact": CONTACT}
        answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key=f"order-{number}")
        state["answers"].append(answer.json["order_id"])

    return act


def both_can_be_read(world: World, state: State) -> None:
    """S10.2.1-a part: whoever lost the race for the first key has sealed with the one that was kept."""
    assert len(set(state["answers"])) == 2
    for order_id in state["answers"]:
        shown = world.insist("GET", f"/orders/{order_id}", bearer=state["me"]).json
        assert (shown["address"]["phone"], shown["contact"]["email"]) == (ADDRESS["phone"], CONTACT["email"])


KEYS = (Race("first order x first order", emptied, (order_alone(0), order_alone(1)), both_can_be_read),)
