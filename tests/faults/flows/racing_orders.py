"""Races for the same order and the same money."""

from chalicelib.core.problems import Problem
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import admin, bearer
from tests.faults.explore import State
from tests.faults.flows import buying, payments
from tests.faults.races import Actor, Race
from tests.faults.world import World


def cancel(world: World, state: State) -> None:
    world.insist("POST", f"{state['order']}/cancel", {}, state["me"])


def cancel_by_staff(world: World, state: State) -> None:
    world.insist("POST", f"/admin{state['order']}/cancel", {}, admin())


def tick(function: str) -> Actor:
    """A schedule fires."""
    return lambda world, state: world.tick(function)


close = tick("close_unpaid")


def listen(function: str) -> Actor:
    """One of two consumers of the newest message; it stays in the queue, and is delivered once more in the end."""

    def act(world: World, state: State) -> None:
        body = world.queues[function][-1].body
        world.run(function, {"Records": [{"messageId": "m", "body": body}]})

    return act


hear = listen("checkout_listener")


def told(world: World) -> State:
    """Paid, and the news of it is in the queue."""
    state = buying.paid(world)
    world.provider.notify()
    world.relay()
    return state


def overdue(world: World) -> State:
    """As told, and a minute over the deadline."""
    state = told(world)
    world.later(minutes=31)
    return state


def intercepted(world: World, state: State) -> State:
    """What the provider notifies next is in our hands, and it has not heard that it was taken."""
    caught: list[tuple[dict[str, str], bytes]] = []

    def catch(headers: dict[str, str], body: bytes) -> int:
        caught.append((headers, body))
        return 503

    arrive, world.provider.arrive = world.provider.arrive, catch
    world.provider.notify()
    world.provider.arrive = arrive
    return state | {"notice": caught[0]}


def notified(world: World) -> State:
    """Paid, half a minute ago: the notification is about to arrive, and it is time to ask."""
    state = buying.paid(world)
    world.later(seconds=30)
    return intercepted(world, state)


def notified_late(world: World) -> State:
    """As notified, over the deadline."""
    state = buying.paid(world)
    world.later(minutes=31)
    return intercepted(world, state)


def notify(world: World, state: State) -> None:
    """The provider's notification, until it is taken."""
    headers, body = state["notice"]
    sent = {name.replace("-", "_"): value for name, value in headers.items()}
    answer = world.insist("POST", "/webhooks/fakepay", body, **sent)
    assert answer.status == 200, answer


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


def submit(key: str) -> Actor:
    """The order of the quote, under this key."""

    def act(world: World, state: State) -> None:
        body = {"quote": state["quote"], "address": ADDRESS, "contact": CONTACT}
        answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key=key)
        state.setdefault("answers", []).append((answer.status, answer.body))

    return act


def same_answer(world: World, state: State) -> None:
    """Everybody has the same order, and the shopper has no other."""
    ((status, body),) = set(state["answers"])
    assert status == 201, body
    assert len(world.call("GET", "/orders", bearer=state["me"]).json["items"]) == 1


def begin(world: World, state: State) -> None:
    """To pay; whoever comes after the order has ended is told so."""
    answer = world.insist("POST", f"{state['order']}/payments", {}, state["me"])
    assert answer.status in (201, 409), answer


def is_one_attempt(world: World, state: State) -> None:
    assert len(payments.attempts(world, state)) == 1


def patiently(act: Actor) -> Actor:
    """What the shop refuses for now comes again, as messages and tasks do."""

    def acting(world: World, state: State) -> None:
        for _ in range(6):
            try:
                return act(world, state)
            except Problem as problem:
                refused = problem
        raise AssertionError(f"it is never done: {refused!r}")

    return acting


ORDERS = (
    Race("cancel x payment", told, (cancel, hear)),
    Race("payment x the same payment", told, (hear, hear)),
    Race("cancel x cancel", buying.placed, (cancel, cancel), buying.is_canceled),
    Race("cancel x cancel by staff", buying.confirmed, (cancel, cancel_by_staff), buying.is_canceled),
    Race("close x payment", overdue, (close, hear)),
    Race("close x cancel", overdue, (close, cancel)),
    Race("close x close", overdue, (close, close)),
    Race("last unit", last_one, (buy(0), buy(1)), one_is_sold),
    Race("double submit", buying.quoted, (submit("order"), submit("order")), same_answer),
    Race("one quote on two devices", buying.quoted, (submit("phone"), submit("desk")), same_answer),
    Race("begin to pay x begin to pay", buying.placed, (begin, begin), is_one_attempt),
    Race("begin to pay x cancel", buying.placed, (begin, cancel), buying.is_canceled),
    Race("webhook x the same webhook", notified, (notify, notify), payments.is_paid_once),
    Race("webhook x looking at payments", notified, (notify, tick("look_at_payments")), payments.is_paid_once),
    Race("webhook x cancel", notified, (notify, cancel), buying.is_canceled),
    Race("webhook x close", notified_late, (notify, close)),
    Race("webhook x the shopper asks", notified, (notify, payments.follow), payments.is_paid_once),
    Race("cancel x payment x the same payment", told, (cancel, hear, hear)),
    Race("cancel x close x payment", overdue, (cancel, close, hear)),
    Race("webhook x three", notified, (notify, notify, notify), payments.is_paid_once),
    Race("webhook x looking x cancel", notified, (notify, tick("look_at_payments"), cancel), buying.is_canceled),
    Race("one quote three times", buying.quoted, (submit("phone"), submit("desk"), submit("desk")), same_answer),
)
