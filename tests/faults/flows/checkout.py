"""Orders beside the usual way: placed twice, for nothing, canceled by staff."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.aws import params
from chalicelib.domain.orders.rules.moves import CONFIRMED
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import admin, bearer
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import (
    ask,
    begin,
    confirmed,
    filled,
    hear,
    is_canceled,
    is_closed,
    paid,
    place,
    placed,
    quoted,
    status,
)  # fmt: skip
from tests.faults.world import World
from tests.goods import offer
from tests.shop import CHINA, MUGS


def place_as(world: World, state: State, key: str) -> str:
    body = {"quote": state["quote"], "address": ADDRESS, "contact": CONTACT}
    answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key=key)
    assert answer.status == 201, answer
    order_id: str = answer.json["order_id"]
    return order_id


def place_twice(world: World, state: State) -> None:
    """A double click."""
    state["orders"] = {place_as(world, state, "click"), place_as(world, state, "click")}


def place_anew(world: World, state: State) -> None:
    """The page was loaded again: the same quote under another key."""
    state["orders"] = {place_as(world, state, "page 1"), place_as(world, state, "page 2")}


def place_another(world: World, state: State) -> None:
    """The key of an order, and another body: it is told so, whether the order is there yet or not."""
    state["orders"] = {place_as(world, state, "click")}
    body = {"quote": state["quote"], "address": ADDRESS, "contact": CONTACT, "terms_version": "2"}
    answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key="click")
    assert answer.status == 422, answer


def refused(status: int, shopper: str = "cust_li") -> Any:
    """The quote is not good, or no longer."""

    def act(world: World, state: State) -> None:
        body = {"quote": state["quote"], "address": ADDRESS, "contact": CONTACT}
        answer = world.insist("POST", "/orders", body, bearer("customer", shopper), Idempotency_Key="order")
        assert answer.status == status, answer

    return act


def long_ago(world: World) -> State:
    """The quote was for a quarter of an hour."""
    state = quoted(world)
    world.later(minutes=16)
    return state


def dearer(world: World) -> State:
    """Since the quote one of the prices has gone up."""
    state = quoted(world)
    offer("mug", 3_000, version=2)
    return state


def written_down(world: World) -> State:
    """The quote is for an address of the shopper's book."""
    state = filled(world)
    body = {"address": ADDRESS}
    home = world.call("POST", "/me/addresses", body, state["me"], Idempotency_Key="home").json
    sent = {"address_id": home["address_id"]}
    return state | {"quote": world.call("POST", "/quotes", sent, state["me"]).json["quote"]}


def place_there(world: World, state: State) -> None:
    body = {"quote": state["quote"], "contact": CONTACT}
    answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key="order")
    assert answer.status == 201, answer
    state["order"] = f"/orders/{answer.json['order_id']}"


def half_way(world: World) -> State:
    """A third of the time to pay is over."""
    state = placed(world)
    world.later(minutes=10)
    return state


def pay_at_leisure(world: World, state: State) -> None:
    """The sweeper comes, and then the money."""
    close(world, state)
    begin(world, state)
    world.provider.pay(state["attempt"])
    hear(world, state)


def for_nothing(world: World) -> State:
    """A present, in a shop that sends for nothing; the relay has told of the order."""
    generous = replace(MUGS, markets=(replace(CHINA, shipping_amount=0),))
    world.cloud.parameters["/storefront/test/shops"] = msgspec.json.encode((generous,)).decode()
    params.forget()
    world.sell("pen", 9, fen=0)
    state: State = {"me": bearer("customer", "cust_li")}
    body = {"variant_id": "pen", "quantity": 1}
    world.call("POST", "/cart/lines", body, state["me"], Idempotency_Key="pen")
    ask(world, state)
    place(world, state)
    world.relay()
    return state


def confirm(world: World, state: State) -> None:
    world.deliver("checkout_listener")


def cancel_by_staff(world: World, state: State) -> None:
    answer = world.insist("POST", f"/admin{state['order']}/cancel", {}, admin())
    assert answer.status == 200, answer


def cancel_twice(world: World, state: State) -> None:
    """The shopper and staff, one after the other."""
    answer = world.insist("POST", f"{state['order']}/cancel", {}, state["me"])
    assert answer.status == 200, answer
    cancel_by_staff(world, state)


def close(world: World, state: State) -> None:
    world.tick("close_unpaid")


def forgotten(world: World) -> State:
    """The deadline for paying has passed."""
    state = placed(world)
    world.later(minutes=31)
    return state


def unheard(world: World) -> State:
    """The provider has told of the payment, and the news of it has not moved since; the deadline has passed."""
    state = paid(world)
    world.provider.notify()
    world.later(minutes=31)
    return state


def free_and_unheard(world: World) -> State:
    """An order that costs nothing; nobody has heard of it by its deadline."""
    state = for_nothing(world)
    world.later(minutes=31)
    return state


def is_one_order(world: World, state: State) -> None:
    """One order and its event; the cart is empty."""
    (order_id,) = state["orders"]
    found = world.call("GET", "/orders", bearer=state["me"]).json["items"]
    assert [each["order_id"] for each in found] == [order_id]
    assert world.call("GET", "/cart", bearer=state["me"]).json["lines"] == []
    is_closed(world, state | {"order": f"/orders/{order_id}"})


def is_no_order(world: World, state: State) -> None:
    for shopper in (state["me"], bearer("customer", "cust_wang")):
        assert world.call("GET", "/orders", bearer=shopper).json["items"] == []


def goes_there(world: World, state: State) -> None:
    """To where the book says, in a copy of the order's own."""
    found = world.call("GET", state["order"], bearer=state["me"]).json
    assert found["address"] == ADDRESS | {"postal_code": ""}
    is_closed(world, state)


def is_confirmed(world: World, state: State) -> None:
    assert status(world, state) == CONFIRMED


FLOWS = (
    Flow("place with a double click", quoted, place_twice, is_one_order),
    Flow("place under two keys", quoted, place_anew, is_one_order),
    Flow("place with one key for two bodies", quoted, place_another, is_one_order),
    Flow("place to an address of one's book", written_down, place_there, goes_there),
    Flow("place another's quote", quoted, refused(422, "cust_wang"), is_no_order),
    Flow("place an old quote", long_ago, refused(409), is_no_order),
    Flow("place at another price", dearer, refused(409), is_no_order),
    Flow("pay at leisure", half_way, pay_at_leisure, is_confirmed),
    Flow("order that costs nothing", for_nothing, confirm, is_confirmed),
    Flow("cancel by staff", confirmed, cancel_by_staff, is_canceled),
    Flow("cancel by two", placed, cancel_twice, is_canceled),
    Flow("close what is not paid", forgotten, close, is_closed),
    Flow("close what is paid, before anybody hears of it", unheard, close, is_confirmed),
    Flow("close what costs nothing, before anybody hears of it", free_and_unheard, close, is_confirmed),
)
