"""Keys for machines: shown once, some of what their maker may, over at once when revoked."""

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest
from chalice.test import Client

from chalicelib.aws.settings import settings
from chalicelib.core import clock
from chalicelib.core.standing import Standing
from tests.access.builders import HOUR, found, give, part, plant, staff, standing, take
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")
UNTIL = NOON + timedelta(days=30)
WAREHOUSE = {
    "name": "warehouse",
    "permissions": ["inventory.read", "audits.run"],
    "expires": UNTIL.isoformat(),
    "reason": "the scanners",
}


def make(by: Browser, **changes: Any) -> tuple[str, str]:
    """The key's id and what the machine sends."""
    made = by.post("/admin/api-keys", WAREHOUSE | changes)
    assert made.status == 201, made.text
    return made.json["key"]["key_id"], made.json["secret"]


def machine(client: Client, secret: str, host: str = "mugs.example") -> Browser:
    return Browser(client, secret, host)


def test_a_key_opens_the_doors_of_its_permissions_until_it_expires(client: Client, admin: Browser) -> None:
    _, secret = make(admin)
    scanner = machine(client, secret)
    assert scanner.get("/admin/audits").status == 200
    assert scanner.get("/admin/products").status == 403
    assert scanner.get("/cart").status == 403
    with clock.stopped(UNTIL):
        assert scanner.get("/admin/audits").status == 401


def test_a_secret_is_shown_once_and_stored_nowhere(admin: Browser) -> None:
    """S4.2.1-a part, SEC25: who reads the table has no key."""
    key_id, secret = make(admin)
    listed = admin.get("/admin/api-keys")
    assert [each["key_id"] for each in listed.json["items"]] == [key_id]
    items = boto3.client("dynamodb").scan(TableName=settings().table)["Items"]
    stored = json.dumps([listed.json, items], default=lambda raw: bytes(getattr(raw, "value", raw)).decode("latin-1"))
    assert key_id in stored
    assert secret.rpartition(key_id.partition("_")[2])[2].lstrip("_") not in stored


def test_a_wrong_secret_opens_nothing(client: Client, admin: Browser) -> None:
    _, secret = make(admin)
    head = secret[: len("sk_") + 27]
    for wrong in ("x", "", "0" * 43):
        assert machine(client, head + wrong).get("/admin/audits").status == 401


def test_a_key_is_one_shops(client: Client, admin: Browser) -> None:
    """S4.2.2-b part: at another shop it is as unknown as one that never was."""
    key_id, secret = make(admin)
    assert machine(client, secret, "lamps.example").get("/admin/audits").status == 401
    other = staff(client, "admin_zhao", "lamps")
    refused, unknown = (other.call("DELETE", f"/admin/api-keys/{each}") for each in (key_id, "key_none"))
    assert (refused.status, unknown.status) == (404, 404)
    assert refused.json["detail"] == unknown.json["detail"]
    assert other.get("/admin/api-keys").json["items"] == []


def test_a_revoked_key_is_refused_at_its_next_call(client: Client, admin: Browser) -> None:
    key_id, secret = make(admin)
    scanner = machine(client, secret)
    assert scanner.get("/admin/audits").status == 200
    over = admin.call("DELETE", f"/admin/api-keys/{key_id}?reason=lost")
    assert (over.status, over.json["revoked"]["reason"], over.json["revoked"]["by"]) == (200, "lost", "admin_zhang")
    assert scanner.get("/admin/audits").status == 401
    assert admin.call("DELETE", f"/admin/api-keys/{key_id}?reason=again").json == over.json
    assert standing("admin_zhang").keys == ()


def test_the_same_request_again_makes_no_second_key(admin: Browser) -> None:
    make(admin)
    again = admin.post("/admin/api-keys", WAREHOUSE)
    assert (again.status, again.json["type"]) == (409, "/problems/key-exists")
    assert len(admin.get("/admin/api-keys").json["items"]) == 1


def test_a_key_that_is_over_is_none_of_theirs_any_more(admin: Browser) -> None:
    """Its name is free again, and those that are good stay with who has made them."""
    (short, _), (kept, _) = make(admin, expires=(NOON + HOUR).isoformat()), make(admin, name="till")
    assert standing("admin_zhang").keys == (short, kept)
    with clock.stopped(NOON + HOUR):
        again, _ = make(admin)
    assert standing("admin_zhang").keys == (kept, again)


NO_KEYS: list[tuple[dict[str, Any], str]] = [
    ({"permissions": ["access.grant"]}, "/permissions/0"),
    ({"permissions": ["inventory.read", "cart.use"]}, "/permissions/1"),
    ({"permissions": ["fly"]}, "/permissions/0"),
    ({"expires": NOON.isoformat()}, "/expires"),
    ({"expires": (NOON + timedelta(days=367)).isoformat()}, "/expires"),
    ({"expires": None}, "/expires"),
    ({"name": ""}, "/name"),
    ({"secret_hash": "0"}, "/secret_hash"),
]


def test_a_key_that_makes_no_sense_is_refused(admin: Browser) -> None:
    for change, field in NO_KEYS:
        refused = admin.post("/admin/api-keys", WAREHOUSE | change)
        assert (refused.status, refused.json["field"]) == (422, field)
    assert standing("admin_zhang").keys == ()


def test_nobody_makes_a_key_of_what_they_do_not_hold_as_long(client: Client) -> None:
    """S4.2.2-c part: nobody makes a key of what they do not hold as long"""
    given = (part("access.grant"), part("inventory.read"), part("audits.run", until=UNTIL - HOUR))
    plant(Standing(shop="mugs", subject="staff_wu", version=1, given=given))
    wu = staff(client, "staff_wu")
    refused = wu.post("/admin/api-keys", WAREHOUSE)
    assert (refused.status, refused.json["permissions"]) == (403, ["audits.run"])
    assert wu.post("/admin/api-keys", WAREHOUSE | {"permissions": ["orders.manage"]}).status == 403
    make(wu, expires=(UNTIL - HOUR).isoformat())


def test_a_key_is_cut_down_with_its_maker(client: Client, admin: Browser) -> None:
    """S4.2.3-b part: what is taken from somebody is taken from their machines in the same moment."""
    found("staff_wu")
    _, secret = make(staff(client, "staff_wu"), permissions=["audits.run", "promotions.edit"])
    scanner = machine(client, secret)
    take(admin, "staff_wu", "permission", "audits.run")
    assert scanner.get("/admin/audits").status == 403
    assert scanner.get("/admin/promotions").status == 200
    give(admin, "staff_wu", "permission", "audits.run")
    assert scanner.get("/admin/audits").status == 403


def test_the_keys_of_who_is_banned_are_over_for_good(client: Client, admin: Browser) -> None:
    """S4.2.3-b part: the keys of who is banned are over for good"""
    found("admin_zhang", "staff_wu")
    _, secret = make(staff(client, "staff_wu"))
    admin.post("/admin/subjects/staff_wu/bans", {"reason": "fraud", "until": (NOON + HOUR).isoformat()})
    assert machine(client, secret).get("/admin/audits").status == 401
    with clock.stopped(NOON + HOUR):
        assert machine(client, secret).get("/admin/audits").status == 401
        assert staff(client, "staff_wu").get("/admin/audits").status == 200
    assert standing("staff_wu").keys == ()


def test_a_key_lasts_no_longer_than_what_its_maker_holds(client: Client, admin: Browser) -> None:
    """S4.2.2-c part: a role that is shortened afterwards takes the longer key with it."""
    found("admin_zhang")
    give(admin, "staff_wu", "role", "admin")
    _, secret = make(staff(client, "staff_wu"))
    assert machine(client, secret).get("/admin/audits").status == 200
    give(admin, "staff_wu", "role", "admin", until=(UNTIL - HOUR).isoformat())
    assert machine(client, secret).get("/admin/audits").status == 401
