"""Permission reviews: what nobody uses, what should be apart; certified or revoked one by one."""

from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws import uses
from chalicelib.core import clock
from chalicelib.core.standing import Standing
from tests.access.builders import LONG_AGO, found, part, plant, staff, standing
from tests.access.test_keys import make
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")
DAY = timedelta(days=1)
SUN = "staff_sun"


def begin(admin: Browser, key: str = "k1") -> Any:
    begun = admin.post("/admin/access-reviews", Idempotency_Key=key)
    assert begun.status == 201, begun.text
    return begun.json


def about(review: Any, subject: str = SUN) -> list[tuple[str, str, str]]:
    return [(each["kind"], each["name"], each["why"]) for each in review["findings"] if each["subject"] == subject]


def decide(admin: Browser, review: Any, decision: str, place: int = 0, subject: str = SUN) -> Any:
    finding = [each for each in review["findings"] if each["subject"] == subject][place]["finding_id"]
    path = f"/admin/access-reviews/{review['review_id']}/findings/{finding}/decision"
    return admin.post(path, {"decision": decision, "reason": "looked at"})


def sun(**changes: Any) -> None:
    plant(Standing(shop="mugs", subject=SUN, version=1, **changes))


def test_a_review_lists_what_was_never_used_and_what_is_dormant(admin: Browser) -> None:
    """S4.2.3-d part: dormant grants and grants never used."""
    sun(
        roles=(part("support"),),
        given=(part("imports.run"), part("media.upload"), part("catalog.edit"), part("points.redeem", NOON - DAY)),
    )
    uses.note("mugs", SUN, "orders.manage", NOON - 200 * DAY)
    uses.note("mugs", SUN, "inventory.read", NOON - 89 * DAY)
    uses.note("mugs", SUN, "imports.run", NOON - 90 * DAY)
    uses.note("mugs", SUN, "catalog.edit", NOON - 10 * DAY)
    review = begin(admin)
    assert about(review) == [("permission", "imports.run", "dormant"), ("permission", "media.upload", "never_used")]
    [dormant, _] = [each for each in review["findings"] if each["subject"] == SUN]
    assert (dormant["given_at"], dormant["last_used"]) == ("2025-10-18T04:00:00Z", "2026-08-24")


def test_a_role_is_dormant_when_none_of_its_permissions_is_used(admin: Browser) -> None:
    """S4.2.3-d part: a role is dormant when none of its permissions is used"""
    sun(roles=(part("support"),))
    uses.note("mugs", SUN, "orders.manage", NOON - 200 * DAY)
    assert about(begin(admin)) == [("role", "support", "dormant")]


def test_a_review_lists_what_should_be_apart(admin: Browser) -> None:
    """S4.2.3-d part: segregation-of-duty conflicts."""
    sun(given=(part("inventory.adjust", NOON), part("fulfillment.manage", NOON), part("catalog.edit", NOON)))
    review = begin(admin)
    assert about(review) == [("conflict", "inventory.adjust", "conflict")]
    assert [each["beside"] for each in review["findings"] if each["subject"] == SUN] == ["fulfillment.manage"]


def test_what_a_rule_gives_nobody_is_asked_about(admin: Browser) -> None:
    sun(given=(part("reviews.write", by="rule:may-review"),))
    assert about(begin(admin)) == []


def test_what_is_certified_is_not_asked_for_again_for_90_days(admin: Browser) -> None:
    """S4.2.3-d part: an admin certifies."""
    sun(given=(part("media.upload"),))
    review = begin(admin)
    decided = decide(admin, review, "certified").json
    [finding] = [each for each in decided["findings"] if each["subject"] == SUN]
    assert (finding["decision"], finding["decided_by"], finding["reason"]) == ("certified", "admin_zhang", "looked at")
    assert decided["open"] == review["open"] - 1
    assert decide(admin, review, "revoked").json["type"] == "/problems/decided-before"
    with clock.stopped(NOON + 89 * DAY):
        assert about(begin(admin, "k2")) == []
    with clock.stopped(NOON + 90 * DAY):
        assert about(begin(admin, "k3")) == [("permission", "media.upload", "never_used")]


def test_what_is_revoked_is_gone_at_the_next_call(client: Client, admin: Browser) -> None:
    """S4.2.3-d part: an admin certifies or revokes each; S4.2.3-b part."""
    sun(given=(part("audits.run"),), roles=(part("support"),))
    employee = staff(client, SUN)
    assert employee.get("/admin/audits").status == 200
    uses.forget()
    with clock.stopped(NOON + 100 * DAY):
        review = begin(admin)
        assert [kind for kind, _, _ in about(review)] == ["role", "permission"]
        assert decide(admin, review, "revoked", 0).status == 200
        assert decide(admin, review, "revoked", 1).status == 200
        assert employee.get("/admin/audits").status == 403
    assert standing(SUN).roles == ()


def test_of_two_that_should_be_apart_the_one_that_is_named_goes(admin: Browser) -> None:
    """S4.2.3-d part: of two that should be apart the one that is named goes"""
    sun(given=(part("inventory.adjust", NOON), part("fulfillment.manage", NOON)))
    decide(admin, begin(admin), "revoked")
    may = admin.get(f"/admin/subjects/{SUN}").json["permissions"]
    assert ("inventory.adjust" in may, "fulfillment.manage" in may) == (False, True)


def test_keys_are_reviewed_with_who_has_made_them(admin: Browser) -> None:
    """S4.2.3-d part: keys are reviewed with who has made them"""
    key_id, _ = make(admin, expires=(NOON + 300 * DAY).isoformat())
    with clock.stopped(NOON + 30 * DAY):
        review = begin(admin)
        keys = [each for each in review["findings"] if each["kind"] == "key"]
        assert [(each["name"], each["why"]) for each in keys] == [(key_id, "never_used")]
        path = f"/admin/access-reviews/{review['review_id']}/findings/{keys[0]['finding_id']}/decision"
        assert admin.post(path, {"decision": "revoked", "reason": "nobody knows it"}).status == 200
    assert admin.get("/admin/api-keys").json["items"][0]["revoked"]["reason"] == "nobody knows it"


def test_the_last_administrator_is_not_reviewed_away(client: Client) -> None:
    """S4.2.2-c part: also not by somebody who is one for a time."""
    found("admin_zhang")
    until = NOON + 300 * DAY
    plant(Standing(shop="mugs", subject="staff_wu", version=1, roles=(part("admin", NOON, until=until),)))
    uses.note("mugs", "admin_zhang", "access.read", LONG_AGO)
    wu = staff(client, "staff_wu")
    review = begin(wu)
    assert about(review, "admin_zhang")[0] == ("role", "admin", "dormant")
    refused = decide(wu, review, "revoked", 0, "admin_zhang")
    assert (refused.status, refused.json["type"]) == (409, "/problems/last-administrator")
    assert wu.get(f"/admin/access-reviews/{review['review_id']}").json["open"] == review["open"]


def test_a_review_begins_by_itself_once_a_month(client: Client, admin: Browser) -> None:
    """S4.2.3-d part: scheduled."""
    for at in (NOON, NOON, NOON + 29 * DAY, NOON + 30 * DAY):
        with clock.stopped(at):
            tick(client)
    listed = admin.get("/admin/access-reviews").json["items"]
    assert [each["begun_at"][:10] for each in listed] == ["2026-12-22", "2026-11-22"]
    assert {each["begun_by"] for each in listed} == {"clock"}


def test_a_review_of_a_clock_that_was_wrong_keeps_no_other_waiting(client: Client, admin: Browser) -> None:
    """S4.2.3-d part: begun by hand a year ahead, it is the newest for a year."""
    with clock.stopped(NOON + 365 * DAY):
        wrong = begin(admin)
    for at in (NOON, NOON + 29 * DAY):
        with clock.stopped(at):
            tick(client)
    listed = admin.get("/admin/access-reviews").json["items"]
    assert [each["review_id"] == wrong["review_id"] for each in listed] == [True, False]


def test_reviews_are_one_shops(admin: Browser, other_admin: Browser) -> None:
    """S4.2.2-b part: reviews are one shop's"""
    review = begin(admin)
    assert other_admin.get(f"/admin/access-reviews/{review['review_id']}").status == 404
    assert other_admin.get("/admin/access-reviews").json["items"] == []


def tick(client: Client) -> None:
    client.lambda_.invoke("begin_reviews", client.events.generate_cw_event("aws.events", "Scheduled Event", {}, []))


def test_a_key_that_may_more_than_its_maker_is_found(client: Client, admin: Browser) -> None:
    """S4.2.3-d part: when a role of the shop's own is changed, the keys of those who have it are not."""
    clerk = ["access.read", "access.grant", "audits.run"]
    admin.post("/admin/roles", {"role": "clerk", "permissions": clerk, "reason": "the office"})
    plant(Standing(shop="mugs", subject=SUN, version=1, roles=(part("clerk", NOON),)))
    key_id, _ = make(staff(client, SUN), permissions=["audits.run"])
    admin.call("PUT", "/admin/roles/clerk", {"permissions": clerk[:2], "reason": "no audits"})
    review = begin(admin)
    assert about(review) == [("key", key_id, "beyond_maker")]
    assert decide(admin, review, "revoked").status == 200
    assert standing(SUN).keys == ()
