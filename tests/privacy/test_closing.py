"""Accounts are closed over the doors: whoever was known is a stranger, and what stays in the table is nobody's."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws.table import commit, get
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.access import store as access
from chalicelib.domain.users.store.accounts import update, user_at
from tests.payments.builders import items
from tests.privacy.builders import (
    CLOSE,
    bought,
    close,
    erase,
    has_key,
    helper,
    known,
    over,
    settled,
)
from tests.shop import NOON, Browser, bearer
from tests.signin.doorway import LAPTOP, PASSWORD, PHONE, Visitor


def left_of(user_id: str) -> set[str]:
    """The kinds of items that still name them."""
    return {item["kind"]["S"] for item in items("") if user_id in str(item)}


def test_whoever_closes_an_account_is_a_stranger_from_then_on(visitor: Visitor) -> None:
    """SEC30, I26: the story, from a full account to nothing but the records that the law wants."""
    order_id = settled(visitor)
    me, staff = visitor.known["subject"], Browser(visitor.client, bearer("staff", "admin_zhang", "mugs"))
    before = staff.get(f"/admin/orders/{order_id}").json
    other = visitor.at(LAPTOP)
    other.signed_in(other.post("/sessions", {"identifier": PHONE, "code": other.code(PHONE, "sign_in")}))

    answer = close(other)
    assert (answer.status, answer.json["status"], answer.json["erased_at"]) == (202, "closing", None)
    assert [each.call("GET", "/orders").status for each in (visitor, other)] == [401, 401]
    refreshed = other.post("/sessions/refresh", {"refresh_token": other.known["refresh_token"]})
    assert refreshed.status == 401
    assert not any("IDENTITY" in item["pk"]["S"] for item in items("USERS#"))
    assert has_key(me)

    erase(visitor)
    assert not has_key(me)
    after = staff.get(f"/admin/orders/{order_id}").json
    assert (after["address"], after["contact"]) == (None, None)
    gone = {"address", "contact"}
    assert {name: after[name] for name in after.keys() - gone} == {name: before[name] for name in before.keys() - gone}
    assert left_of(me) == {
        "Answer", "Cart", "Closure", "Consents", "Factors", "Level", "Order", "Password", "Said", "SignIn", "User",
    }  # fmt: skip
    newcomer = visitor.at("the-same-phone-again").register(PHONE)
    assert newcomer.known["subject"] != me
    assert newcomer.call("GET", "/orders").json["items"] == []


def test_the_old_identifier_is_as_unknown_as_any_other(visitor: Visitor) -> None:
    """SEC4, SEC30: to the byte."""
    settled(visitor)
    assert close(visitor).status == 202
    erase(visitor)
    asked = [
        visitor.at(f"the-device-of-stranger-{number}", f"198.51.100.{number}").post(
            "/sessions", {"identifier": {"phone": phone}, "password": PASSWORD}
        )
        for number, phone in enumerate((PHONE["phone"], "+8613900139000"))
    ]
    assert asked[0].status == asked[1].status == 401
    assert asked[0].text == asked[1].text


def test_what_is_under_way_keeps_an_account_open(visitor: Visitor) -> None:
    """SEC30: whatever the law or the other side still needs is named."""
    visitor.register(PHONE)
    order = bought(visitor)
    refused = close(visitor)
    assert (refused.status, refused.json["type"]) == (409, "/problems/still-open")
    assert refused.json["open"] == [{"what": "payment", "shop": "mugs", "order_id": order.order_id}]
    assert visitor.call("GET", "/orders").status == 200
    assert visitor.post(f"/orders/{order.order_id}/cancel", {}).status == 200
    assert close(visitor, "again").status == 202


def test_goods_that_come_back_keep_an_account_open(visitor: Visitor) -> None:
    """SEC30: until the return is over."""
    visitor.register(PHONE)
    order = over(bought(visitor))
    back = {"lines": {order.lines[0].line_id: 1}, "reason": "damaged"}
    asked = visitor.post(f"/orders/{order.order_id}/returns", back, Idempotency_Key="back").json["return_id"]
    refused = close(visitor)
    assert refused.json["open"] == [{"what": "return", "shop": "mugs", "order_id": order.order_id, "return_id": asked}]
    boss = Browser(visitor.client, bearer("staff", "admin_zhang", "mugs"))
    assert boss.post(f"/admin/returns/{asked}/decline", {"decline_reason": "too late"}).status == 200
    assert close(visitor, "again").status == 202


def test_an_order_of_the_last_moment_is_still_delivered(visitor: Visitor) -> None:
    """I26, I6: it was placed while the account was being closed; the key stays until it is over."""
    visitor.register(PHONE)
    me, order = visitor.known["subject"], bought(visitor)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.domain.privacy.actions.closing.still_open", lambda user_id: [])
        assert close(visitor).status == 202
    erase(visitor)
    staff = Browser(visitor.client, bearer("staff", "admin_zhang", "mugs"))
    assert staff.get(f"/admin/orders/{order.order_id}/delivery").json["address"] is not None
    over(known(order.order_id))
    erase(visitor, minutes=50)
    assert has_key(me)
    erase(visitor, minutes=11)
    assert not has_key(me)
    assert staff.get(f"/admin/orders/{order.order_id}/delivery").json["address"] is None


def test_it_takes_a_fresh_sign_in_and_a_key(visitor: Visitor) -> None:
    """SEC11: whoever finds a phone unlocked closes nothing."""
    visitor.register(PHONE)
    visitor.later(minutes=16)
    refreshed = visitor.post("/sessions/refresh", {"refresh_token": visitor.known["refresh_token"]})
    visitor.bearer = refreshed.json["access_token"]
    assert close(visitor).json["type"] == "/problems/step-up-needed"
    visitor.signed_in(visitor.post("/sessions", {"identifier": PHONE, "code": visitor.code(PHONE, "sign_in")}))
    assert visitor.post(CLOSE, {}).status == 400
    assert close(visitor).status == 202
    assert close(visitor).status == 401


def test_support_closes_for_who_asks(visitor: Visitor) -> None:
    """SEC30, S4.2.2-b part: of the own shop's customers only, and the audit says why."""
    visitor.register(PHONE)
    me, order, support = visitor.known["subject"], bought(visitor), helper(visitor)
    path, body = f"/admin/users/{me}/closure", {"reason": "asked for it by letter"}
    assert support.get(path).status == 404
    assert support.post(path, body, Idempotency_Key="a").json["open"][0]["order_id"] == order.order_id
    over(order)
    strange = helper(visitor, "lamps")
    assert strange.post(path, body, Idempotency_Key="a").status == 404
    answer = support.post(path, body, Idempotency_Key="b")
    assert answer.status == 202
    assert visitor.call("GET", "/orders").status == 401
    assert support.post(path, body, Idempotency_Key="c").json["type"] == "/problems/already-closed"
    assert support.get(path).json == answer.json
    assert strange.get(path).status == strange.post(path, body, Idempotency_Key="d").status == 404
    erase(visitor)
    assert support.get(path).json["status"] == "erased"
    assert support.post(path, body, Idempotency_Key="b").text == answer.text
    [item] = items("PRIVACY#_#CLOSURE")
    assert "system" in item["by"]["S"] or "erase_closed" in item["by"]["S"]


def test_staff_have_no_account_to_close(visitor: Visitor) -> None:
    """Who works for a shop is let go by whoever let them in."""
    visitor.register(PHONE)
    me = visitor.known["subject"]
    user: Any = get(user_at(me))
    commit(update(replace(user, audience="staff", version=2)))
    assert close(visitor).status == 404


def test_what_a_shop_gave_goes_with_the_account(visitor: Visitor) -> None:
    """A standing of nobody's is nothing to review."""
    visitor.register(PHONE)
    me = visitor.known["subject"]
    given = Part(name="reviews.write", since=NOON, by="admin_zhang", reason="an expert")
    commit(access.keep(Standing(shop="mugs", subject=me, version=1, given=(given,), banned=None)))
    assert close(visitor).status == 202
    erase(visitor)
    [standing] = access.load("mugs", me)[1]
    assert (standing.given, standing.roles, standing.version) == ((), (), 2)
