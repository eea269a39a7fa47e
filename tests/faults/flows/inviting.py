"""Administrators invite staff: whoever comes gets what they were invited to, once, if that is still theirs to give."""

import re
from typing import Any

from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import get
from chalicelib.core import clock
from chalicelib.core.standing import Standing
from chalicelib.domain.signin import store
from chalicelib.domain.signin.actions.inviting import pending
from chalicelib.domain.users.actions.finding import index_of
from chalicelib.domain.users.rules.identifiers import read
from chalicelib.domain.users.rules.sends import INVITED
from chalicelib.domain.users.store.accounts import identity_at
from chalicelib.domain.users.store.codes import sends_at
from tests.faults.callers import Answer
from tests.faults.explore import Flow, State
from tests.faults.flows import signing_staff
from tests.faults.flows.access import founded
from tests.faults.flows.signin import PASSWORD, cheap
from tests.faults.flows.signing_staff import ADDRESS
from tests.faults.world import World

INVITATIONS = "/admin/invitations"
CODE = re.compile(r"\b[0-9A-Z]{48}\b")


def invite(world: World, state: State, by: str = "staff") -> None:
    """The same key each time: whoever hears nothing asks again."""
    state["asked"] = state.get("asked", 0) + 1
    answer = asked(world, state, by)
    assert answer.status == 201, answer
    state |= {"code": CODE.findall(world.outside.sent[-1][1])[0], "invitation": answer.json["invitation_id"]}


def asked(world: World, state: State, by: str = "staff", email: str = ADDRESS) -> Answer:
    body = {"email": email, "roles": ["support"], "reason": "somebody must answer"}
    return world.insist("POST", INVITATIONS, body, state[by], Idempotency_Key=f"invite {state['asked']}")


def letters(world: World) -> int:
    return sum(to == ADDRESS for to, _ in world.outside.sent)


def invited(world: World) -> State:
    state = founded(world)
    invite(world, state)
    return state


def enroll(world: World, state: State) -> None:
    """As they do whom the operator invites."""
    signing_staff.enroll(world, state, invite)


def revoke(world: World, state: State) -> None:
    answer = world.insist("DELETE", f"{INVITATIONS}/{state['invitation']}", bearer=state["staff"])
    assert answer.status in (200, 404), answer


def index() -> str:
    """What stands for the address in this shop."""
    return index_of(read("email", ADDRESS), "staff", "mugs")


def standing() -> Standing | None:
    """Of whoever has come by the invitation."""
    identity: Any = get(identity_at(index()), consistent=True)
    found: Standing | None = identity and get(StandingRecord.at(shop="mugs", subject=identity.user_id), consistent=True)
    return found


def supports(world: World, state: State) -> None:
    """In this role and in no other; the code is good for nothing more."""
    found = standing()
    assert found is not None
    assert [(part.name, part.by) for part in found.roles] == [("support", "admin_zhang")]
    assert (found.given, found.banned) == ((), None)
    assert store.invitations("mugs").pending == ()
    signing_staff.sign_in(world, state)
    assert world.call("GET", "/admin/products", bearer=state["me"]).status == 403


def comes(world: World, state: State) -> None:
    """The invitation that was answered waits, and the code that has arrived last is its. No letter was sent that was
    not counted, and none is because somebody asks once more."""
    assert [each.invitation_id for each in pending("mugs", clock.now())] == [state["invitation"]]
    counted: Any = get(sends_at(INVITED, index()), consistent=True)
    assert 1 <= letters(world) <= len(counted.times)
    before = letters(world)
    assert (asked(world, state).json["invitation_id"], letters(world)) == (state["invitation"], before)
    enroll(world, state)
    supports(world, state)


def stays_away(world: World, state: State) -> None:
    body = {"email": ADDRESS, "code": state["code"], "password": PASSWORD}
    assert world.call("POST", "/staff/enrollments", body).status == 401
    assert (store.invitations("mugs").pending, standing()) == ((), None)


def at_work(world: World) -> State:
    state = signing_staff.enrolled(world)
    signing_staff.sign_in(world, state)
    return state


def change_password(world: World, state: State) -> None:
    """Who hears nothing and asks again is told that the old one is not it any more."""
    body = {"old": state["password"], "new": "nine geese on a pond"}
    assert world.insist("PUT", "/admin/me/password", body, state["me"]).status in (204, 403, 429)


def has_changed(world: World, state: State) -> None:
    """The session that it was changed in goes on; the old password does not."""
    assert world.call("GET", "/admin/sessions", bearer=state["me"]).status == 200
    world.later(minutes=10)
    assert signing_staff.attempted(world, state, state["password"]) == 401
    world.later(minutes=10)
    assert signing_staff.attempted(world, state, "nine geese on a pond") == 201


FLOWS = (
    Flow("invite a colleague", cheap(founded), invite, comes, days=0),
    Flow("enroll as a colleague", cheap(invited), enroll, supports, days=0),
    Flow("revoke an invitation", cheap(invited), revoke, stays_away, days=0),
    Flow("change the password at work", cheap(at_work), change_password, has_changed, days=0),
)
