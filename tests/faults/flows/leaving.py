"""Accounts are closed, by their owners or for them, and erased when nothing needs what is personal of them."""

from datetime import datetime

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.sessions import digest
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.access import store as access
from chalicelib.domain.privacy import store
from chalicelib.domain.privacy.rules.closures import CLOSING, ERASED
from chalicelib.domain.users.rules.risk import LastSeen, Place
from chalicelib.domain.users.rules.signins import KEPT, OPENED, SignIn
from chalicelib.domain.users.store import guards, passwords, signins
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import admin, bearer
from tests.faults.explore import Flow, State
from tests.faults.flows import users
from tests.faults.world import DEVICE, World
from tests.sessions.builders import LAPTOP, enrolled, opened

CLOSE = "/me/closure"
DONE = (202, 401)
"""Who is not answered asks again, and is nobody by then."""


def customer(world: World) -> State:
    """With a phone and a name, a password, an app, sessions on a device that is known and one that is not, something
    given by a shop, a profile, an address; the only order was canceled."""
    state, now = users.known(world), clock.now()
    me: str = state["user"]
    given = Part(name="reviews.write", since=now, by="admin_zhang", reason="an expert")
    commit(
        passwords.first(me, "argon2", now),
        guards.remember(None, digest(DEVICE), me, now),
        *(signins.insert(visit(me, number, now)) for number in range(2)),
        signins.keep(LastSeen(user_id=me, at=now, place=Place("CN"))),
        access.keep(Standing(shop="mugs", subject=me, version=1, given=(given,))),
    )
    enrolled(me)
    opened(me, device=LAPTOP, now=now)
    state |= {"me": opened(me, device=DEVICE, now=now).access_token, "staff": admin(), "tool": bearer("customer", me)}
    assert world.call("PATCH", "/me/profile", {"display_name": "Li Lei"}, state["me"]).status == 200
    world.sell("var_1", 2)
    users.link_name(world, state)
    home = {"address": ADDRESS, "label": "Home"}
    assert world.call("POST", "/me/addresses", home, state["me"], Idempotency_Key="home").status == 201
    order = place(world, state)
    assert world.call("POST", f"/orders/{order}/cancel", {}, state["me"]).status == 200
    return state


def visit(me: str, number: int, now: datetime) -> SignIn:
    """By which a session was opened."""
    return SignIn(
        user_id=me, signin_id=f"si_{number}", at=now, outcome=OPENED, methods=("code",), new_device=True, country="CN",
        score=0, reasons=(), failures_before=0, expires=now + KEPT,
    )  # fmt: skip


def place(world: World, state: State) -> str:
    """With a token that no session has to be alive for, as if the call had come in before the account was closed."""
    me = state["tool"]
    world.call("POST", "/cart/lines", {"variant_id": "var_1", "quantity": 1}, me)
    quote = world.call("POST", "/quotes", {}, me).json["quote"]
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    order_id: str = world.call("POST", "/orders", body, me, Idempotency_Key=quote[-9:]).json["order_id"]
    return order_id


def closed(world: World) -> State:
    """And so long ago that it may be erased."""
    state = customer(world)
    close(world, state)
    world.later(minutes=6)
    return state


def closed_in_between(world: World) -> State:
    """An order that was on its way when the account was closed has come in just afterwards."""
    state = customer(world)
    close(world, state)
    place(world, state)
    world.later(minutes=6)
    return state


def close(world: World, state: State) -> None:
    assert world.insist("POST", CLOSE, {}, state["me"], Idempotency_Key="go").status in DONE


def close_for(world: World, state: State) -> None:
    path, body = f"/admin/users/{state['user']}/closure", {"reason": "asked for it by letter"}
    said = world.insist("POST", path, body, state["staff"], Idempotency_Key="go")
    assert (said.status, said.json["status"]) == (202, CLOSING)


def erase(world: World, state: State) -> None:
    world.tick("erase_closed")


def is_closed(world: World, state: State) -> None:
    """Whoever comes with the same phone is somebody else."""
    found = store.load(state["user"])
    assert found.closure is not None
    assert found.user is not None
    assert found.user.is_closed
    assert users.known(world)["user"] != state["user"]


def is_erased(world: World, state: State) -> None:
    found = store.closure(state["user"])
    assert found is not None
    assert found.status == ERASED


FLOWS = (
    Flow("close an account", customer, close, is_closed, days=0),
    Flow("close an account for its owner", customer, close_for, is_closed, days=0),
    Flow("erase a closed account", closed, erase, is_erased, days=1),
    Flow("erase an account whose last order is under way", closed_in_between, erase, is_erased, days=2),
)
