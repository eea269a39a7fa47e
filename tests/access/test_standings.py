"""Grants, revocations and bans: at the very next call, for good or for a time."""

from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.core import clock
from chalicelib.core.standing import Standing
from tests.access.builders import HOUR, give, part, plant, shopper, staff, standing, take
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")
LI = "/admin/subjects/cust_li"


def test_a_permission_that_was_taken_is_gone_at_the_next_call(admin: Browser, customer: Browser) -> None:
    """S4.2.3-b part: with the same token, which has not expired; what is kept says who, when and why."""
    assert customer.get("/orders").status == 200
    shown = take(admin, "cust_li", "permission", "orders.read", reason="claims that were none").json
    assert customer.get("/orders").status == 403
    assert "orders.read" not in shown["permissions"]
    assert shown["taken"] == [
        {"name": "orders.read", "since": "2026-11-22T04:00:00Z", "until": None, "by": "admin_zhang",
         "reason": "claims that were none", "resumes": False}
    ]  # fmt: skip


def test_what_is_taken_for_a_time_comes_back_by_itself(client: Client, admin: Browser) -> None:
    """S4.2.3-c: at the stated time."""
    li = shopper(client, "cust_li")
    take(admin, "cust_li", "permission", "orders.read", until=(NOON + HOUR).isoformat())
    for at, status in [(NOON, 403), (NOON + HOUR - timedelta(seconds=1), 403), (NOON + HOUR, 200)]:
        with clock.stopped(at):
            assert li.get("/orders").status == status


def test_a_role_that_is_taken_for_a_time_comes_back_by_itself(client: Client, admin: Browser) -> None:
    """S4.2.3-c part: a role that is taken for a time comes back by itself"""
    sun = staff(client, "staff_sun")
    give(admin, "staff_sun", "role", "support")
    take(admin, "staff_sun", "role", "support", until=(NOON + HOUR).isoformat())
    assert sun.get("/admin/stock/v-1").status == 403
    with clock.stopped(NOON + HOUR):
        assert sun.get("/admin/stock/v-1").status == 200
        take(admin, "staff_sun", "role", "support")
        assert sun.get("/admin/stock/v-1").status == 403
    assert take(admin, "staff_sun", "role", "support").json["type"] == "/problems/not-given"


def test_what_is_given_for_a_time_ends(client: Client, admin: Browser) -> None:
    sun = staff(client, "staff_sun")
    assert sun.get("/admin/stock/v-1").status == 403
    give(admin, "staff_sun", "permission", "inventory.read", until=(NOON + HOUR).isoformat())
    assert sun.get("/admin/stock/v-1").status == 200
    with clock.stopped(NOON + HOUR):
        assert sun.get("/admin/stock/v-1").status == 403


def test_what_is_given_is_no_longer_taken(admin: Browser, customer: Browser) -> None:
    take(admin, "cust_li", "permission", "orders.read")
    give(admin, "cust_li", "permission", "orders.read")
    assert customer.get("/orders").status == 200
    assert standing("cust_li").taken == ()


def test_what_is_given_back_for_a_time_is_taken_again_afterwards(admin: Browser, customer: Browser) -> None:
    take(admin, "cust_li", "permission", "orders.read")
    give(admin, "cust_li", "permission", "orders.read", until=(NOON + HOUR).isoformat())
    assert customer.get("/orders").status == 200
    with clock.stopped(NOON + HOUR):
        assert customer.get("/orders").status == 403


def test_who_is_banned_is_refused_everything_and_is_themselves_again_afterwards(
    client: Client, admin: Browser, customer: Browser
) -> None:
    """S4.2.3-b part, S4.2.3-c part: who is banned is refused everything and is themselves again afterwards"""
    banned = admin.post(f"{LI}/bans", {"reason": "fraud", "until": (NOON + HOUR).isoformat()})
    assert banned.json["permissions"] == []
    assert customer.get("/orders").status == 403
    with clock.stopped(NOON + HOUR):
        assert customer.get("/orders").status == 200
    assert admin.post(f"{LI}/pardons", {"reason": "a mistake"}).json["banned"] is None
    assert customer.get("/orders").status == 200
    assert admin.post(f"{LI}/pardons", {"reason": "again"}).json["type"] == "/problems/not-banned"


def test_a_ban_is_one_shops(client: Client, admin: Browser) -> None:
    """S4.2.2-b part: a ban is one shop's"""
    admin.post(f"{LI}/bans", {"reason": "fraud"})
    elsewhere = Browser(client, shopper(client, "cust_li").headers["Authorization"][7:], host="lamps.example")
    assert elsewhere.get("/orders").status == 200


def test_nobody_gives_what_they_do_not_hold_nor_for_longer(client: Client, admin: Browser) -> None:
    """S4.2.2-c part: nobody can grant a permission they do not hold."""
    until = NOON + HOUR
    given = (part("access.grant"), part("inventory.read", until=until))
    plant(Standing(shop="mugs", subject="staff_wu", version=1, given=given))
    wu = staff(client, "staff_wu")
    for kind, name in [("permission", "catalog.edit"), ("role", "support"), ("role", "admin")]:
        refused = give(wu, "staff_sun", kind, name)
        assert (refused.status, refused.json["type"]) == (403, "/problems/not-held")
    assert give(wu, "staff_sun", "permission", "inventory.read").status == 403
    assert give(wu, "staff_wu", "permission", "inventory.read", until=(until + HOUR).isoformat()).status == 403
    assert standing("staff_sun").version == 0
    assert give(wu, "staff_sun", "permission", "inventory.read", until=until.isoformat()).status == 200


def test_nobody_takes_what_they_do_not_hold(client: Client) -> None:
    plant(Standing(shop="mugs", subject="staff_wu", version=1, given=(part("access.grant"),)))
    wu = staff(client, "staff_wu")
    assert take(wu, "admin_zhang", "permission", "catalog.edit").status == 403
    assert take(wu, "admin_zhang", "role", "admin").status == 403
    assert wu.post("/admin/subjects/admin_zhang/bans", {"reason": "coup"}).json["type"] == "/problems/not-held"
    assert standing("admin_zhang").version == 1


def test_nobody_gets_back_what_was_taken_by_giving_it_to_themselves(client: Client, admin: Browser) -> None:
    """S4.2.2-c part: nobody gets back what was taken by giving it to themselves"""
    given = (part("access.grant"), part("inventory.read"))
    plant(Standing(shop="mugs", subject="staff_wu", version=1, given=given))
    take(admin, "staff_wu", "permission", "inventory.read")
    assert give(staff(client, "staff_wu"), "staff_wu", "permission", "inventory.read").status == 403


NO_GRANTS: list[tuple[dict[str, Any], str]] = [
    ({"name": "fly"}, "/name"),
    ({"name": "public"}, "/name"),
    ({"kind": "role", "name": "emperor"}, "/name"),
    ({"kind": "rank"}, "/kind"),
    ({"until": "2026-11-22T03:59:59Z"}, "/until"),
    ({"until": "2020-01-01T00:00:00Z"}, "/until"),  # when the one who asks did not hold it yet
    ({"until": "0001-01-01T00:00:00Z"}, "/until"),
    ({"until": "0001-01-01T00:00:00+14:00"}, "/until"),
    ({"until": "2026-11-23T00:00:00"}, "/until"),
    ({"reason": "x" * 201}, "/reason"),
    ({"reason": "  "}, "/reason"),
    ({"by": "admin_zhao"}, "/by"),
]


def test_a_grant_that_makes_no_sense_is_refused(admin: Browser) -> None:
    for change, field in NO_GRANTS:
        refused = admin.post(f"{LI}/grants", {"kind": "permission", "name": "orders.read", "reason": "why"} | change)
        assert (refused.status, refused.json["field"]) == (422, field)
    assert standing("cust_li").version == 0


def test_guests_and_machines_have_no_standing(admin: Browser) -> None:
    assert admin.get("/admin/subjects/guest_mei").status == 404
    assert give(admin, "key_1", "role", "admin").status == 404


def test_who_nobody_has_changed_has_what_every_customer_has(admin: Browser) -> None:
    shown = admin.get("/admin/subjects/cust_wang").json
    assert (shown["version"], shown["roles"]) == (0, [])
    assert "orders.place" in shown["permissions"]


def test_nobody_ends_a_ban_sooner_by_another_one(client: Client, admin: Browser) -> None:
    """S4.2.2-c part: a ban for a minute is a pardon, for which one has to hold what comes back by it."""
    plant(Standing(shop="mugs", subject="staff_wu", version=1, given=(part("access.grant"),)))
    give(admin, "staff_sun", "role", "support")
    sun = "/admin/subjects/staff_sun/bans"
    assert admin.post(sun, {"reason": "fraud"}).status == 200
    sooner = {"reason": "a minute will do", "until": (NOON + timedelta(minutes=1)).isoformat()}
    refused = staff(client, "staff_wu").post(sun, sooner)
    assert (refused.status, refused.json["type"]) == (403, "/problems/not-held")
    banned = standing("staff_sun").banned
    assert banned is not None
    assert banned.until is None
    assert admin.post(sun, sooner).status == 200


def test_nobody_gives_back_what_was_taken_by_taking_it_for_less_time(client: Client, admin: Browser) -> None:
    """S4.2.2-c part: who holds it for a day does not give it for good; who holds it for good may shorten."""
    given = (part("access.grant"), part("inventory.read", until=NOON + 24 * HOUR))
    plant(Standing(shop="mugs", subject="staff_wu", version=1, given=given))
    wu = staff(client, "staff_wu")
    soon, late = ((NOON + hours * HOUR).isoformat() for hours in (1, 48))
    assert take(wu, "staff_sun", "permission", "inventory.read", until=soon).status == 200
    assert take(wu, "staff_sun", "permission", "inventory.read", until=late).status == 200
    assert take(wu, "staff_sun", "permission", "inventory.read", until=late).status == 200
    refused = take(wu, "staff_sun", "permission", "inventory.read", until=soon)
    assert (refused.status, refused.json["permissions"]) == (403, ["inventory.read"])
    assert take(wu, "staff_sun", "permission", "inventory.read").status == 200
    assert take(wu, "staff_sun", "permission", "inventory.read", until=soon).status == 403
    assert take(admin, "staff_sun", "permission", "inventory.read", until=soon).status == 200
