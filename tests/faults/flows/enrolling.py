"""Staff enroll anew, or once more, or as somebody's guests; and whatever else happens to their standing meanwhile."""

from typing import Any

from tests.faults.explore import Flow, State
from tests.faults.flows import inviting, signing_staff
from tests.faults.flows.access import PACKER, asked, compose, founded, roles
from tests.faults.flows.inviting import at_work, change_password
from tests.faults.flows.signin import ANOTHER, cheap
from tests.faults.flows.signing_staff import ADDRESS, attempted, enrolled, invite, invited, is_staff, sign_in
from tests.faults.world import World

NEXT = "ten swans on a lake"
BY_WU = {"kind": "role", "name": "admin"}


def lost(world: World) -> State:
    """Somebody at work has lost their app, and the operator invites them anew."""
    state = at_work(world)
    before = {"old": state["me"], "old password": state["password"]}
    world.later(minutes=1)
    invite(world, state)
    return state | before


def dismissed(world: World) -> State:
    """They are staff no more, and invited once more."""
    state = enrolled(world)
    state["path"] = f"/admin/subjects/{inviting.standing().subject}"  # type: ignore[union-attr]
    asked(world, state, f"{state['path']}/revocations", {"kind": "role", "name": "admin"})
    invite(world, state)
    return state


def invited_by_wu(world: World) -> State:
    state = founded(world)
    inviting.invite(world, state, by="wu")
    return state


def enroll(world: World, state: State) -> None:
    """With another password than before."""
    signing_staff.enroll(world, state, passwords=(NEXT, ANOTHER))


def enroll_by_wu(world: World, state: State) -> None:
    body = {"email": ADDRESS, "code": state["code"], "password": NEXT}
    answer = world.insist("POST", "/staff/enrollments", body)
    assert answer.status in (201, 401), answer
    state |= {"secret": answer.json.get("totp_secret"), "password": NEXT}


def demote_wu(world: World, state: State) -> None:
    asked(world, state, "/admin/subjects/staff_wu/revocations", BY_WU)


def miss_step_up(world: World, state: State) -> None:
    """In the session of before; a wrong try counts at their factors alone."""
    assert world.insist("POST", "/admin/step-ups", {"totp": "000000"}, state["me"]).status in (401, 403, 429)


def refresh(world: World, state: State) -> None:
    assert world.insist("POST", "/sessions/refresh", {"refresh_token": state["token"]}).status in (200, 401, 409)


def give(world: World, state: State) -> None:
    asked(world, state, f"{state['path']}/grants", {"kind": "permission", "name": "inventory.read"})


def is_anew(world: World, state: State) -> None:
    """By another password and another app; whatever was opened before is over."""
    assert world.call("GET", "/admin/sessions", bearer=state["old"]).status == 401
    world.later(minutes=10)
    assert attempted(world, state, state["old password"]) == 401
    world.later(minutes=10)
    is_staff(world, state)


def is_as_before(world: World, state: State) -> None:
    world.later(minutes=10)
    is_staff(world, state)


def came_or_not(world: World, state: State) -> None:
    """Who heard no answer has no secret; they are staff all the same, by who has invited them."""
    found: Any = inviting.standing()
    assert [(part.name, part.by) for part in found.roles] == [("support", "staff_wu")]
    if state["secret"] is not None:
        sign_in(world, state)


def stays_away(world: World, state: State) -> None:
    body = {"email": ADDRESS, "code": state["code"], "password": NEXT}
    assert world.call("POST", "/staff/enrollments", body).status == 401
    assert inviting.standing() is None


def may_read(world: World, state: State) -> None:
    found: Any = inviting.standing()
    assert [part.name for part in found.given] == ["inventory.read"]


FLOWS = tuple(
    Flow(name, cheap(arrange), act, check, days=0)
    for name, arrange, act, check in (
        ("enroll anew", lost, enroll, is_anew),
        ("sign in with what was lost", lost, sign_in, is_as_before),
        ("change the password before enrolling anew", lost, change_password, inviting.has_changed),
        ("miss a step up before enrolling anew", lost, miss_step_up, is_as_before),
        ("refresh before enrolling anew", lost, refresh, is_as_before),
        ("come back", dismissed, enroll, is_staff),
        ("give to who comes back", dismissed, give, may_read),
        ("compose a role before they come back", dismissed, compose, roles(*PACKER)),
        ("compose a role before they come", invited, compose, roles(*PACKER)),
        ("enroll as a guest of somebody's", invited_by_wu, enroll_by_wu, came_or_not),
        ("demote who has a guest", invited_by_wu, demote_wu, stays_away),
    )
)
