"""The shop survives kill -9 of everything."""

import time
from pathlib import Path

import pytest

from infra.demo.play.acts import begin_to_pay, press_pay
from infra.demo.play.stage import Stage
from tests.stories.stack import Shelf, Stack
from tests.stories.test_races import order, quoted

pytestmark = pytest.mark.cloud

ACKNOWLEDGED_SECONDS = 10.0
"""What was acknowledged longer ago than this must be there after a kill."""


def shipped(stage: Stage, order_id: str) -> bool:
    return bool(stage.order(order_id)["fulfillment_status"] != "unfulfilled")


def test_what_was_acknowledged_is_there_after_a_kill_and_work_goes_on(tmp_path: Path) -> None:
    """S2.1.1-a part: orders, payments, queues and workflows go on where they were."""
    stack = Stack(tmp_path / "state")
    try:
        shelf = Shelf(stack.admin())
        product = shelf.product("Kept", 50)
        variant_id = product["variants"][0]["variant_id"]
        shopper = stack.guest()
        stage = Stage(stack.here, shelf.admin, shopper)
        unpaid, paid = [order(shopper, quoted(shopper, variant_id), key) for key in ("first", "second")]
        paid_id, unpaid_id = paid.expect(201)["order_id"], unpaid.expect(201)["order_id"]
        attempt_id = begin_to_pay(stage, paid_id)
        shopper.post("/cart/lines", {"variant_id": variant_id, "quantity": 5}).expect(201)
        time.sleep(ACKNOWLEDGED_SECONDS)
        press_pay(stage, attempt_id)  # and the webhook is on its way, or has just come

        stack.kill()
        stack.start()

        assert shopper.get(f"/orders/{unpaid_id}").expect(200)["status"] == "pending_payment"
        assert shopper.get("/cart").expect(200)["lines"][0]["quantity"] == 5
        assert shopper.get(f"/products/{product['product_id']}").status == 200
        stage.until(lambda: shipped(stage, paid_id), "the paid order to be shipped", nudge="look_at_payments")
        press_pay(stage, begin_to_pay(stage, unpaid_id))
        stage.until(lambda: shipped(stage, unpaid_id), "the other order to be shipped")
        level = shelf.stock(variant_id)
        assert (level["on_hand"], level["reserved"], level["committed"]) == (48, 0, 0)
    finally:
        stack.stop()
