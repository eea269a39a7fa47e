"""Races for carts, and for promotions that several listeners follow."""

from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import bearer
from tests.faults.explore import State
from tests.faults.flows import buying, cart, goods, imports, neighbors, promotions
from tests.faults.flows.racing_goods import adjust, for_sale
from tests.faults.flows.racing_orders import buy, cancel, one_is_sold, submit
from tests.faults.flows.racing_orders import listen as listen_to
from tests.faults.flows.returns import available
from tests.faults.post import Message
from tests.faults.races import Actor, Race
from tests.faults.world import World


def last_cup(world: World) -> State:
    """There are mugs enough, and two shoppers with a quote each for the last cup."""
    world.sell("mug", 9)
    world.sell("cup", 1)
    quotes = {}
    for shopper in ("cust_li", "cust_wang"):
        me = bearer("customer", shopper)
        for variant_id in ("mug", "cup"):
            line = {"variant_id": variant_id, "quantity": 1}
            world.insist("POST", "/cart/lines", line, me, Idempotency_Key=variant_id)
        quotes[me] = world.insist("POST", "/quotes", {}, me).json["quote"]
    return {"quotes": quotes, "answers": []}


def two_quotes(world: World) -> State:
    """One shopper, with two quotes for the same cart."""
    state = buying.quoted(world)
    first = state["quote"]
    buying.ask(world, state)
    return state | {"quotes": [first, state["quote"]], "answers": []}


def order_by(number: int) -> Actor:
    """Both under one key."""

    def act(world: World, state: State) -> None:
        body = {"quote": state["quotes"][number], "address": ADDRESS, "contact": CONTACT}
        answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key="order")
        state["answers"].append(answer.status)

    return act


def one_is_another_request(world: World, state: State) -> None:
    assert sorted(state["answers"]) == [201, 422], state["answers"]


def kept_three(world: World, state: State) -> None:
    """What was bought is out of the cart, and what was put in meanwhile is in it."""
    assert cart.lines(world, state["me"]) == {"mug": 3}


def two_are_gone(world: World, state: State) -> None:
    """Whoever counted last had another number on the screen, and was told so."""
    assert available(world, "mug") == buying.UNITS - 2


def guest_adds(world: World, state: State) -> None:
    """The guest's tab is still open."""
    body = {"variant_id": "cup", "quantity": 1}
    world.insist("POST", "/cart/lines", body, state["guest"], Idempotency_Key="tab")


def nothing_was_lost(cups: int, mugs: int) -> Actor:
    """So many in both carts together."""

    def check(world: World, state: State) -> None:
        mine, theirs = cart.lines(world, state["me"]), cart.lines(world, state["guest"])
        assert [mine.get(each, 0) + theirs.get(each, 0) for each in ("cup", "mug")] == [cups, mugs]

    return check


def called_off(world: World, state: State) -> None:
    """It is ended by hand, and another listener hears of that at once."""
    promotions.by_hand("end")(world, state)
    heard = len(world.queues["catalog_listener"])
    world.relay()
    for message in world.queues["catalog_listener"][heard:]:
        listen(world, message)


def add_gifts(world: World, state: State) -> None:
    goods.category(world, state, "Gifts")


def hear(world: World, state: State) -> None:
    listen(world, world.queues["catalog_listener"][0])


def listen(world: World, message: Message) -> None:
    """Once it is done it does not come again."""
    record = {"messageId": "m", "body": message.body}
    if not world.run("catalog_listener", {"Records": [record]})["batchItemFailures"]:
        world.queues["catalog_listener"].remove(message)


CARTS = (
    Race("last unit of the second line", last_cup, (buy(0), buy(1)), one_is_sold),
    Race("one key for two quotes", two_quotes, (order_by(0), order_by(1)), one_is_another_request),
    Race("place x add to cart", buying.quoted, (submit("order"), cart.more), kept_three),
    Race("fulfill x cancel beside another", neighbors.confirmed, (listen_to("fulfillment_listener"), cancel)),
    Race("two counts", for_sale, (adjust("damaged"), adjust("lost")), two_are_gone),
    Race("merge x merge", cart.two_carts, (cart.merge, cart.merge), cart.has_all),
    Race("merge x add", cart.two_carts, (cart.merge, cart.more), nothing_was_lost(1, 8)),
    Race("merge x the guest adds", cart.two_carts, (cart.merge, guest_adds), nothing_was_lost(2, 5)),
    Race("import x add a category", imports.LAMP_REQUESTED, (imports.work, add_gifts)),
    Race("follow x call off and follow", promotions.told, (hear, called_off)),
)
