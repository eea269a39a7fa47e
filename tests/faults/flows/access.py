"""Staff decide on who may do what: roles, grants, bans, keys for machines."""

from datetime import timedelta
from typing import Any

from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit, get
from chalicelib.core import clock
from chalicelib.core.standing import Standing
from chalicelib.domain.access.actions.founding import appoint
from tests.faults.callers import admin, bearer
from tests.faults.explore import Flow, State
from tests.faults.world import World

WU = "/admin/subjects/staff_wu"
PACKER = ["fulfillment.manage", "inventory.read"]
MAY = {"kind": "permission", "name": "points.redeem"}


def founded(world: World) -> State:
    """Two administrators."""
    for subject in ("admin_zhang", "staff_wu"):
        commit(*appoint("mugs", subject, "operator", "the shop opens", clock.now() - timedelta(hours=1)))
    return {"staff": admin(), "wu": bearer("staff", "staff_wu", "mugs")}


def asked(world: World, state: State, path: str, body: Any, method: str = "POST", by: str = "staff") -> Any:
    """Sooner or later; what was done by an answer that got lost is a conflict the next time."""
    headers = {"Idempotency_Key": "k"} if path.endswith("access-reviews") else {}
    sent = None if method == "DELETE" else {"reason": "the owner wants it"} | body
    answer = world.insist(method, path, sent, state[by], **headers)
    assert answer.status in (200, 201, 409), answer
    return answer.json


def standing() -> Standing:
    found: Standing | None = get(StandingRecord.at(shop="mugs", subject="staff_wu"), consistent=True)
    return found or Standing(shop="mugs", subject="staff_wu")


def compose(world: World, state: State) -> None:
    asked(world, state, "/admin/roles", {"role": "packer", "permissions": PACKER})


def composed(world: World) -> State:
    state = founded(world)
    compose(world, state)
    return state


def change(world: World, state: State) -> None:
    asked(world, state, "/admin/roles/packer", {"permissions": PACKER[:1]}, "PUT")


def drop(world: World, state: State) -> None:
    answer = world.insist("POST", "/admin/roles/packer/drop", {"reason": "closed"}, state["staff"])
    assert answer.status in (200, 404), answer


def roles(*permissions: str) -> Any:
    """What the shop's own role is made of; no permissions, no role."""

    def check(world: World, state: State) -> None:
        items = world.call("GET", "/admin/roles", bearer=state["staff"]).json["items"]
        assert [each["permissions"] for each in items if each["composed"]] == (
            [list(permissions)] if permissions else []
        )

    return check


def give(world: World, state: State) -> None:
    asked(world, state, f"{WU}/grants", MAY)


def given(world: World) -> State:
    state = founded(world)
    give(world, state)
    return state


def take(world: World, state: State) -> None:
    asked(world, state, f"{WU}/revocations", MAY)


def demote(world: World, state: State) -> None:
    asked(world, state, f"{WU}/revocations", {"kind": "role", "name": "admin"})


def ban(world: World, state: State) -> None:
    asked(world, state, f"{WU}/bans", {})


def banned(world: World) -> State:
    """Who had made a key."""
    state = with_key(world)
    ban(world, state)
    return state


def pardon(world: World, state: State) -> None:
    asked(world, state, f"{WU}/pardons", {})


def make_key(world: World, state: State, name: str = "scanner") -> None:
    expires = (clock.now() + timedelta(days=300)).isoformat()
    key = {"name": name, "permissions": ["inventory.read"], "expires": expires}
    asked(world, state, "/admin/api-keys", key, by="wu")


def with_key(world: World) -> State:
    state = founded(world)
    make_key(world, state)
    return state | {"key": standing().keys[0]}


def revoke_key(world: World, state: State) -> None:
    asked(world, state, f"/admin/api-keys/{state['key']}", None, "DELETE")


def keys(world: World, state: State) -> list[Any]:
    items: list[Any] = world.call("GET", "/admin/api-keys", bearer=state["staff"]).json["items"]
    return items


def may(expected: bool) -> Any:
    def check(world: World, state: State) -> None:
        shown = world.call("GET", WU, bearer=state["staff"]).json
        assert ([each["name"] for each in shown["given"]] == ["points.redeem"]) is expected
        assert ([each["name"] for each in shown["taken"]] == ["points.redeem"]) is not expected

    return check


def administers(expected: bool) -> Any:
    def check(world: World, state: State) -> None:
        assert standing().is_administrator(clock.now()) is expected

    return check


def has_key(live: bool) -> Any:
    """One was made, however often it was asked for."""

    def check(world: World, state: State) -> None:
        [key] = keys(world, state)
        assert (key["revoked"] is None) is live
        assert standing().keys == ((key["key_id"],) if live else ())

    return check


def both(*checks: Any) -> Any:
    def check(world: World, state: State) -> None:
        for each in checks:
            each(world, state)

    return check


FLOWS = (
    Flow("compose a role", founded, compose, roles(*PACKER), days=0),
    Flow("change a role", composed, change, roles(*PACKER[:1]), days=0),
    Flow("drop a role", composed, drop, roles(), days=0),
    Flow("grant", founded, give, may(True), days=0),
    Flow("take away", given, take, may(False), days=0),
    Flow("demote", with_key, demote, both(administers(False), has_key(False)), days=0),
    Flow("ban", with_key, ban, both(administers(False), has_key(False)), days=0),
    Flow("pardon", banned, pardon, both(administers(True), has_key(False)), days=0),
    Flow("make a key", founded, make_key, has_key(True), days=0),
    Flow("revoke a key", with_key, revoke_key, has_key(False), days=0),
)
