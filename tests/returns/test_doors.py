"""Return doors, from the request to the money and the stock."""

from typing import Any

import pytest

from chalicelib.aws import table, trail, transport, vault
from chalicelib.aws.blobs import unpacked
from chalicelib.aws.table import commit
from chalicelib.core.events import RefundRequested, ReturnApproved, ReturnReceived, ReturnRequested
from chalicelib.domain.orders.rules.order import RefundShare
from chalicelib.domain.payments.store import RefundRecord
from chalicelib.domain.returns import store
from chalicelib.domain.returns.store import ReturnRecord
from tests.goods import level, stock
from tests.payments.builders import ORDER_ID, Counter, cny, fault, items, later, line, news_on
from tests.returns.builders import attempt_id, delivered, flow, paid, the_order, the_refund, the_return
from tests.returns.runner import State, jump, jumping
from tests.shop import NOON, Answer, Browser

RETURNS = f"/orders/{ORDER_ID}/returns"


def ask(customer: Browser, lines: dict[str, int] | None = None, key: str = "k") -> Answer:
    return customer.post(RETURNS, {"lines": lines or {"ln_1": 2}, "reason": "other"}, Idempotency_Key=key)


def came(admin: Browser, return_id: str, key: str = "r", last: bool = False, **units: tuple[int, str]) -> Answer:
    lines = [{"line_id": name, "quantity": n, "condition": condition} for name, (n, condition) in units.items()]
    return admin.post(f"/admin/returns/{return_id}/receive", {"lines": lines, "last": last}, Idempotency_Key=key)


def approved(customer: Browser, admin: Browser, lines: dict[str, int] | None = None, key: str = "k") -> str:
    return_id: str = ask(customer, lines, key).json["return_id"]
    answer = admin.post(f"/admin/returns/{return_id}/approve")
    assert (answer.status, answer.json["status"]) == (200, "approved")
    return return_id


def refund_of(return_id: str) -> State:
    return {"shop": "mugs", "refund_id": the_return(return_id).refund_id}


def test_a_return_from_the_request_to_the_money_and_the_stock(
    customer: Browser, admin: Browser, counter: Counter
) -> None:
    """S8.3.1-c part: goods come back, their money goes back once, the sellable ones are for sale again."""
    paid(counter, delivered(line(1, 2), line(2, 1, 1_000)))
    stock("var_1", 5)
    stock("var_2", 5)
    return_id = approved(customer, admin, {"ln_1": 2, "ln_2": 1})
    place = ReturnRecord.at(shop="mugs", return_id=return_id)
    entry = refund_of(return_id)
    assert (the_refund(entry).reason, the_refund(entry).return_id) == ("returned", return_id)
    assert news_on(place) == [
        ReturnApproved(shop="mugs", at=NOON, order_id=ORDER_ID, return_id=return_id, refund_id=entry["refund_id"])
    ]
    asked_for = RefundRequested(
        shop="mugs", at=NOON, order_id=ORDER_ID, refund_id=entry["refund_id"], amount=cny(6_900)
    )
    assert news_on(RefundRecord.at(**entry)) == [asked_for]
    with jumping():
        steps = flow().steps(entry)
        while next(steps) != "WaitForGoods":
            pass
        assert came(admin, return_id, ln_1=(2, "sellable")).json["status"] == "received"
        assert came(admin, return_id, "r2", ln_2=(1, "damaged")).json["status"] == "inspected"
        assert [type(event) for event in news_on(place)] == [ReturnReceived]
        assert the_refund(entry).amount == cny(7_900)  # everything came back, so does the shipping
        list(steps)
    shown = customer.get(f"/returns/{return_id}").json
    assert (shown["status"], shown["refund_id"]) == ("closed", entry["refund_id"])
    assert [(it["quantity"], it["received"], it["damaged"]) for it in shown["lines"]] == [(2, 2, 0), (1, 1, 1)]
    order = the_order()
    assert (order.payment_status, order.fulfillment_status, order.refunded) == ("refunded", "returned", cny(7_900))
    assert [it["amount"] for it in counter.refunds()] == [7_900]
    assert [(level(name).on_hand, level(name).available) for name in ("var_1", "var_2")] == [(7, 7), (5, 5)]


def test_running_the_workflow_again_restocks_nothing_twice(customer: Browser, admin: Browser, counter: Counter) -> None:
    """S8.3.3-b part: a second execution of a refund with goods."""
    paid(counter)
    stock("var_1", 5)
    return_id = approved(customer, admin)
    came(admin, return_id, ln_1=(2, "sellable"))
    flow().run(refund_of(return_id))
    flow().run(refund_of(return_id))
    assert level("var_1").on_hand == 7
    assert [it["amount"] for it in counter.refunds()] == [6_900]


def test_a_part_may_be_sent_back_and_the_rest_later(customer: Browser, admin: Browser, counter: Counter) -> None:
    paid(counter)
    stock("var_1", 0)
    for key, amounts in (("a", [2_950]), ("b", [2_950, 3_950])):
        return_id = approved(customer, admin, {"ln_1": 1}, key)
        came(admin, return_id, key, ln_1=(1, "sellable"))
        flow().run(refund_of(return_id))
        assert [it["amount"] for it in counter.refunds()] == amounts
    assert the_order().payment_status == "refunded"
    assert len(customer.get(RETURNS).json["items"]) == 2


def test_what_never_came_is_not_refunded_and_may_be_asked_for_again(
    customer: Browser, admin: Browser, counter: Counter
) -> None:
    paid(counter)
    stock("var_1", 0)
    return_id = approved(customer, admin)
    came(admin, return_id, last=True, ln_1=(1, "sellable"))
    flow().run(refund_of(return_id))
    assert [it["amount"] for it in counter.refunds()] == [2_950]
    assert ask(customer, {"ln_1": 1}, "again").status == 201


def test_goods_that_never_come_end_the_refund(customer: Browser, admin: Browser, counter: Counter) -> None:
    paid(counter)
    return_id = approved(customer, admin)
    with jumping():
        steps = flow().steps(refund_of(return_id))
        while next(steps) != "WaitForGoods":
            pass
        jump(15 * 86_400)
        assert list(steps) == ["AwaitGoods", "AreGoodsHere", "Fail", "IsOver", "Restock", "Done"]
    assert (the_return(return_id).status, the_refund(refund_of(return_id)).status) == ("canceled", "rejected")
    assert counter.refunds() == []
    assert ask(customer, key="again").status == 201


def test_goods_go_back_into_stock_even_when_the_money_needs_a_person(
    customer: Browser, admin: Browser, counter: Counter
) -> None:
    paid(counter)
    stock("var_1", 5)
    return_id = approved(customer, admin)
    came(admin, return_id, ln_1=(2, "sellable"))
    counter.fake.inject(fault("refund_fails", times=None))
    flow().run(refund_of(return_id))
    assert (the_return(return_id).status, the_refund(refund_of(return_id)).status) == ("inspected", "manual")
    assert level("var_1").on_hand == 7


def test_a_request_is_told_and_answered_once(customer: Browser, counter: Counter) -> None:
    paid(counter)
    first, second = ask(customer), ask(customer)
    assert (first.status, first.text) == (201, second.text)
    assert (first.json["status"], first.json["send_by"], first.json["refund_id"]) == ("requested", None, None)
    assert second.headers["Idempotent-Replayed"] == "true"
    place = ReturnRecord.at(shop="mugs", return_id=first.json["return_id"])
    assert [type(event) for event in news_on(place)] == [ReturnRequested]
    assert customer.post(RETURNS, {"lines": {"ln_1": 1}, "reason": "other"}).json["type"].endswith("idempotency-key")


def test_requests_at_the_same_time_never_exceed_what_was_delivered(
    customer: Browser, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another device asks for the same units between our read and our commit."""
    paid(counter)
    rivals: list[int] = []

    def rival(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems" and not rivals:
            rivals.append(0)
            rivals.append(ask(customer, {"ln_1": 2}, "rival").status)
        return call(operation, request)

    call = transport.call
    monkeypatch.setattr(table, "call", rival)
    refused = ask(customer, {"ln_1": 1})
    assert rivals == [0, 201]
    assert (refused.status, refused.json["lines"]) == (409, [{"line_id": "ln_1", "requested": 1, "returnable": 0}])
    assert store.claims("mugs", ORDER_ID).units == {"ln_1": (0, 1)}
    assert len(items("RETURNS#mugs#RETURN#")) == 1


def test_nobody_sees_or_asks_for_the_returns_of_another(
    customer: Browser, stranger: Browser, admin: Browser, other_admin: Browser, counter: Counter
) -> None:
    paid(counter)
    return_id = ask(customer).json["return_id"]
    assert ask(stranger).json["type"] == "/problems/order-not-found"
    assert [stranger.get(path).status for path in (RETURNS, f"/returns/{return_id}")] == [404, 404]
    assert admin.get(f"/admin/returns/{return_id}").status == 200
    assert customer.get(f"/admin/returns/{return_id}").status == 403
    assert other_admin.get(f"/admin/returns/{return_id}/told").status == 404
    for verb in ("approve", "decline", "receive"):
        body = {"decline_reason": "no"} if verb == "decline" else {}
        assert other_admin.post(f"/admin/returns/{return_id}/{verb}", body, Idempotency_Key="k").status == 404


def test_a_declined_return_says_why_and_frees_its_units(customer: Browser, admin: Browser, counter: Counter) -> None:
    """S4.1.3-d part, S10.2.1-a part: what staff say in their own words only the shopper reads, and whoever may unmask,
    which is in the audit; neither the table nor the trail has it, and nobody once the shopper was erased."""
    paid(counter)
    return_id, why = ask(customer).json["return_id"], "Li Lei wore them"
    here = f"/admin/returns/{return_id}"
    for _ in range(2):
        answer = admin.post(f"{here}/decline", {"decline_reason": why})
        assert (answer.status, answer.json["decline_reason"], answer.json["version"]) == (200, "***", 2)
    assert admin.get(here).json["decline_reason"] == "***"
    assert customer.get(f"/returns/{return_id}").json["decline_reason"] == why
    assert customer.get(RETURNS).json["items"][0]["decline_reason"] == why
    assert trail.entries("mugs", f"return:{return_id}", 10).items == []
    assert admin.get(f"{here}/told").json == {"return_id": return_id, "decline_reason": why}
    [seen] = trail.entries("mugs", f"return:{return_id}", 10).items
    assert seen.subject == "admin_zhang"
    assert why not in str([unpacked(item["data"]["B"]) for item in items("")] + [item.get("by") for item in items("")])
    commit(vault.erase("cust_li"))
    assert customer.get(f"/returns/{return_id}").json["decline_reason"] is None
    assert admin.get(f"{here}/told").json["decline_reason"] is None
    assert admin.get(here).json["decline_reason"] == "***"
    assert admin.post(f"/admin/returns/{return_id}/approve").status == 409
    assert ask(customer, key="again").status == 201


def test_a_return_of_somebody_who_was_erased_is_declined_and_nothing_is_told(
    customer: Browser, admin: Browser, counter: Counter
) -> None:
    """S10.2.1-a part: there is no key any more to seal the words for them."""
    paid(counter)
    return_id = ask(customer).json["return_id"]
    commit(vault.erase("cust_li"))
    answer = admin.post(f"/admin/returns/{return_id}/decline", {"decline_reason": "worn"})
    assert (answer.status, answer.json["status"], answer.json["decline_reason"]) == (200, "declined", "")
    assert store.claims("mugs", ORDER_ID).units == {"ln_1": ()}
    assert admin.get(f"/admin/returns/{return_id}/told").json["decline_reason"] is None


def test_approving_twice_opens_one_refund(customer: Browser, admin: Browser, counter: Counter) -> None:
    paid(counter)
    return_id = approved(customer, admin)
    assert admin.post(f"/admin/returns/{return_id}/approve").json["version"] == 2
    assert len(items("PAYMENTS#mugs#REFUND#")) == 1


def test_goods_are_counted_once_however_often_they_are_told(
    customer: Browser, admin: Browser, counter: Counter
) -> None:
    paid(counter)
    return_id = approved(customer, admin)
    first, again = (came(admin, return_id, ln_1=(1, "sellable")) for _ in range(2))
    assert first.text == again.text
    assert the_order().lines[0].returned == 1
    refused = came(admin, return_id, "more", ln_1=(2, "sellable"))
    assert (refused.status, refused.json["received"]) == (409, 3)


def test_a_return_after_the_window_is_refused(customer: Browser, counter: Counter) -> None:
    paid(counter, delivered(return_by=NOON))
    with later(seconds=1):
        assert ask(customer).json["type"] == "/problems/return-window-over"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": {}, "reason": "other"}, "/lines"),
        ({"lines": {"ln_1": 0}, "reason": "other"}, "/lines/..."),
        ({"lines": {"ln_1": 1}, "reason": "boredom"}, "/reason"),
        ({"lines": {"ln_1": 1}, "reason": "other", "amount": 5}, "/amount"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    customer: Browser, counter: Counter, body: dict[str, Any], field: str
) -> None:
    paid(counter)
    refused = customer.post(RETURNS, body, Idempotency_Key="k")
    assert (refused.status, refused.json["field"]) == (422, field)


def test_an_order_paid_twice_is_refunded_from_its_first_payment(
    customer: Browser, admin: Browser, counter: Counter
) -> None:
    """The second payment has gone back by itself."""
    first = attempt_id(delivered())
    second = RefundShare(refund_id="rf_second", amount=cny(6_900), status="done")
    twice = {"payments": (first, "pa_second-1"), "captured": cny(13_800), "refunds": (second,)}
    paid(counter, delivered(**twice))
    stock("var_1", 0)
    return_id = approved(customer, admin)
    came(admin, return_id, ln_1=(2, "sellable"))
    flow().run(refund_of(return_id))
    assert [(it["attempt_id"], it["amount"]) for it in counter.refunds()] == [(first, 6_900)]
    assert the_order().payment_status == "refunded"
