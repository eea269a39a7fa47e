"""Staying signed in, signing out elsewhere, and proving anew who one is: nobody is locked out, and nobody gets in."""

from typing import Any

from chalicelib.core import clock
from chalicelib.core.sessions import STAFF
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.rules import lives, totp
from tests.faults.callers import Answer
from tests.faults.explore import Flow, State
from tests.faults.flows.signin import cheap
from tests.faults.world import DEVICE, World
from tests.sessions.builders import LAPTOP, enrolled, opened

PASSWORD = "correct horse battery"


def heard(world: World, method: str, path: str, body: Any, me: str = "") -> tuple[Answer, bool]:
    """The first answer that is heard, and whether it was that of the first request: only then nobody asked twice."""
    first = world.call(method, path, body, me)
    return (first, not world.twice) if first.status < 500 else (world.insist(method, path, body, me), False)


def signed_in(world: World) -> State:
    """On a phone, on which everything is done, and on a laptop; the phone just now."""
    laptop, phone = (opened(device=device, remember=True, now=clock.now()) for device in (LAPTOP, DEVICE))
    names = {"laptop": laptop.session.session_id, "phone": phone.session.session_id}
    return names | {"me": phone.access_token, "token": phone.refresh_token, "old": laptop.refresh_token}


def in_three_places(world: World) -> State:
    """The tablet's session is as old as the laptop's."""
    tablet = opened(device=LAPTOP, remember=True, now=clock.now())
    return signed_in(world) | {"tablet": tablet.refresh_token}


def refresh(world: World, state: State) -> None:
    """Who did not hear the answer is told that there was one, and has to sign in; in no case is the session harmed."""
    answer, at_once = heard(world, "POST", "/sessions/refresh", {"refresh_token": state["token"]})
    assert answer.status in ((200,) if at_once else (200, 409)), answer


def refreshed(world: World, state: State) -> None:
    session = store.load("cust_li", state["phone"])
    assert session is not None
    assert session.version == 2


def stolen(world: World) -> State:
    """The thief was first; the owner comes a minute later."""
    state = signed_in(world)
    world.call("POST", "/sessions/refresh", {"refresh_token": state["token"]})
    world.later(seconds=60)
    return state


def come_again(world: World, state: State) -> None:
    answer, at_once = heard(world, "POST", "/sessions/refresh", {"refresh_token": state["token"]})
    assert answer.status == 401
    assert answer.json["type"] == "/problems/refresh-reused" or not at_once


def without_phone(world: World, state: State) -> None:
    """The family is dead, and the other session is not."""
    session = store.load("cust_li", state["phone"])
    assert session is not None
    assert session.ended_why == lives.REUSED
    assert rostered() == {state["laptop"]}


def rostered() -> set[str]:
    found = store.roster("cust_li")
    return set() if found is None else {each.session_id for each in found.sessions}


def end_laptop(world: World, state: State) -> None:
    assert world.insist("DELETE", f"/sessions/{state['laptop']}", bearer=state["me"]).status == 204


def end_others(world: World, state: State) -> None:
    answer, at_once = heard(world, "POST", "/sessions/revocations", {}, state["me"])
    assert answer.json["ended"] == 2 if at_once else answer.status == 200


def without_laptop(world: World, state: State) -> None:
    laptop = store.load("cust_li", state["laptop"])
    assert laptop is not None
    assert laptop.ended_why == lives.SIGNED_OUT
    assert rostered() == {state["phone"]}


def with_password(world: World) -> State:
    state = signed_in(world)
    set_password(world, state)
    return state


def set_password(world: World, state: State) -> None:
    """Who hears nothing sends it again, and is told that there is one."""
    answer, at_once = heard(world, "PUT", "/me/payment-password", {"password": PASSWORD}, state["me"])
    assert answer.status == 200 or (answer.status == 403 and not at_once), answer


def step_up(world: World, state: State) -> None:
    assert proved(world, state, PASSWORD).status == 201


def proved(world: World, state: State, password: str) -> Answer:
    return world.insist("POST", "/step-ups", {"payment_password": password}, state["me"])


def be_wrong(world: World, state: State) -> None:
    """Each try that is answered has been counted, once; one that is not may have been."""
    answers = [heard(world, "POST", "/step-ups", {"totp": "000000"}, state["me"]) for _ in range(6)]
    assert [answer.status for answer, _ in answers[4:]] in ([403, 429], [429, 429])
    if all(at_once for _, at_once in answers):
        assert [answer.json.get("tries_left") for answer, _ in answers] == [4, 3, 2, 1, 0, None]


def knows_it(world: World, state: State) -> None:
    """After a day nothing is locked."""
    assert store_factors().payment_hash is not None
    again = opened(device=DEVICE, now=clock.now()).access_token
    assert proved(world, {"me": again}, PASSWORD).status == 201


def is_locked(world: World, state: State) -> None:
    assert store_factors().wrong >= 5


def store_factors(user_id: str = "cust_li") -> Any:
    return store.factors(user_id)


def begin_app(world: World, state: State) -> None:
    answer = world.insist("POST", "/me/totp", {}, state["me"])
    assert answer.status == 201, answer
    state["secret"] = answer.json["secret"]


def with_secret(world: World) -> State:
    state = signed_in(world)
    begin_app(world, state)
    return state


def confirm_app(world: World, state: State) -> None:
    code = totp.code_at(state["secret"], totp.step_at(clock.now()))
    assert world.insist("POST", "/me/totp/confirmation", {"code": code}, state["me"]).status == 200


def with_app(world: World) -> State:
    state = with_secret(world)
    confirm_app(world, state)
    return state


def has_app(world: World, state: State) -> None:
    assert store_factors().totp_since is not None
    assert store_factors().pending is None


def waits_for_app(world: World, state: State) -> None:
    assert store_factors().pending is not None
    assert store_factors().totp is None


def at_work(world: World) -> State:
    desk, home = (opened("admin_zhang", audience=STAFF, shop_id="mugs", device=d) for d in (DEVICE, LAPTOP))
    names = {"home": home.session.session_id, "desk": desk.session.session_id}
    return names | {"me": desk.access_token, "secret": enrolled()}


def end_home(world: World, state: State) -> None:
    assert world.insist("DELETE", f"/admin/sessions/{state['home']}", bearer=state["me"]).status == 204


def end_others_at_work(world: World, state: State) -> None:
    assert world.insist("POST", "/admin/sessions/revocations", bearer=state["me"]).status == 200


def without_home(world: World, state: State) -> None:
    """Staff's sessions are gone a day later, however they ended; the roster tells."""
    found = store.roster("admin_zhang")
    assert found is not None
    assert [each.session_id for each in found.sessions] == [state["desk"]]


def step_up_staff(world: World, state: State) -> None:
    """A code that nobody heard the answer to is used up: the next one does."""
    for _ in range(3):
        code = totp.code_at(state["secret"], totp.step_at(clock.now()))
        answer, at_once = heard(world, "POST", "/admin/step-ups", {"totp": code}, state["me"])
        if answer.status == 201:
            return
        assert not at_once, answer
        world.later(seconds=30)
    raise AssertionError(answer)


def took_a_code(world: World, state: State) -> None:
    assert store_factors("admin_zhang").totp_step > 0


FLOWS = tuple(
    Flow(name, cheap(arrange), act, check)
    for name, arrange, act, check in (
        ("refresh a session", signed_in, refresh, refreshed),
        ("use a stolen refresh token", stolen, come_again, without_phone),
        ("sign out there", signed_in, end_laptop, without_laptop),
        ("sign out everywhere else", in_three_places, end_others, without_laptop),
        ("set a payment password", signed_in, set_password, knows_it),
        ("step up", with_password, step_up, knows_it),
        ("be wrong too often", with_app, be_wrong, is_locked),
        ("begin with an app", signed_in, begin_app, waits_for_app),
        ("confirm an app", with_secret, confirm_app, has_app),
        ("staff signs out there", at_work, end_home, without_home),
        ("staff signs out everywhere else", at_work, end_others_at_work, without_home),
        ("staff steps up", at_work, step_up_staff, took_a_code),
    )
)
