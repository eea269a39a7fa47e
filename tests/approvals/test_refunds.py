"""Four eyes on money that goes back, over the doors."""

from datetime import timedelta

import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.money import Money
from chalicelib.core.standing import Standing
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import RefundShare
from chalicelib.domain.orders.rules.refunds import RESERVED
from tests.access.builders import found, left_open, part, plant, take
from tests.approvals.builders import (
    cancel,
    careful,
    decide,
    hired,
    paid,
    paid_too,
    refund_of,
    the_approval,
    the_order,
)
from tests.checkout.shopping import bought
from tests.checkout.test_ending import quantities, stored
from tests.shop import AMERICA, CHINA, MUGS, NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def wu(client: Client) -> Browser:
    """A merchant, who may do what the first one may."""
    careful()
    return hired(client, "staff_wu")


@pytest.fixture
def sun(client: Client) -> Browser:
    """Another one."""
    return hired(client, "staff_sun")


def test_what_is_worth_much_waits_for_a_second_person(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: above the limit nothing happens but that it waits; a second person's word carries it out, once."""
    order = paid(guest, cup=2)
    asked = cancel(wu, order)
    waiting = asked.json
    assert (asked.status, waiting["command"], waiting["status"]) == (202, "cancel_order", "pending")
    assert (waiting["arguments"], waiting["asked_by"]) == ({"order_id": order.order_id}, "staff_wu")
    assert (waiting["amount"], waiting["permission"]) == ({"amount": 6_000, "currency": "CNY"}, "orders.manage")
    assert (the_order(order), refund_of(order), quantities("cup")) == (order, None, (9, 0, 2, 7))
    assert sun.get("/admin/approvals").json["items"] == [waiting]

    agreed = decide(sun, waiting)
    assert (agreed.status, agreed.json["status"], agreed.json["decided_by"]) == (200, "approved", "staff_sun")
    now, refund = the_order(order), refund_of(order)
    assert refund is not None
    assert (now.status, now.refund_reserved, refund.amount) == ("canceled", order.total, order.total)
    assert quantities("cup") == (9, 0, 0, 9)
    again = decide(sun, waiting)
    assert (again.status, again.json) == (200, agreed.json)
    assert the_order(order) == now
    assert wu.get(f"/admin/approvals/{waiting['approval_id']}").json == agreed.json
    assert sun.get("/admin/approvals").json["items"] == []
    assert sun.get("/admin/approvals?status=approved").json["items"] == [agreed.json]


def test_up_to_the_limit_one_person_is_enough(guest: Browser, wu: Browser) -> None:
    """SEC33 part: whoever may refund does not wait for small amounts."""
    order = paid(guest, cup=1)
    assert (cancel(wu, order).status, the_order(order).refund_reserved.amount) == (200, 3_500)


def test_the_limit_itself_is_within_it(guest: Browser, wu: Browser) -> None:
    """SEC33 part: 35.00 are not more than 35.00; a fen less allows them to nobody alone."""
    order = paid(guest, cup=1)
    for limit, status in ((3_499, 202), (3_500, 200)):
        careful(replace(MUGS, markets=(replace(CHINA, refund_limit=limit), AMERICA)))
        assert cancel(wu, order, f"{limit}").status == status


def test_two_who_send_the_same_key_ask_for_two_things(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: whose key it is counts; neither of them is the other one's second person unasked."""
    order = paid(guest, cup=2)
    assert [cancel(each, order).json["asked_by"] for each in (wu, sun)] == ["staff_wu", "staff_sun"]
    assert len(wu.get("/admin/approvals").json["items"]) == 2


def test_a_limit_that_a_shop_does_not_set_is_none(guest: Browser, wu: Browser) -> None:
    """SEC33 part: absent is off."""
    careful(MUGS)
    order = paid(guest, cup=2)
    assert (cancel(wu, order).status, the_order(order).refund_reserved) == (200, order.total)


def test_what_was_not_paid_waits_for_nobody(guest: Browser, wu: Browser) -> None:
    """SEC33 part: no money goes back."""
    order = stored(bought(guest, cup=2))
    assert cancel(wu, order).status == 200


def test_the_same_request_waits_once(guest: Browser, wu: Browser) -> None:
    """SEC33 part: a client that sends its request again asks for nothing more; its key is good for that one."""
    order = paid(guest, cup=2)
    first = cancel(wu, order)
    assert (cancel(wu, order).json, cancel(wu, order).status) == (first.json, 202)
    assert len(wu.get("/admin/approvals").json["items"]) == 1
    reused = cancel(wu, paid_too(guest, mug=2))
    assert (reused.status, reused.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_nobody_agrees_to_what_they_have_asked_for(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: four eyes are those of two persons, to reject as to approve."""
    order = paid(guest, cup=2)
    waiting = cancel(wu, order).json
    for decision in ("approve", "reject"):
        refused = decide(wu, waiting, decision)
        assert (refused.status, refused.json["type"]) == (403, "/problems/own-approval")
    assert (the_order(order), the_approval(waiting).status) == (order, "pending")
    assert decide(sun, waiting).status == 200


@pytest.mark.parametrize("lost", ["orders.manage", "approvals.decide"])
def test_the_second_person_could_have_done_it_too(
    guest: Browser, wu: Browser, sun: Browser, admin: Browser, lost: str
) -> None:
    """SEC33 part: to decide is no way to do what one may not."""
    found("admin_zhang")
    take(admin, "staff_sun", "permission", lost)
    order = paid(guest, cup=2)
    refused = decide(sun, cancel(wu, order).json)
    assert (refused.status, refused.json["permission"], the_order(order)) == (403, lost, order)


def test_of_whoever_may_it_no_more_nothing_is_carried_out(
    guest: Browser, wu: Browser, sun: Browser, admin: Browser
) -> None:
    """SEC33 part: who has lost the permission meanwhile leaves the approval void, for good."""
    order = paid(guest, cup=2)
    waiting = cancel(wu, order).json
    found("admin_zhang")
    take(admin, "staff_wu", "permission", "orders.manage", until=(NOON + timedelta(hours=1)).isoformat())
    refused = decide(sun, waiting)
    assert (refused.status, refused.json["type"]) == (409, "/problems/approval-void")
    assert (the_approval(waiting).status, the_order(order)) == ("void", order)
    with clock.stopped(NOON + timedelta(hours=2)):
        assert decide(sun, waiting).json["type"] == "/problems/illegal-move"


def test_what_waits_too_long_cannot_be_approved(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: an approval expires."""
    order = paid(guest, cup=2)
    waiting = cancel(wu, order).json
    kept = cancel(wu, order, "kept").json
    with clock.stopped(NOON + timedelta(days=3) - timedelta(seconds=1)):
        assert decide(sun, kept, "reject").json["status"] == "rejected"
        assert sun.get(f"/admin/approvals/{waiting['approval_id']}").json["status"] == "pending"
    with clock.stopped(NOON + timedelta(days=3)):
        for refused in (decide(sun, waiting), decide(sun, waiting, "reject")):
            assert (refused.status, refused.json["type"]) == (409, "/problems/approval-expired")
        assert sun.get(f"/admin/approvals/{waiting['approval_id']}").json["status"] == "expired"
    assert the_order(order) == order


def test_rejecting_and_withdrawing_change_nothing_else(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: what was rejected, or taken back by who had asked, is not carried out; it may be asked for again."""
    order = paid(guest, cup=2)
    rejected = cancel(wu, order, "first").json
    assert [decide(sun, rejected, "reject").json["status"] for _ in range(2)] == ["rejected"] * 2
    assert decide(sun, rejected).json["type"] == "/problems/illegal-move"
    withdrawn = cancel(wu, order, "second").json
    assert sun.post(f"/admin/approvals/{withdrawn['approval_id']}/withdraw").json["type"] == "/problems/not-yours"
    assert wu.post(f"/admin/approvals/{withdrawn['approval_id']}/withdraw").json["status"] == "withdrawn"
    assert decide(sun, withdrawn).json["type"] == "/problems/illegal-move"
    assert (the_order(order), refund_of(order)) == (order, None)
    assert decide(sun, cancel(wu, order, "third").json).status == 200


def test_it_is_carried_out_as_it_is_possible_then(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: when the order has changed, the approval fails with the command's own problem."""
    order = paid(guest, cup=2)
    waiting = cancel(wu, order).json
    lines = tuple(replace(line, shipped=1) for line in order.lines)
    commit(orders.update(replace(order, lines=lines, version=order.version + 1)))
    refused = decide(sun, waiting)
    assert (refused.status, refused.json["type"]) == (409, "/problems/command-failed")
    assert refused.json["cause"]["type"] == "/problems/already-shipped"
    assert (the_approval(waiting).status, the_approval(waiting).problem) == ("failed", "already-shipped")
    assert (refund_of(order), decide(sun, waiting).json["type"]) == (None, "/problems/illegal-move")


def test_nobody_agrees_to_more_than_they_were_shown(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: when more would go back by now, that has to be asked for anew."""
    order = paid(guest, cup=2)
    aside = RefundShare(refund_id="rf_other", amount=Money(1, "CNY"), status=RESERVED)
    less = replace(order, refunds=(aside,), version=order.version + 1)
    commit(orders.update(less))
    waiting = cancel(wu, order).json
    assert waiting["amount"]["amount"] == 5_999
    more = replace(less, refunds=(), version=less.version + 1)
    commit(orders.update(more))
    assert decide(sun, waiting).json["cause"]["type"] == "/problems/more-than-agreed"
    assert (the_order(order), the_approval(waiting).status) == (more, "failed")


def test_of_two_approvals_of_one_refund_one_pays(guest: Browser, wu: Browser, sun: Browser) -> None:
    """SEC33 part: what was asked for twice is carried out once."""
    order = paid(guest, cup=2)
    first, second = cancel(wu, order, "a").json, cancel(wu, order, "b").json
    assert decide(sun, first).status == 200
    after = the_order(order)
    assert decide(sun, second).json["cause"]["type"] == "/problems/nothing-left"
    assert (the_order(order), the_approval(second).status) == (after, "failed")


def test_other_shops_approvals_look_like_unknown_ones(guest: Browser, wu: Browser, other_admin: Browser) -> None:
    """SEC33, S4.2.2-b part: neither seen, nor decided on, nor withdrawn."""
    waiting = cancel(wu, paid(guest, cup=2)).json
    here, there = waiting["approval_id"], "ap_00000000000000000000000000"
    for path in ("/admin/approvals/{}", "/admin/approvals/{}/withdraw"):
        method = "POST" if path.endswith("withdraw") else "GET"
        foreign, unknown = (other_admin.call(method, path.format(each)) for each in (here, there))
        assert (foreign.status, foreign.text.replace(here, there)) == (404, unknown.text)
    assert decide(other_admin, waiting).status == 404
    assert other_admin.get("/admin/approvals").json["items"] == []


def test_lists_go_on_with_a_cursor(guest: Browser, wu: Browser) -> None:
    """SEC33 part: newest first."""
    order = paid(guest, cup=2)
    asked = []
    for minute in range(3):
        with clock.stopped(NOON + timedelta(minutes=minute)):
            asked.append(cancel(wu, order, str(minute)).json["approval_id"])
    first = wu.get("/admin/approvals?limit=2").json
    rest = wu.get(f"/admin/approvals?limit=2&cursor={first['next_cursor']}").json
    assert [each["approval_id"] for each in first["items"] + rest["items"]] == asked[::-1]


def test_whoever_decides_has_just_proved_who_they_are(client: Client, guest: Browser, wu: Browser) -> None:
    """SEC33, SEC11 part: an open session is not enough."""
    waiting = cancel(wu, paid(guest, cup=2)).json
    plant(Standing(shop="mugs", subject="staff_sun", version=1, roles=(part("merchant"),)))
    refused = decide(left_open(client, "staff_sun"), waiting)
    assert (refused.status, refused.json["type"]) == (403, "/problems/step-up-needed")
