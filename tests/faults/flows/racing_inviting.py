"""Races for a place at work: nobody gives what somebody has taken from them by then, and of two letters one counts."""

from chalicelib.domain.signin import store
from tests.faults.explore import State
from tests.faults.flows import inviting
from tests.faults.flows.access import WU, founded
from tests.faults.flows.racing_access import ROLE
from tests.faults.flows.signin import PASSWORD, cheap
from tests.faults.flows.signing_staff import ADDRESS
from tests.faults.races import Race
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


def came_before(world: World, state: State) -> None:
    """They are staff if they came before the demotion; if not, nobody is."""
    assert state["demoted"] == 200
    assert (state["enrolled"], inviting.standing() is None) in ((201, False), (401, True)), state


def came_or_did_not(world: World, state: State) -> None:
    """One of the two was first, and the invitation is gone."""
    assert (state["enrolled"], inviting.standing() is None) in ((201, False), (401, True)), state
    assert store.invitations("mugs").pending == ()


INVITATIONS = (
    Race("enroll x demote who invited", cheap(invited_by_wu), (enroll, demote), came_before),
    Race("enroll x revoke the invitation", cheap(inviting.invited), (enroll, revoke), came_or_did_not),
)
