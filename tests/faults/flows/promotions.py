"""Price cuts: scheduled, started, ended, called off; prices are those that the promotion says."""

from datetime import timedelta
from typing import Any

from chalicelib.core import clock
from tests.faults.explore import Flow, State
from tests.faults.flows.goods import PRICE, asked, page, published, rest
from tests.faults.world import World

CUT = PRICE * 8 // 10
HOUR = timedelta(hours=1)


def schedule_for(world: World, state: State, begins: timedelta, ends: timedelta | None, target: str) -> None:
    now = clock.now()
    body = {
        "name": {"en": "Autumn"},
        "percent_off_basis_points": 2_000,
        f"{target}_ids": [state["table" if target == "category" else target]],
        "starts_at": now + begins,
        "ends_at": None if ends is None else now + ends,
    }
    state["promotion"] = asked(world, state, "promotions", body, Idempotency_Key="autumn")["promotion_id"]


def schedule(world: World, state: State) -> None:
    schedule_for(world, state, HOUR, None, "product")


def schedule_category(world: World, state: State) -> None:
    schedule_for(world, state, HOUR, 2 * HOUR, "category")


def told(world: World) -> State:
    """The relay has told of a promotion of a category."""
    state = published(world)
    schedule_for(world, state, HOUR, None, "category")
    world.relay()
    return state


def follow(world: World, state: State) -> None:
    world.deliver("catalog_listener")


def scheduled(world: World, ends: timedelta | None = None) -> State:
    """Everybody knows of it."""
    state = published(world)
    schedule_for(world, state, HOUR, ends, "product")
    rest(world)
    return state


def begins(world: World) -> State:
    state = scheduled(world)
    world.later(hours=1)
    return state


def ends(world: World) -> State:
    state = scheduled(world, 2 * HOUR)
    world.later(hours=1)
    world.tick("turn_promotions")
    rest(world)
    world.later(hours=1)
    return state


def missed(world: World) -> State:
    """Nobody has looked since before it began, and it is over."""
    state = scheduled(world, 2 * HOUR)
    world.later(hours=2)
    return state


def running(world: World) -> State:
    state = begins(world)
    turn(world, state)
    rest(world)
    return state


def turn(world: World, state: State) -> None:
    world.tick("turn_promotions")


def by_hand(verb: str) -> Any:
    def act(world: World, state: State) -> None:
        asked(world, state, f"promotions/{state['promotion']}/{verb}", {})

    return act


def end_and_buy(world: World, state: State) -> None:
    """Somebody buys before anybody has heard that it is over."""
    by_hand("end")(world, state)
    body = {"variant_id": state["variant"], "quantity": 1}
    world.insist("POST", "/cart/lines", body, state["me"], Idempotency_Key="buy")
    answer = world.insist("POST", "/quotes", {}, state["me"])
    assert answer.json["subtotal"]["amount"] == PRICE


def price(world: World, state: State) -> tuple[int, int]:
    """What the page says, and what the checkout says."""
    (variant,) = page(world, state)["variants"]
    body = {"variant_id": state["variant"], "quantity": 1}
    world.call("POST", "/cart/lines", body, state["me"], Idempotency_Key="buy")
    quote = world.call("POST", "/quotes", {}, state["me"]).json
    return variant["price"]["amount"], quote["subtotal"]["amount"]


def comes_to(status: str, fen: int) -> Any:
    """One promotion of this status, and this price on the page and in the checkout."""

    def check(world: World, state: State) -> None:
        found = world.call("GET", "/admin/promotions", bearer=state["staff"]).json["items"]
        assert [(each["promotion_id"], each["status"]) for each in found] == [(state["promotion"], status)]
        assert price(world, state) == (fen, fen)

    return check


FLOWS = (
    Flow("schedule a promotion", published, schedule, comes_to("active", CUT)),
    Flow("schedule a promotion of a category", published, schedule_category, comes_to("ended", PRICE)),
    Flow("follow a promotion", told, follow, comes_to("active", CUT)),
    Flow("begin a promotion", begins, turn, comes_to("active", CUT)),
    Flow("begin a promotion in time", begins, turn, comes_to("active", CUT), days=0),
    Flow("end a promotion", ends, turn, comes_to("ended", PRICE)),
    Flow("miss a promotion", missed, turn, comes_to("ended", PRICE)),
    Flow("start a promotion by hand", scheduled, by_hand("start"), comes_to("active", CUT)),
    Flow("end a promotion by hand", running, by_hand("end"), comes_to("ended", PRICE)),
    Flow("buy after the end of a promotion", running, end_and_buy, comes_to("ended", PRICE)),
    Flow("call off a promotion", scheduled, by_hand("end"), comes_to("canceled", PRICE)),
)
