"""The acts: a purchase with everything after it, a promotion, a payment that comes too late."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from infra.demo.play.goods import buyable
from infra.demo.play.stage import Stage
from infra.shopping import CONTACT, expect, key


def money(amount: Any) -> str:
    return f"{amount['amount'] / 100:.2f} {amount['currency']}"  # for the eye only


def browse(stage: Stage) -> list[str]:
    """Become a guest and look around; gives two variants that can be bought."""
    with stage.step("Browse") as told:
        welcome = stage.shopper.post("/guests").expect(201)
        stage.shopper.bearer = welcome["token"]
        found = list(islice(buyable(stage.shopper, 3), 2))
        expect(len(found) == 2, "the shop has no two products to buy; load it with make run on a fresh state folder")
        again = stage.shopper.get(f"/products/{found[0][0]['product_id']}")
        cached = stage.shopper.get(f"/products/{found[0][0]['product_id']}", If_None_Match=again.headers["etag"])
        expect(cached.status == 304, f"an unchanged product answered {cached.status} instead of 304")
        told.say(f"found {found[0][0]['name']} and {found[1][0]['name']}; a second look is a 304")
    return [variant_id for _, variant_id in found]


def order(stage: Stage, variants: list[str], quantity: int = 2) -> Any:
    """Cart, quote and order; gives the order."""
    with stage.step("Cart") as told:
        for variant_id in variants:
            line = {"variant_id": variant_id, "quantity": quantity}
            stage.shopper.post("/cart/lines", line, Idempotency_Key=key()).expect(201)
        told.say(f"{len(variants)} lines, {money(stage.shopper.get('/cart').expect(200)['subtotal'])}")
    with stage.step("Quote") as told:
        quote = stage.shopper.post("/quotes", {"variant_ids": variants}).expect(201)
        told.say(f"{money(quote['total'])} with shipping {money(quote['shipping'])}, signed")
    with stage.step("Order") as told:
        body = {"quote": quote["quote"], "contact": CONTACT, "expected_total": quote["total"]} | stage.destination
        once = key()
        placed = stage.shopper.post("/orders", body, Idempotency_Key=once)
        made = placed.expect(201)
        expect(placed.figures["storage"].split()[-1] == "TransactWriteItems", "an order must be one transaction")
        again = stage.shopper.post("/orders", body, Idempotency_Key=once)
        expect(again.body == placed.body, "the same order sent twice must get the same answer")
        told.say(f"{made['number']} placed in one transaction; sent twice, it is one order")
    return made


def begin_to_pay(stage: Stage, order_id: str) -> str:
    """Choose to pay; gives the attempt."""
    payment = stage.shopper.post(f"/orders/{order_id}/payments", {}).expect(200, 201)
    return str(payment["attempt"]["attempt_id"])


def press_pay(stage: Stage, attempt_id: str) -> None:
    """What the shopper does on the provider's page."""
    stage.provider.post(f"/pay/{attempt_id}", {"action": "pay"}).expect(200)


def purchase(stage: Stage, variants: list[str]) -> Any:
    """From the cart to the confirmed receipt."""
    order_id = order(stage, variants)["order_id"]
    with stage.step("Payment") as told:
        press_pay(stage, begin_to_pay(stage, order_id))
        paid = stage.until(lambda: _when(stage, order_id, "status", "confirmed"), "the payment to be confirmed")
        told.say(f"{money(paid['captured'])} captured by a signed webhook; the order is {paid['status']}")
    with stage.step("Fulfillment") as told:
        stage.until(lambda: _when(stage, order_id, "fulfillment_status", "shipped", "delivered"), "the parcel to leave")
        parcels = stage.shopper.get(f"/orders/{order_id}/shipments").expect(200)["items"]
        told.say(f"{len(parcels)} parcel on its way, tracking number {parcels[0]['tracking_number']}")
    with stage.step("Tracking") as told:
        delivered = ("fulfillment_status", "delivered")
        stage.until(lambda: _when(stage, order_id, *delivered), "the parcel to arrive", nudge="move_parcels")
        parcels = stage.shopper.get(f"/orders/{order_id}/shipments").expect(200)["items"]
        told.say(" → ".join(step["event"] for step in parcels[0]["timeline"]))
    with stage.step("Receipt") as told:
        received = stage.shopper.post(f"/orders/{order_id}/receipt").expect(200)
        expect(received["status"] == "completed", f"the order is {received['status']}")
        told.say(f"confirmed; returns are possible until {received['return_by'][:10]}")
    return received


def send_back(stage: Stage, bought: Any) -> None:
    """Return one unit of the first line, through to the refund."""
    order_id, line = bought["order_id"], bought["lines"][0]
    with stage.step("Return") as told:
        body = {"lines": {line["line_id"]: 1}, "reason": "no_longer_wanted"}
        asked = stage.shopper.post(f"/orders/{order_id}/returns", body, Idempotency_Key=key()).expect(201)
        return_id = asked["return_id"]
        stage.admin.post(f"/admin/returns/{return_id}/approve").expect(200)
        came = {"lines": [{"line_id": line["line_id"], "quantity": 1, "condition": "sellable"}]}
        stage.admin.post(f"/admin/returns/{return_id}/receive", came, Idempotency_Key=key()).expect(200)
        told.say(f"one {line['name']}: asked for, approved, received and inspected")
    with stage.step("Refund") as told:
        refunded = ("payment_status", "partially_refunded", "refunded")
        back = stage.until(lambda: _when(stage, order_id, *refunded), "the refund workflow to finish")
        told.say(f"{money(back['refunded'])} paid back by the workflow; the unit is in stock again")


def promote(stage: Stage, variant_id: str, product_id: str) -> None:
    """A price cut that begins in two seconds, by the clock, and is ended by hand."""
    with stage.step("Promotion") as told:
        before = _price(stage, product_id, variant_id)
        starts = datetime.now(UTC) + timedelta(seconds=2)
        body = {
            "name": {"en": "Flash cut", "zh-CN": "限时特价"},
            "percent_off_basis_points": 2_000,
            "product_ids": [product_id],
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=1)).isoformat(),
        }
        made = stage.admin.post("/admin/promotions", body, Idempotency_Key=key()).expect(201)
        cut = stage.until(lambda: _cheaper(stage, product_id, variant_id, before), "the price to fall by the clock")
        stage.run_job("turn_promotions")
        stage.admin.post(f"/admin/promotions/{made['promotion_id']}/end").expect(200)
        stage.until(lambda: _price(stage, product_id, variant_id) == before, "the price to come back")
        told.say(f"{before / 100:.2f} → {cut / 100:.2f} by the clock, and back when it was ended by hand")


def pay_too_late(stage: Stage, variants: list[str]) -> None:
    """Cancel an order while its payment is open, then pay: the money goes back by itself."""
    order_id = order(stage, variants, quantity=1)["order_id"]
    with stage.step("Late payment") as told:
        attempt_id = begin_to_pay(stage, order_id)
        stage.shopper.post(f"/orders/{order_id}/cancel").expect(200)
        press_pay(stage, attempt_id)
        back = stage.until(lambda: _when(stage, order_id, "payment_status", "refunded"), "the late money to go back")
        expect(back["status"] == "canceled", f"a canceled order became {back['status']}")
        told.say(f"{money(back['captured'])} came after the order was canceled; {money(back['refunded'])} went back")


def _when(stage: Stage, order_id: str, field: str, *values: str) -> Any:
    order = stage.order(order_id)
    return order if order[field] in values else None


def _price(stage: Stage, product_id: str, variant_id: str) -> int:
    product = stage.shopper.get(f"/products/{product_id}").expect(200)
    return next(int(each["price"]["amount"]) for each in product["variants"] if each["variant_id"] == variant_id)


def _cheaper(stage: Stage, product_id: str, variant_id: str, before: int) -> int | None:
    now = _price(stage, product_id, variant_id)
    return now if now < before else None
