"""Races for sessions and proofs: of a token there is one child at most, and no guess goes uncounted."""

from typing import Any

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.problems import Stale
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.actions import ending
from chalicelib.domain.sessions.actions.opening import open as open_session
from chalicelib.domain.sessions.rules import lives, totp
from tests.faults.explore import State
from tests.faults.flows import sessions
from tests.faults.flows.racing_users import come_to
from tests.faults.races import Actor, Race
from tests.faults.world import DEVICE, World
from tests.sessions.builders import LAPTOP


def signed_in(world: World) -> State:
    return sessions.signed_in(world) | {"answers": []}


def with_app(world: World) -> State:
    """A code of the next half minute is at hand."""
    state = sessions.with_app(world)
    world.later(seconds=30)
    return state | {"answers": [], "code": totp.code_at(state["secret"], totp.step_at(clock.now()))}


def nearly_locked(world: World) -> State:
    """Four wrong tries: one more, and it is locked."""
    state = with_app(world)
    for _ in range(4):
        world.call("POST", "/step-ups", {"totp": "000000"}, state["me"])
    return state


def in_three_places(world: World) -> State:
    return sessions.in_three_places(world) | {"answers": []}


def stolen(world: World) -> State:
    return sessions.stolen(world) | {"answers": []}


def refresh(world: World, state: State) -> None:
    body = {"refresh_token": state["token"]}
    state["answers"].append(world.insist("POST", "/sessions/refresh", body).status)


def elsewhere(token: str) -> Actor:
    def act(world: World, state: State) -> None:
        body = {"refresh_token": state[token]}
        assert world.insist("POST", "/sessions/refresh", body, X_Device=LAPTOP).status in (200, 401)

    return act


def end_phone(world: World, state: State) -> None:
    path = f"/sessions/{state['phone']}"
    assert world.insist("DELETE", path, bearer=state["me"]).status == 204


def end_others(world: World, state: State) -> None:
    assert world.insist("POST", "/sessions/revocations", bearer=state["me"]).status == 200


def sign_in(world: World, state: State) -> None:
    """As whoever composes it does: again where somebody else was faster."""

    def attempt() -> None:
        found = store.roster("cust_li")
        commit(*open_session("cust_li", found, device=DEVICE, remember=True, methods=("code",), now=clock.now()).writes)

    until_fresh(attempt, rivals=(Stale,))


def step_up(code: str) -> Actor:
    def act(world: World, state: State) -> None:
        body = {"totp": state.get(code, code)}
        state["answers"].append(world.insist("POST", "/step-ups", body, state["me"]).status)

    return act


def has_one_child(world: World, state: State) -> None:
    come_to(200, 409, 409)(world, state)
    session = store.load("cust_li", state["phone"])
    assert session is not None
    assert (session.version, session.ended_at) == (2, None)


def is_over(world: World, state: State) -> None:
    """Whether it was refreshed before or not."""
    assert state["answers"] in ([200], [401])
    session = store.load("cust_li", state["phone"])
    assert session is not None
    assert session.ended_at is not None


def is_known(world: World, state: State) -> None:
    """The roster has every session that lives, and no other; the laptop's was ended."""
    live = {each.session_id for each in ending.alive("cust_li", clock.now())}
    found: Any = store.roster("cust_li")
    assert {each.session_id for each in found.sessions} == live
    assert state["laptop"] not in live


def is_alone(world: World, state: State) -> None:
    """Whatever was refreshed meanwhile is over as well."""
    assert [each.session_id for each in ending.alive("cust_li", clock.now())] == [state["phone"]]
    is_known(world, state)


def was_reused(world: World, state: State) -> None:
    """Both are refused, and the family is dead, once."""
    come_to(401, 401)(world, state)
    session = store.load("cust_li", state["phone"])
    assert session is not None
    assert (session.ended_why, session.version) == (lives.REUSED, 3)


def is_locked_or_proved(world: World, state: State) -> None:
    """A right code counts if it was looked at before the last wrong one, and not afterwards."""
    assert sorted(state["answers"]) in ([201, 403], [403, 429])


SESSIONS = (
    Race("one refresh token, three who use it", signed_in, (refresh, refresh, refresh), has_one_child),
    Race("refresh x sign out", signed_in, (refresh, end_phone), is_over),
    Race("sign in x sign out everywhere else", signed_in, (sign_in, end_others), is_known),
    Race("sign in x sign in x sign out there", signed_in, (sign_in, sign_in, sessions.end_laptop), is_known),
    Race("refresh there x sign out everywhere else", in_three_places, (elsewhere("old"), end_others), is_alone),
    Race(
        "refresh in another place x sign out everywhere else",
        in_three_places,
        (elsewhere("tablet"), end_others),
        is_alone,
    ),
    Race("a stolen token twice", stolen, (refresh, refresh), was_reused),
    Race("a stolen token x sign in", stolen, (refresh, sign_in), is_over),
    Race("one code, two proofs", with_app, (step_up("code"), step_up("code")), come_to(201, 403)),
    Race("the last wrong try x a right one", nearly_locked, (step_up("000000"), step_up("code")), is_locked_or_proved),
)
