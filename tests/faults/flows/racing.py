"""Races for the same order, stock and money."""

from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import bearer
from tests.faults.explore import State
from tests.faults.flows import buying
from tests.faults.races import Actor, Race
from tests.faults.world import World


def cancel(world: World, state: State) -> None:
    world.insist("POST", f"{state['order']}/cancel", {}, state["me"])


def close(world: World, state: State) -> None:
    """The sweeper for unpaid orders."""
    world.tick("close_unpaid")


def hear(world: World, state: State) -> None:
    """One of two consumers of the same message; it stays in the queue, and is delivered once more in the end."""
    world.run("checkout_listener", {"Records": [{"messageId": "m", "body": state["message"]}]})


def told(world: World) -> State:
    """Paid, and the news of it is in the queue."""
    state = buying.paid(world)
    world.provider.notify()
    world.relay()
    return state | {"message": world.queues["checkout_listener"][-1].body}


def overdue(world: World) -> State:
    """As told, and a minute over the deadline."""
    state = told(world)
    world.later(minutes=31)
    return state


def last_one(world: World) -> State:
    """Two shoppers with a quote each for the last unit."""
    world.sell("mug", 1)
    quotes = {}
    for shopper in ("cust_li", "cust_wang"):
        me = bearer("customer", shopper)
        world.insist("POST", "/cart/lines", {"variant_id": "mug", "quantity": 1}, me)
        quotes[me] = world.insist("POST", "/quotes", {}, me).json["quote"]
    return {"quotes": quotes, "answers": []}


def buy(number: int) -> Actor:
    def act(world: World, state: State) -> None:
        me, quote = list(state["quotes"].items())[number]
        body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
        answer = world.insist("POST", "/orders", body, me, Idempotency_Key="order")
        state["answers"].append(answer.status)

    return act


def one_is_sold(world: World, state: State) -> None:
    assert sorted(state["answers"]) == [201, 409], state["answers"]


def submit(world: World, state: State) -> None:
    """The same order, under the same key."""
    body = {"quote": state["quote"], "address": ADDRESS, "contact": CONTACT}
    answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key="order")
    state.setdefault("answers", []).append((answer.status, answer.body))


def same_answer(world: World, state: State) -> None:
    first, second = state["answers"]
    assert first == second
    assert first[0] == 201


RACES = (
    Race("cancel x payment", told, (cancel, hear)),
    Race("payment x the same payment", told, (hear, hear)),
    Race("cancel x cancel", buying.placed, (cancel, cancel), buying.is_canceled),
    Race("close x payment", overdue, (close, hear)),
    Race("close x cancel", overdue, (close, cancel)),
    Race("last unit", last_one, (buy(0), buy(1)), one_is_sold),
    Race("double submit", buying.quoted, (submit, submit), same_answer),
)
