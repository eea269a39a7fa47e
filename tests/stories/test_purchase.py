"""The whole journey, as the demo plays it."""

import pytest
from rich.console import Console

from infra.demo.play import acts
from infra.demo.play.stage import Stage
from tests.cloud import eventually
from tests.stories.stack import Shelf, Stack

pytestmark = pytest.mark.cloud


def units(shelf: Shelf, variant_id: str) -> tuple[int, ...]:
    level = shelf.stock(variant_id)
    return tuple(level[name] for name in ("on_hand", "reserved", "committed", "available"))


def test_a_purchase_from_the_first_look_to_the_refund(stack: Stack, shelf: Shelf) -> None:
    """S2.1.1-a part: without the review step. One script browses, fills a cart, orders, pays, ships, receives, returns
    and refunds; between its calls nobody does anything, and in the end goods and money are where they belong."""
    for name in ("Teapot", "Tray"):
        shelf.product(name, 20)
    stage = Stage(stack.here, stack.admin(), stack.guest(), Console(quiet=True))
    variants = acts.browse(stage)
    bought = acts.purchase(stage, variants)
    acts.send_back(stage, bought)
    after, line = stage.order(bought["order_id"]), bought["lines"][0]
    assert (after["status"], after["fulfillment_status"]) == ("completed", "partially_returned")
    assert (after["payment_status"], after["captured"]) == ("partially_refunded", after["total"])
    assert after["refunded"]["amount"] * line["quantity"] == line["total"]["amount"]
    eventually(lambda: units(shelf, line["variant_id"]) == (19, 0, 0, 19))
    assert units(shelf, bought["lines"][1]["variant_id"]) == (18, 0, 0, 18)
    acts.promote(stage, variants[0], bought["lines"][0]["product_id"])
    acts.pay_too_late(stage, variants[1:])
    assert stage.steps == 15
