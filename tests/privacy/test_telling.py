"""People see all that is held of them, from every book, in one document."""

from typing import Any

from tests.checkout.shopping import ADDRESS, CONTACT
from tests.privacy.builders import PAYMENT_PASSWORD, bought, settled
from tests.shop import Answer, Browser, bearer
from tests.signin.doorway import PASSWORD, PHONE, Visitor

DATA = "/me/data"


def proof(visitor: Visitor) -> str:
    told: str = visitor.post("/step-ups", {"payment_password": PAYMENT_PASSWORD}).json["token"]
    return told


def ask(visitor: Visitor, query: str = "") -> Answer:
    return visitor.call("GET", DATA + query, X_Step_Up=proof(visitor))


def test_somebody_sees_all_that_is_held_of_them(visitor: Visitor) -> None:
    """SEC30, SEC11: opened for who has just proved who they are, whatever book it stands in."""
    order_id = settled(visitor)
    line = visitor.call("GET", f"/orders/{order_id}").json["lines"][0]["line_id"]
    back = {"lines": {line: 1}, "reason": "other"}
    asked = visitor.post(f"/orders/{order_id}/returns", back, Idempotency_Key="back").json["return_id"]
    boss = Browser(visitor.client, bearer("staff", "admin_zhang", "mugs"))
    assert boss.post(f"/admin/returns/{asked}/decline", {"decline_reason": "worn by Li"}).status == 200
    assert visitor.call("GET", DATA).json["type"] == "/problems/step-up-needed"
    answer = ask(visitor)
    assert answer.status == 200, answer
    held: Any = answer.json
    assert (held["user_id"], held["shop"], held["registered_with"]) == (visitor.known["subject"], "mugs", "mugs")
    assert [(each["kind"], each["value"]) for each in held["identities"]] == [("phone", PHONE["phone"])]
    assert (held["profile"]["display_name"], held["profile"]["birthday"]) == ("李雷", "1990-02-03")
    assert [each["address"]["lines"] for each in held["addresses"]["items"]] == [ADDRESS["lines"]]
    assert [each["given"] for each in held["consents"]["items"] if each["purpose"] == "marketing"] == [True]
    assert [(each["current"], each["methods"]) for each in held["sessions"]] == [(True, ["code"])]
    assert [each["methods"] for each in held["sign_ins"]] == [["code"]]
    [order] = held["orders"]
    assert (order["order_id"], order["address"]["recipient"]) == (order_id, ADDRESS["recipient"])
    assert order["contact"]["email"] == CONTACT["email"]
    assert [(each["return_id"], each["decline_reason"]) for each in held["returns"]] == [(asked, "worn by Li")]
    assert (held["more_sign_ins"], held["next_cursor"]) == (False, None)
    assert PASSWORD not in answer.text
    assert "hash" not in answer.text


def test_orders_come_a_page_at_a_time_and_nobody_asks_all_day(visitor: Visitor) -> None:
    """SEC30, SEC16: bounded, and counted."""
    first = settled(visitor)
    visitor.later(minutes=1)
    second = bought(visitor, "order-2").order_id
    token = proof(visitor)
    page = visitor.call("GET", f"{DATA}?limit=1", X_Step_Up=token).json
    assert [each["order_id"] for each in page["orders"]] == [second]
    rest = visitor.call("GET", f"{DATA}?limit=1&cursor={page['next_cursor']}", X_Step_Up=token).json
    assert [each["order_id"] for each in rest["orders"]] == [first]
    wrong = visitor.call("GET", f"{DATA}?cursor=x", X_Step_Up=token)
    assert wrong.json["type"] == "/problems/bad-cursor"
    answers = [visitor.call("GET", f"{DATA}?limit=1", X_Step_Up=token).status for _ in range(18)]
    assert answers == [200] * 17 + [429]
