"""Races for a place at work: nobody gives what somebody has taken from them by then, and of two letters one counts."""

from typing import Any

from chalicelib.aws.standing import RolesRecord
from chalicelib.aws.table import get
from chalicelib.core import clock
from chalicelib.domain.signin import store
from tests.faults.explore import State
from tests.faults.flows import inviting, signing_staff
from tests.faults.flows.access import WU, founded
from tests.faults.flows.racing_access import ROLE
from tests.faults.flows.signin import PASSWORD, cheap
from tests.faults.flows.signing_staff import ADDRESS
from tests.faults.races import Actor, Race
from tests.faults.world import World


def invited_by_wu(world: World) -> State:
    """One of two administrators has invited somebody."""
    state = founded(world)
    inviting.invite(world, state, by="wu")
    return state


def enroll(world: World, state: State) -> None:
    body = {"email": ADDRESS, "code": state["code"], "password": PASSWORD}
    state["enrolled"] = world.insist("POST", "/staff/enrollments", body).status


def demote(world: World, state: State) -> None:
    body = ROLE | {"reason": "left"}
    state["demoted"] = world.insist("POST", f"{WU}/revocations", body, state["staff"]).status


def revoke(world: World, state: State) -> None:
    inviting.revoke(world, state)


def called(name: str) -> Actor:
    def invite(world: World, state: State) -> None:
        assert inviting.asked(world, state | {"asked": name}, email=f"{name}@mugs.example").status == 201

    return invite


def both_wait(world: World, state: State) -> None:
    waiting = [each.shown for each in store.invitations("mugs").pending]
    assert sorted(waiting) == ["s***@mugs.example", "w***@mugs.example"]


def anew(world: World) -> State:
    """Somebody who works here already is invited again."""
    state = inviting.invited(world)
    inviting.enroll(world, state)
    inviting.invite(world, state)
    return state


def ban(world: World, state: State) -> None:
    found = inviting.standing()
    assert found is not None
    path = f"/admin/subjects/{found.subject}/bans"
    assert world.insist("POST", path, {"reason": "stole"}, state["staff"]).status == 200


def is_banned(world: World, state: State) -> None:
    """Whether they began anew before it or after."""
    found = inviting.standing()
    assert found is not None
    assert found.is_banned(clock.now())
    assert state["enrolled"] == 201


def are_counted(world: World, state: State) -> None:
    """Who came is an administrator, and who was demoted is none."""
    assert (state["enrolled"], state["demoted"]) == (201, 200)
    roles: Any = get(RolesRecord.at(shop="mugs"), consistent=True)
    found = inviting.standing()
    assert found is not None
    assert roles.admins == {"admin_zhang", found.subject}


def came_before(world: World, state: State) -> None:
    """They are staff if they came before the demotion; if not, nobody is."""
    assert state["demoted"] == 200
    assert (state["enrolled"], inviting.standing() is None) in ((201, False), (401, True)), state


def came_or_did_not(world: World, state: State) -> None:
    """One of the two was first, and the invitation is gone."""
    assert (state["enrolled"], inviting.standing() is None) in ((201, False), (401, True)), state
    assert store.invitations("mugs").pending == ()


INVITATIONS = (
    Race("two who are invited at once", founded, (called("sun"), called("wang")), both_wait),
    Race("enroll x demote another administrator", cheap(signing_staff.invited), (enroll, demote), are_counted),
    Race("begin anew x ban", cheap(anew), (enroll, ban), is_banned),
    Race("enroll x demote who invited", cheap(invited_by_wu), (enroll, demote), came_before),
    Race("enroll x revoke the invitation", cheap(inviting.invited), (enroll, revoke), came_or_did_not),
)
