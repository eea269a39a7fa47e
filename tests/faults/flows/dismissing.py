"""Who decides on what others may, and is dismissed at that moment; and several things that are decided at once."""

from typing import Any

from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import get
from chalicelib.core import clock
from tests.faults.callers import bearer
from tests.faults.explore import Flow, State
from tests.faults.flows.access import (
    PACKER,
    administers,
    asked,
    ban,
    both,
    founded,
    give,
    has_key,
    keys,
    make_key,
    may,
    roles,
    standing,
    with_key,
)
from tests.faults.flows.reviewing import decide, is_decided, reviewed
from tests.faults.world import World

TRUST = ("access.grant", "access.read", *PACKER)


def entrusted(world: World) -> State:
    """Somebody who is no administrator may compose roles."""
    state = founded(world)
    for name in TRUST:
        asked(world, state, "/admin/subjects/staff_sun/grants", {"kind": "permission", "name": name})
    return state | {"sun": bearer("staff", "staff_sun", "mugs")}


def with_two_keys(world: World) -> State:
    state = with_key(world)
    make_key(world, state, name="till")
    return state


def compose_by_trust(world: World, state: State) -> None:
    """Who is trusted no more is refused."""
    asked(world, state, "/admin/roles", {"role": "packer", "permissions": PACKER}, by="sun")


def trust_no_more(world: World, state: State) -> None:
    asked(world, state, "/admin/subjects/staff_sun/revocations", {"kind": "permission", "name": TRUST[0]})


def dismiss(world: World, state: State) -> None:
    """The other administrator is faster than the first."""
    asked(world, state, "/admin/subjects/admin_zhang/revocations", {"kind": "role", "name": "admin"}, by="wu")


def certify_another(world: World, state: State) -> None:
    decide("certified", "permission", of="staff_sun")(world, state)


def is_dismissed(world: World, state: State) -> None:
    found: Any = get(StandingRecord.at(shop="mugs", subject="admin_zhang"), consistent=True)
    assert not found.is_administrator(clock.now())


def is_trusted_no_more(world: World, state: State) -> None:
    found: Any = get(StandingRecord.at(shop="mugs", subject="staff_sun"), consistent=True)
    assert TRUST[0] not in {part.name for part in found.given}


def has_no_keys(world: World, state: State) -> None:
    assert [key["revoked"] is None for key in keys(world, state)] == [False, False]
    assert standing().keys == ()


FLOWS = (
    Flow("compose a role on trust", entrusted, compose_by_trust, roles(*PACKER), days=0),
    Flow("trust no more", entrusted, trust_no_more, is_trusted_no_more, days=0),
    Flow("dismiss who grants", founded, dismiss, is_dismissed, days=0),
    Flow("dismiss who revokes keys", with_key, dismiss, is_dismissed, days=0),
    Flow("dismiss who reviews", reviewed, dismiss, is_dismissed, days=0),
    Flow("grant to who has a key", with_key, give, both(may(True), has_key(True)), days=0),
    Flow("grant to who is reviewed", reviewed, give, may(True), days=0),
    Flow("certify another", reviewed, certify_another, both(is_decided("certified"), administers(True)), days=0),
    Flow("ban who has two keys", with_two_keys, ban, both(administers(False), has_no_keys), days=0),
)
