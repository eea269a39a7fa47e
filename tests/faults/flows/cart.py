"""The cart: other quantities, other goods, another device, the guest's cart after login."""

from tests.faults.callers import admin, bearer
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import ORDERED, filled
from tests.faults.world import World
from tests.goods import offer


def change(world: World, state: State) -> None:
    answer = world.insist("PATCH", "/cart/lines/mug", {"quantity": 5}, state["me"], Idempotency_Key="five")
    assert answer.status == 200, answer


def more(world: World, state: State) -> None:
    """Added twice by one click: an answer that nobody heard."""
    for _ in range(2):
        body = {"variant_id": "mug", "quantity": 3}
        answer = world.insist("POST", "/cart/lines", body, state["me"], Idempotency_Key="more")
        assert answer.status == 201, answer


def with_bowls(world: World) -> State:
    world.sell("bowl", 9)
    return filled(world)


def swap(world: World, state: State) -> None:
    body = {"quantity": 4, "variant_id": "bowl"}
    answer = world.insist("PATCH", "/cart/lines/mug", body, state["me"], Idempotency_Key="bowls")
    assert answer.status == 200, answer


def remove(world: World, state: State) -> None:
    answer = world.insist("DELETE", "/cart/lines/mug", bearer=state["me"], Idempotency_Key="away")
    assert answer.status == 200, answer


def sold_out(world: World) -> State:
    """One is sold out, the other is not for sale any more."""
    state = filled(world)
    world.sell("bowl", 9)
    body = {"variant_id": "bowl", "quantity": 1}
    world.call("POST", "/cart/lines", body, state["me"], Idempotency_Key="bowl")
    gone = {"location": "main", "expected": 9, "reason": "lost", "on_hand": 0}
    world.call("POST", "/admin/stock/mug/adjustments", gone, admin(), Idempotency_Key="gone")
    offer("cup", enabled=False, version=2)
    return state


def clear(world: World, state: State) -> None:
    answer = world.insist("DELETE", "/cart/invalid-lines", bearer=state["me"], Idempotency_Key="clear")
    assert answer.status == 200, answer


def two_carts(world: World) -> State:
    """A guest with three mugs has logged in as a customer with a cart."""
    state = filled(world)
    guest = bearer("guest", "guest_mei")
    body = {"variant_id": "mug", "quantity": 3}
    answer = world.call("POST", "/cart/lines", body, guest, Idempotency_Key="guest")
    assert answer.status == 201, answer
    return state | {"guest": guest}


def merge(world: World, state: State) -> None:
    answer = world.insist("POST", "/cart/merge", {"guest_token": state["guest"]}, state["me"])
    assert answer.status == 200, answer


def lines(world: World, token: str) -> dict[str, int]:
    found = world.call("GET", "/cart", bearer=token).json["lines"]
    return {line["variant_id"]: line["quantity"] for line in found}


def has_five(world: World, state: State) -> None:
    assert lines(world, state["me"]) == ORDERED | {"mug": 5}


def has_bowls(world: World, state: State) -> None:
    assert lines(world, state["me"]) == {"bowl": 4, "cup": 1}


def has_none(world: World, state: State) -> None:
    assert lines(world, state["me"]) == {"cup": 1}


def has_what_there_is(world: World, state: State) -> None:
    assert lines(world, state["me"]) == {"bowl": 1}


def has_all(world: World, state: State) -> None:
    assert (lines(world, state["me"]), lines(world, state["guest"])) == (ORDERED | {"mug": 5}, {})


FLOWS = (
    Flow("change a quantity", filled, change, has_five),
    Flow("add more", filled, more, has_five),
    Flow("swap", with_bowls, swap, has_bowls),
    Flow("remove from cart", filled, remove, has_none),
    Flow("clear the cart of what is gone", sold_out, clear, has_what_there_is),
    Flow("merge carts", two_carts, merge, has_all),
)
