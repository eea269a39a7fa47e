"""Races with somebody who closes their account: whatever else they do at that moment, nobody is left in it."""

from datetime import timedelta
from typing import Any

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get
from chalicelib.core import clock
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.users.store import passwords
from tests.faults.explore import State
from tests.faults.flows import leaving, users
from tests.faults.flows.leaving import close
from tests.faults.flows.signin import sent_code
from tests.faults.races import Race
from tests.faults.world import DEVICE, World
from tests.sessions.builders import LAPTOP, enrolled, opened


def member(world: World) -> State:
    """With a phone, a password, an app, and a session that lives until it is erased."""
    state, now = users.known(world), clock.now()
    commit(passwords.first(state["user"], "argon2", now))
    enrolled(state["user"])
    session = opened(state["user"], device=DEVICE, remember=True, now=now)
    return state | {"me": session.access_token, "token": session.refresh_token}


def in_two_places(world: World) -> State:
    """And an older session on a laptop, where they come back."""
    state = users.known(world)
    laptop = opened(state["user"], device=LAPTOP, remember=True, now=clock.now() - timedelta(seconds=9))
    phone = opened(state["user"], device=DEVICE, remember=True, now=clock.now())
    return state | {"me": phone.access_token, "token": laptop.refresh_token, "device": LAPTOP}


def with_code(world: World) -> State:
    """And a code with which to come in elsewhere."""
    code = sent_code(world, "sign_in")
    return member(world) | {"code": code}


def linking(world: World) -> State:
    """And a code for another phone."""
    code = users.sent_code(world, users.NEW)
    return member(world) | {"code": code}


def refresh(world: World, state: State) -> None:
    body = {"refresh_token": state["token"]}
    assert world.insist("POST", "/sessions/refresh", body, X_Device=state.get("device", DEVICE)).status in (
        200,
        401,
        409,
    )


def sign_in(world: World, state: State) -> None:
    """As who they were, or as somebody who is new."""
    body = {"identifier": {"phone": users.LI}, "code": state["code"], "remember": True}
    assert world.insist("POST", "/sessions", body).status in (201, 409)


def link(world: World, state: State) -> None:
    body = {"identifier": {"phone": users.NEW}, "code": state["code"]}
    assert world.insist("POST", "/me/identities", body, state["me"]).status in (201, 401, 404)


def guess(world: World, state: State) -> None:
    assert world.insist("POST", "/step-ups", {"totp": "000000"}, state["me"]).status in (401, 403, 409)


def rehash(world: World, state: State) -> None:
    """As whoever signs in with an old hash does."""

    def attempt() -> None:
        found: Any = get(passwords.at(state["user"]), consistent=True)
        if found.hash:
            commit(passwords.rehashed(found, f"{found.hash}+"))

    until_fresh(attempt)


def is_nobody(world: World, state: State) -> None:
    """In the end, erased; who came in at that moment is somebody else, and has their own session."""
    leaving.is_erased(world, state)
    assert sessions.of_user(state["user"]) == []


LEAVING = (
    Race("close an account x refresh", member, (close, refresh), is_nobody),
    Race("close an account x refresh elsewhere", in_two_places, (close, refresh), is_nobody),
    Race("close an account x sign in", with_code, (close, sign_in), is_nobody),
    Race("close an account x link a phone", linking, (close, link), is_nobody),
    Race("close an account x guess a code", member, (close, guess), is_nobody),
    Race("close an account x rehash", member, (close, rehash), is_nobody),
)
