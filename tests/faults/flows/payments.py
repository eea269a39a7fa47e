"""What providers tell of payments, or do not: declined, twice, out of order, another amount, nothing at all."""

from typing import Any

import msgspec

from chalicelib.aws import params
from chalicelib.core import clock
from chalicelib.core.signatures import Secret, sign
from chalicelib.domain.orders.rules.moves import CANCELED, CLOSED, CONFIRMED
from infra.local.fakepay.faults import Kind, Place
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import begin, begun, is_closed, is_confirmed, paid, placed, status
from tests.faults.flows.checkout import cancel_by_staff
from tests.faults.provider import MERCHANT
from tests.faults.world import World

TOTAL = 8_500


def tell(world: World, state: State) -> None:
    """The provider tells all that it has to, until somebody has heard it."""
    while world.provider.notify():
        world.later(seconds=10)


def declined(world: World) -> State:
    state = begun(world)
    world.provider.decline(state["attempt"])
    return state


def tricked(kind: Kind, place: Place = "payment.captured", value: int | None = None) -> Any:
    """Paid, and the notification goes wrong."""

    def arrange(world: World) -> State:
        world.provider.misbehave(kind, place, value)
        return paid(world)

    return arrange


def turned_around(world: World) -> State:
    """The bank said no, and then paid all the same; that it said no arrives last."""
    world.provider.misbehave("reorder", "payment.failed")
    world.provider.misbehave("late_payment", "pay")
    state = declined(world)
    world.provider.pay(state["attempt"])
    return state


def unheard(world: World) -> State:
    """Paid, and the provider tells nobody."""
    state: State = tricked("never_send")(world)
    world.later(seconds=30)
    return state


def unheard_for_long(world: World) -> State:
    """The same; and the time to pay is over, though nobody has looked whether the order is to be closed."""
    state: State = tricked("never_send")(world)
    world.later(minutes=31)
    return state


def look(world: World, state: State) -> None:
    world.tick("look_at_payments")


def follow(world: World, state: State) -> None:
    """The shopper looks whether it has worked."""
    answer = world.insist("GET", f"{state['order']}/payments", bearer=state["me"])
    assert answer.status == 200, answer


def look_for_staff(world: World, state: State) -> None:
    answer = world.insist("GET", f"/admin{state['order']}/payments", bearer=admin())
    assert answer.status == 200, answer


def hear_impostor(world: World, state: State) -> None:
    """Somebody who has no secret says that the order is paid."""
    said = {
        "id": "evt_1", "kind": "payment.captured", "merchant": MERCHANT, "attempt_id": state["attempt"],
        "psp_ref": "fp_1", "amount": TOTAL, "currency": "CNY", "occurred_at": clock.now(), "refund_id": None,
    }  # fmt: skip
    body = msgspec.json.encode(said)
    signature = sign((Secret("guessed".ljust(64, "0")),), body, clock.now())
    answer = world.insist("POST", "/webhooks/fakepay", body, Fakepay_Signature=signature)
    assert answer.status in (400, 401, 403), answer


def abroad(world: World) -> State:
    """An order in a shop whose address the provider does not take."""
    state = placed(world)
    world.cloud.parameters["/storefront/test/public_url"] = "https://shop.example"
    params.forget()
    return state


def begin_in_vain(world: World, state: State) -> None:
    answer = world.insist("POST", f"{state['order']}/payments", {}, state["me"])
    assert answer.status == 409, answer


def begin_again(world: World, state: State) -> None:
    begin(world, state)


def refused(world: World) -> State:
    """The first try was declined, and the shop knows."""
    state = declined(world)
    tell(world, state)
    return state


def paid_twice(world: World) -> State:
    """The first try was declined, the second one worked; and then the money of the first one comes after all."""
    state = refused(world)
    first = state["attempt"]
    begin(world, state)
    world.provider.pay(state["attempt"])
    while world.work():
        world.later(seconds=10)
    world.provider.misbehave("late_payment", "pay")
    world.provider.pay(first)
    world.provider.notify()
    world.relay()
    return state


def settle(world: World, state: State) -> None:
    world.deliver("checkout_listener")


def paid_twice_and_known(world: World) -> State:
    """The order knows of both payments, and that one goes back; neither warehouse nor workflow has begun."""
    state = refused(world)
    first = state["attempt"]
    begin(world, state)
    world.provider.pay(state["attempt"])
    world.provider.misbehave("late_payment", "pay")
    world.provider.pay(first)
    tell(world, state)
    world.relay()
    settle(world, state)
    return state


def arrive(world: World, state: State) -> None:
    """The parcel arrives at that moment."""
    world.later(days=3)
    world.tick("move_parcels")


def money(world: World, state: State) -> tuple[int, int]:
    """What came in and what went back."""
    order = world.call("GET", state["order"], bearer=state["me"]).json
    return order["captured"]["amount"], order["refunded"]["amount"]


def attempts(world: World, state: State) -> list[str]:
    found = world.call("GET", f"/admin{state['order']}/payments", bearer=admin()).json["items"]
    return [each["status"] for each in found]


def is_paid_once(world: World, state: State) -> None:
    is_confirmed(world, state)
    assert (money(world, state), attempts(world, state)) == ((TOTAL, 0), ["captured"])


def is_unpaid(world: World, state: State) -> None:
    is_closed(world, state)
    assert (money(world, state), attempts(world, state)) == ((0, 0), ["failed"])


def came_to_nothing(world: World, state: State) -> None:
    """Whoever had not heard the answer has begun once more."""
    is_closed(world, state)
    assert (money(world, state), set(attempts(world, state))) == ((0, 0), {"failed"})


def is_not_settled(world: World, state: State) -> None:
    """Another amount than the order's confirms nothing."""
    assert (status(world, state), money(world, state)) == (CLOSED, (0, 0))


def is_honored_or_refunded(world: World, state: State) -> None:
    """Whoever is first at the deadline: the money is known, and not kept for nothing."""
    assert (status(world, state), money(world, state)) in ((CONFIRMED, (TOTAL, 0)), (CLOSED, (TOTAL, TOTAL)))
    assert attempts(world, state) == ["captured"]


def second_went_back(world: World, state: State) -> None:
    assert (status(world, state), money(world, state)) == (CONFIRMED, (2 * TOTAL, TOTAL))
    assert attempts(world, state) == ["captured", "captured"]


def both_went_back(world: World, state: State) -> None:
    """Each once, and from where it came."""
    assert (status(world, state), money(world, state)) == (CANCELED, (2 * TOTAL, 2 * TOTAL))


def has_two_tries(world: World, state: State) -> None:
    is_closed(world, state)
    assert attempts(world, state) == ["failed", "failed"]


FLOWS = (
    Flow("hear of a payment", paid, tell, is_paid_once),
    Flow("hear of a payment twice", tricked("duplicate"), tell, is_paid_once),
    Flow("hear of a payment by two events", tricked("twin"), tell, is_paid_once),
    Flow("hear that it was declined", declined, tell, is_unpaid),
    Flow("hear that it was declined last", turned_around, tell, is_paid_once),
    Flow("hear of another amount", tricked("wrong_amount"), tell, is_not_settled),
    Flow("hear of another currency", tricked("wrong_currency"), tell, is_not_settled),
    Flow("hear nothing, and ask", unheard, look, is_paid_once),
    Flow("hear nothing, and ask at the end", unheard_for_long, look, is_honored_or_refunded),
    Flow("hear nothing, and the shopper asks", unheard, follow, is_paid_once),
    Flow("hear nothing, and staff asks", unheard, look_for_staff, is_paid_once),
    Flow("hear what is forged first", tricked("forged_signature", value=1), tell, is_paid_once),
    Flow("hear an impostor", begun, hear_impostor, is_closed),
    Flow("begin to pay in vain", abroad, begin_in_vain, came_to_nothing),
    Flow("begin to pay again", refused, begin_again, has_two_tries),
    Flow("pay twice", paid_twice, settle, second_went_back),
    Flow("cancel what is paid twice", paid_twice_and_known, cancel_by_staff, both_went_back),
    Flow("parcel of what is paid twice", paid_twice, arrive, second_went_back),
)
