"""Four eyes: staff ask for what is worth much, and a second person decides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.aws import params
from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.domain.access.actions.founding import appoint
from chalicelib.domain.approvals.store import marks
from tests.faults.callers import admin, bearer
from tests.faults.explore import Flow, State
from tests.faults.flows import buying, goods, returns
from tests.faults.flows.buying import is_canceled, is_confirmed, shelves
from tests.faults.flows.tracking import arrived
from tests.faults.world import World
from tests.payments.builders import MUG_SHOP
from tests.shop import CHINA

CAREFUL = replace(MUG_SHOP, markets=(replace(CHINA, refund_limit=3_000),), price_drop_percent=30)
SECOND = ("staff_wu", "staff_sun")


def careful(world: World) -> State:
    """One person refunds 30.00 of an order and lowers a price by 30 %; two others work there too."""
    world.cloud.parameters["/storefront/test/shops"] = msgspec.json.encode((CAREFUL,)).decode()
    params.forget()
    for subject in ("admin_zhang", *SECOND):
        commit(*appoint("mugs", subject, "operator", "works here", clock.now() - timedelta(hours=1)))
    names = dict(zip(("wu", "sun"), SECOND, strict=True))
    return shelves(world) | {"zhang": admin()} | {key: bearer("staff", each, "mugs") for key, each in names.items()}


def confirmed(world: World) -> State:
    """85.00 were paid."""
    return buying.confirmed(world, careful)


def ask(world: World, state: State) -> None:
    """The administrator calls the order off, who must not do so alone."""
    answer = world.insist("POST", f"/admin{state['order']}/cancel", {}, state["zhang"], Idempotency_Key="much")
    assert (answer.status, answer.json["status"]) == (202, "pending"), answer
    state["approval"] = answer.json["approval_id"]


def waiting(world: World) -> State:
    state = confirmed(world)
    ask(world, state)
    return state


def decide(world: World, state: State, who: str = "wu", decision: str = "approve") -> int:
    body = {"decision": decision, "reason": "looked at it"}
    path = f"/admin/approvals/{state['approval']}/decisions"
    return world.insist("POST", path, body, state[who]).status


def approve(world: World, state: State) -> None:
    assert decide(world, state) == 200


def reject(world: World, state: State) -> None:
    assert decide(world, state, decision="reject") == 200


def withdraw(world: World, state: State) -> None:
    path = f"/admin/approvals/{state['approval']}/withdraw"
    assert world.insist("POST", path, {}, state["zhang"]).status == 200


def rejected(world: World) -> State:
    """The second person has said no."""
    state = waiting(world)
    reject(world, state)
    return state


def ask_again(world: World, state: State) -> None:
    """The same request: it was decided on."""
    answer = world.insist("POST", f"/admin{state['order']}/cancel", {}, state["zhang"], Idempotency_Key="much")
    assert (answer.status, answer.json["status"]) == (202, "rejected"), answer


def called_off(world: World) -> State:
    """The shopper was faster; everything has come to rest."""
    state = waiting(world)
    buying.cancel(world, state)
    return state


def banned(world: World) -> State:
    """Who asked is staff no more."""
    state = waiting(world)
    body = {"reason": "a quarrel"}
    answer = world.call("POST", "/admin/subjects/admin_zhang/bans", body, state["wu"])
    assert answer.status == 200, answer
    return state


def approve_in_vain(world: World, state: State) -> None:
    assert decide(world, state) == 409


def sent_back(world: World) -> State:
    """A mug is to come back; one person decides on 25.00."""
    state = arrived(world, careful)
    state["lines"] = returns.lines(world, state)
    returns.ask_for(world, state, {"mug": 1})
    return state


def approve_return(world: World, state: State) -> None:
    returns.approve(world, state)


def sent_back_again(world: World) -> State:
    """The cup comes back as well, and makes it 50.00."""
    state = sent_back(world)
    returns.approve(world, state)
    returns.ask_for(world, state, {"cup": 1})
    answer = world.insist("POST", f"/admin/returns/{state['return']}/approve", {}, state["zhang"])
    assert answer.status == 202, answer
    return state | {"approval": answer.json["approval_id"]}


def on_sale(world: World) -> State:
    """A mug at 50.00."""
    state = careful(world)
    return state | goods.published(world)


def edited(fen: int) -> Callable[[World], State]:
    """Its next version costs that much; nobody has published it."""

    def arrange(world: World) -> State:
        state = on_sale(world)
        variant = {"sku": "MUG-RED", "options": {}, "prices": {"cn": {"amount": goods.money(fen)}}}
        body = goods.mug(state["table"], variants=[variant], version=state["version"])
        answer = world.call("PUT", f"/admin/products/{state['product']}", body, state["zhang"])
        assert answer.status == 200, answer
        return state | {"version": answer.json["version"]}

    return arrange


def publish(world: World, state: State) -> int:
    seen = {"version": state["version"]}
    answer = world.insist("POST", f"/admin/products/{state['product']}/publish", seen, state["zhang"])
    if answer.status == 202:
        state["approval"] = answer.json["approval_id"]
    return answer.status


def lower(world: World, state: State) -> None:
    """An answer that got lost makes it a conflict the next time."""
    assert publish(world, state) in (200, 409)


def lowered_far(world: World) -> State:
    state = edited(3_000)(world)
    assert publish(world, state) == 202
    return state


def lowered_again(world: World) -> State:
    """40.00, which one person may, and now 30.00."""
    state = edited(4_000)(world)
    assert publish(world, state) == 200
    variant = {"sku": "MUG-RED", "options": {}, "prices": {"cn": {"amount": goods.money(3_000)}}}
    body = goods.mug(state["table"], variants=[variant], version=state["version"] + 1)
    answer = world.call("PUT", f"/admin/products/{state['product']}", body, state["zhang"])
    assert answer.status == 200, answer
    state["version"] = answer.json["version"]
    assert publish(world, state) == 202
    return state


def half_off(world: World) -> State:
    """Somebody wants to sell the mug at half its price."""
    state = on_sale(world)
    body = {"name": {"en": "Sale"}, "percent_off_basis_points": 5_000, "product_ids": [state["product"]]}
    answer = world.call("POST", "/admin/promotions", body, state["zhang"], Idempotency_Key="half")
    assert answer.status == 202, answer
    return state | {"approval": answer.json["approval_id"]}


def costs(fen: int) -> Any:
    def check(world: World, state: State) -> None:
        shown = world.call("GET", f"/products/{state['product']}").json["variants"][0]["price"]
        assert shown["amount"] == fen

    return check


def marked(world: World, state: State, *amounts: int) -> None:
    """These prices are remembered."""
    found = marks("mugs", state["product"]).prices
    assert [mark.amount for mark in found.values()] == list(amounts)


def is_lowered(world: World, state: State) -> None:
    costs(4_000)(world, state)
    marked(world, state, goods.PRICE)


def is_agreed(world: World, state: State) -> None:
    """What is lowered next counts from there."""
    costs(3_000)(world, state)
    marked(world, state)


def is_one_sale(world: World, state: State) -> None:
    costs(2_500)(world, state)
    assert len(world.call("GET", "/admin/promotions", bearer=state["zhang"]).json["items"]) == 1


def became(world: World, state: State) -> tuple[str, str]:
    found = world.call("GET", f"/admin/approvals/{state['approval']}", bearer=state["wu"]).json
    return found["status"], found["problem"]


def ends(status: str, check: Any, problem: str = "") -> Any:
    """The approval has this status, and the order is as the check says."""

    def ended(world: World, state: State) -> None:
        assert became(world, state) == (status, problem)
        check(world, state)

    return ended


def waits_once(world: World, state: State) -> None:
    items = world.call("GET", "/admin/approvals", bearer=state["wu"]).json["items"]
    assert [each["approval_id"] for each in items] == [state["approval"]]
    is_confirmed(world, state)


def is_approved(world: World, state: State) -> None:
    assert returns.become(world, state) in ("approved", "canceled")


FLOWS = (
    Flow("ask for a second person", confirmed, ask, waits_once, days=0),
    Flow("ask a second person again", rejected, ask_again, ends("rejected", is_confirmed), days=0),
    Flow("lower a price alone", edited(4_000), lower, is_lowered, days=0),
    Flow("approve a low price", lowered_again, approve, ends("approved", is_agreed), days=0),
    Flow("reject a low price", lowered_far, reject, ends("rejected", costs(goods.PRICE)), days=0),
    Flow("approve a promotion", half_off, approve, ends("approved", is_one_sale), days=1),
    Flow("approve a refund", waiting, approve, ends("approved", is_canceled), days=1),
    Flow("reject a refund", waiting, reject, ends("rejected", is_confirmed), days=0),
    Flow("withdraw what was asked for", waiting, withdraw, ends("withdrawn", is_confirmed), days=0),
    Flow("approve what is over", called_off, approve_in_vain, ends("failed", is_canceled, "nothing-left"), days=0),
    Flow("approve for nobody", banned, approve_in_vain, ends("void", is_confirmed), days=0),
    Flow("refund a little alone", sent_back, approve_return, is_approved, returns.FORTNIGHT),
    Flow("agree to a return", sent_back_again, approve, ends("approved", is_approved), returns.FORTNIGHT),
)
