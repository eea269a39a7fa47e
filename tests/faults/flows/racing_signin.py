"""Races for a way in: a proof opens one session, and two proofs of one new phone make one user."""

from tests.faults.explore import State
from tests.faults.flows import signin, signing_staff
from tests.faults.flows.racing_users import come_to
from tests.faults.flows.signin import PASSWORD, PHONE, cheap, sent_code, vouched_for
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


def come(world: World, state: State, path: str, body: dict[str, object]) -> None:
    answer = world.insist("POST", path, body)
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


SIGNINS = (
    Race("one assertion, two who use it", tapped, (tap, tap), come_to(201, 401)),
    Race("one code, two who register", registering, (register, register), come_to(201, 409)),
    Race("a code x one tap, of a new phone", both, (register, tap), are_one),
    Race("a code x one tap, of a known phone", cheap(known), (sign_in, tap), are_one),
    Race("one invitation, two who enroll", cheap(enrolling), (enroll, enroll), come_to(201, 401)),
)
