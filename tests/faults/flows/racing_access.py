"""Races for who may do what: administrators against each other, and against what somebody is about to give or make."""

from typing import Any

from chalicelib.aws.standing import RolesRecord, StandingRecord
from chalicelib.aws.table import get
from tests.faults.explore import State
from tests.faults.flows import access
from tests.faults.races import Actor, Race
from tests.faults.world import World

SUBJECTS = {"staff": "admin_zhang", "wu": "staff_wu"}
ROLE = {"kind": "role", "name": "admin"}


def founded(world: World) -> State:
    return access.founded(world) | {"answers": {}}


def with_key(world: World) -> State:
    return access.with_key(world) | {"answers": {}}


def act(noted: str, by: str, path: str, /, **body: Any) -> Actor:
    """One request, until it is answered."""

    def acted(world: World, state: State) -> None:
        answer = world.insist("POST", f"/admin/{path}", {"reason": "a quarrel"} | body, state[by])
        state["answers"][noted] = answer.status

    return acted


def demote(by: str, whom: str) -> Actor:
    return act(f"{by} on {whom}", by, f"subjects/{SUBJECTS[whom]}/revocations", **ROLE)


def ban(by: str, whom: str) -> Actor:
    return act(f"{by} on {whom}", by, f"subjects/{SUBJECTS[whom]}/bans")


def make_key(world: World, state: State) -> None:
    body = {"name": "till", "permissions": ["inventory.read"], "expires": "2027-01-01T00:00:00Z"}
    act("key", "wu", "api-keys", **body)(world, state)


def one_stays(*others: int) -> Actor:
    """One has come first; the other one is nobody any more, or the last."""

    def check(world: World, state: State) -> None:
        first, second = sorted(state["answers"].values())
        assert (first, second in others) == (200, True), state["answers"]
        roles: Any = get(RolesRecord.at(shop="mugs"), consistent=True)
        assert len(roles.admins) == 1

    return check


def gave_or_was_nobody(world: World, state: State) -> None:
    """Who had been demoted gave nothing."""
    given = get(StandingRecord.at(shop="mugs", subject="staff_sun"), consistent=True)
    assert state["answers"]["wu on staff"] == 200
    assert (state["answers"]["grant"], given is None) in ((200, False), (403, True)), state["answers"]


def no_key_is_left(world: World, state: State) -> None:
    """Whether it was made before the ban or after, in which case it never was."""
    assert state["answers"]["staff on wu"] == 200
    assert state["answers"]["key"] in (201, 403), state["answers"]
    assert access.standing().keys == ()


ACCESS = (
    Race("demote x demote each other", founded, (demote("staff", "wu"), demote("wu", "staff")), one_stays(403)),
    Race("ban x ban each other", founded, (ban("staff", "wu"), ban("wu", "staff")), one_stays(403)),
    Race("leave x leave", founded, (demote("staff", "staff"), demote("wu", "wu")), one_stays(409)),
    Race(
        "grant x demote who grants",
        founded,
        (
            act("grant", "staff", "subjects/staff_sun/grants", kind="permission", name="inventory.read"),
            demote("wu", "staff"),
        ),
        gave_or_was_nobody,
    ),
    Race("make a key x ban who makes it", with_key, (make_key, ban("staff", "wu")), no_key_is_left),
)
