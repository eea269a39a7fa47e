"""What was changed of somebody's standing is in the trail: who, when, why."""

from typing import Any

from tests.faults.callers import admin, bearer
from tests.faults.world import World, world

NEXT = "/orders"


def trail(made: World, target: str) -> list[Any]:
    """Its entries, the newest first, once the audit has heard of all."""
    while made.work():
        made.later(seconds=1)
    entries: list[Any] = made.call("GET", f"/admin/audit/entries?target={target}", bearer=admin()).json["items"]
    return entries


def test_a_revocation_holds_at_the_next_call_and_is_in_the_trail() -> None:
    """S4.2.3-b: the next call gets 403 although the token is unexpired; an entry records who, when and why."""
    with world() as made:
        made.recording = True
        li = bearer("customer", "cust_li")
        assert made.call("GET", NEXT, bearer=li).status == 200
        body = {"kind": "permission", "name": "orders.read", "reason": "claims that were none"}
        assert made.call("POST", "/admin/subjects/cust_li/revocations", body, admin()).status == 200
        assert made.call("GET", NEXT, bearer=li).status == 403
        [entry] = trail(made, "standing:cust_li")
    assert (entry["subject"], entry["reason"]) == ("admin_zhang", "claims that were none")
    assert entry["at"].startswith("2026-11-22T04:00:")
    assert [part["name"] for part in entry["after"]["taken"]] == ["orders.read"]


def test_a_key_for_a_machine_is_in_the_trail_without_its_secret() -> None:
    """S4.2.3-b part: who has made it, of what, and why."""
    with world() as made:
        made.recording = True
        body = {"name": "till", "permissions": ["audits.run"], "expires": "2027-01-01T00:00:00Z", "reason": "the till"}
        key = made.call("POST", "/admin/api-keys", body, admin()).json
        [entry] = trail(made, f"key:{key['key']['key_id']}")
    assert (entry["subject"], entry["reason"]) == ("admin_zhang", "the till")
    assert entry["after"]["permissions"] == ["audits.run"]
    assert "secret_hash" not in entry["after"]
