"""Races for codes and identities."""

from typing import Any

from chalicelib.aws.table import commit, get
from chalicelib.core import clock
from chalicelib.domain.users.actions import codes, creating
from chalicelib.domain.users.rules.codes import TRIES, Code, WrongCode
from chalicelib.domain.users.rules.identifiers import Identifier, read
from chalicelib.domain.users.rules.sends import VIEWER, Sends
from tests.faults.callers import bearer
from tests.faults.explore import State
from tests.faults.flows import users
from tests.faults.flows.users import NEW, WANG
from tests.faults.races import Actor, Race
from tests.faults.world import DEVICE, World


def asked(world: World) -> State:
    return users.asked(world) | {"answers": []}


def nobody(world: World) -> State:
    return {"answers": []}


def two_proofs(world: World) -> State:
    """Two users, one phone, which both can read; and a code for each of them, on a device of theirs."""
    state = users.asked(world)
    other, writes = creating.writes(read("phone", WANG), "mugs", clock.now())
    commit(*writes)
    world.later(minutes=1)
    body = {"identifier": {"phone": NEW}, "purpose": "link"}
    world.call("POST", "/codes", body, X_Device=DEVICE[::-1])
    [digits] = users.DIGITS.findall(world.outside.sent[-1][1])
    return state | {"other": bearer("customer", other.user_id), "other code": digits, "answers": []}


def two_phones(world: World) -> State:
    """Somebody can be reached by two phones."""
    state = users.asked(world)
    users.link(world, state)
    return state | {"ids": [each["identity_id"] for each in users.identities(world, state)], "answers": []}


def ask(world: World, state: State) -> None:
    body = {"identifier": {"phone": NEW}, "purpose": "link"}
    state["answers"].append(world.insist("POST", "/codes", body).status)


def redeem(world: World, state: State) -> None:
    """As whatever a code is for does: the Write alone is its commit."""
    try:
        commit(codes.used(get(place(), consistent=True), state["code"], clock.now()))
    except WrongCode:
        state["answers"].append(409)
    else:
        state["answers"].append(200)


def link(me: str, code: str, device: str) -> Actor:
    def act(world: World, state: State) -> None:
        body = {"identifier": {"phone": NEW}, "code": state[code]}
        state["answers"].append(world.insist("POST", "/me/identities", body, state[me], X_Device=device).status)

    return act


def unlink(number: int) -> Actor:
    def act(world: World, state: State) -> None:
        path = f"/me/identities/{state['ids'][number]}"
        state["answers"].append(world.insist("DELETE", path, bearer=state["me"]).status)

    return act


def place() -> Any:
    phone: Identifier = read("phone", NEW)
    return codes.at(phone, "link", DEVICE)


def ask_for(phone: str, viewer: str = "127.0.0.1") -> Actor:
    """From there."""

    def act(world: World, state: State) -> None:
        body = {"identifier": {"phone": phone}, "purpose": "link"}
        state["answers"].append(world.insist("POST", "/codes", body, X_Viewer=viewer).status)

    return act


def one_try_left(world: World) -> State:
    state = users.asked(world)
    for _ in range(TRIES - 1):
        users.guess(world, state)
    return state


def is_locked(world: World, state: State) -> None:
    """And what was looked at in vain was no more than that."""
    [code] = users.kept(world, Code)
    assert code.tries == TRIES


def two_are_counted(world: World, state: State) -> None:
    come_to(202, 202)(world, state)
    [times] = [each.times for each in users.kept(world, Sends) if each.by == VIEWER]
    assert len(times) == 2


def come_to(*statuses: int) -> Actor:
    """These answers, whoever got which."""

    def check(world: World, state: State) -> None:
        assert sorted(state["answers"]) == list(statuses), state["answers"]

    return check


def one_was_sent(world: World, state: State) -> None:
    come_to(202, 429)(world, state)
    assert len(world.outside.sent) == 1


USERS = (
    Race("one code, three who use it", asked, (redeem, redeem, redeem), come_to(200, 409, 409)),
    Race("the last try x the last try", one_try_left, (users.guess, users.guess), is_locked),
    Race("two codes for one target", nobody, (ask, ask), one_was_sent),
    Race("two codes, two places", nobody, (ask_for(NEW, "203.0.113.1"), ask_for(NEW, "203.0.113.2")), one_was_sent),
    Race("two codes, one place", nobody, (ask_for(NEW), ask_for(WANG)), two_are_counted),
    Race(
        "one phone for two users",
        two_proofs,
        (link("me", "code", DEVICE), link("other", "other code", DEVICE[::-1])),
        come_to(201, 409),
    ),
    Race("link x the same link", asked, (link("me", "code", DEVICE), link("me", "code", DEVICE)), come_to(201, 201)),
    Race("unlink x unlink", two_phones, (unlink(0), unlink(1)), come_to(204, 409)),
)
