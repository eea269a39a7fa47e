"""Races for a way in: a proof opens one session, and two proofs of one new phone make one user."""

from chalicelib.core import clock
from chalicelib.core.sessions import Session
from chalicelib.domain.sessions.rules import totp
from tests.faults.explore import State
from tests.faults.flows import knowing, signin, signing_staff, users
from tests.faults.flows.racing_users import come_to
from tests.faults.flows.signin import KNOWN, PASSWORD, PHONE, THERE, cheap, sent_code, vouched_for
from tests.faults.flows.signing_staff import ADDRESS
from tests.faults.flows.users import nobody
from tests.faults.races import Race
from tests.faults.world import World


def tapped(world: World) -> State:
    return vouched_for(world) | {"answers": [], "subjects": []}


def both(world: World) -> State:
    """A code has come to a phone that nobody has registered, and its carrier vouches for it, too."""
    code = sent_code(world, "register")
    return tapped(world) | {"code": code}


def registering(world: World) -> State:
    return nobody(world) | {"code": sent_code(world, "register"), "answers": [], "subjects": []}


def registering_twice(world: World) -> State:
    """Two devices of one person, who is nobody yet, each with a code of its own."""
    codes = {"code": sent_code(world, "register"), "other code": sent_code(world, "register", **THERE)}
    return nobody(world) | codes | {"answers": [], "subjects": []}


def with_one_session(world: World) -> State:
    return signin.registered(world) | {"answers": []}


def at_work(world: World) -> State:
    """A code of the next half minute is at hand, and was used nowhere yet."""
    state = signing_staff.enrolled(world)
    signing_staff.sign_in(world, state)
    world.later(minutes=1)
    return state | {"answers": [], "code": totp.code_at(state["secret"], totp.step_at(clock.now()))}


def enrolling(world: World) -> State:
    return signing_staff.invited(world) | {"answers": []}


def known(world: World) -> State:
    """Somebody who has a code, and whose carrier vouches for them."""
    state = signin.registered(world)
    code = sent_code(world, "sign_in")
    return state | tapped(world) | {"code": code}


def tap(world: World, state: State) -> None:
    come(world, state, "/assertions/sessions", {"partner": "carrier", "assertion": state["assertion"]})


def register(world: World, state: State) -> None:
    come(world, state, "/users", {"identifier": PHONE, "code": state["code"]})


def sign_in(world: World, state: State) -> None:
    come(world, state, "/sessions", {"identifier": PHONE, "code": state["code"]})


def register_there(world: World, state: State) -> None:
    come(world, state, "/users", {"identifier": PHONE, "code": state["other code"]}, **THERE)


def change_password(world: World, state: State) -> None:
    knowing.change(world, state)


def sign_in_by_password(world: World, state: State) -> None:
    state["answers"].append(world.insist("POST", "/sessions", KNOWN).status)


def come_to_work(world: World, state: State) -> None:
    body = {"email": ADDRESS, "password": state["password"], "totp": state["code"]}
    state["answers"].append(world.insist("POST", "/staff/sessions", body).status)


def step_up(world: World, state: State) -> None:
    answer = world.insist("POST", "/admin/step-ups", {"totp": state["code"]}, state["me"])
    state["answers"].append({403: 401}.get(answer.status, answer.status))


def come(world: World, state: State, path: str, body: dict[str, object], **headers: str) -> None:
    answer = world.insist("POST", path, body, **headers)
    state["answers"].append(answer.status)
    if answer.status == 201:
        state["subjects"].append(answer.json["subject"])


def enroll(world: World, state: State) -> None:
    body = {"email": ADDRESS, "code": state["code"], "password": PASSWORD}
    state["answers"].append(world.insist("POST", "/staff/enrollments", body).status)


def are_one(world: World, state: State) -> None:
    """Both are in, as the same user."""
    come_to(201, 201)(world, state)
    assert len(set(state["subjects"])) == 1


def is_left_alone(world: World, state: State) -> None:
    """Whoever came in by the old password before it was changed is out by that; whoever comes afterwards is refused."""
    assert state["answers"] in ([201], [401]), state["answers"]
    left = [each.session_id for each in users.kept(world, Session) if each.ended_at is None]
    assert left == [state["session"]]


SIGNINS = (
    Race("one assertion, two who use it", tapped, (tap, tap), come_to(201, 401)),
    Race("one code, two who register", registering, (register, register), come_to(201, 409)),
    Race("a code x one tap, of a new phone", both, (register, tap), are_one),
    Race("a code x one tap, of a known phone", cheap(known), (sign_in, tap), are_one),
    Race("register on two devices", cheap(registering_twice), (register, register_there), are_one),
    Race(
        "change the password x sign in by the old one",
        cheap(with_one_session),
        (change_password, sign_in_by_password),
        is_left_alone,
    ),
    Race("one code, at the door and for a proof", cheap(at_work), (come_to_work, step_up), come_to(201, 401)),
    Race("one invitation, two who enroll", cheap(enrolling), (enroll, enroll), come_to(201, 401)),
)
