"""The whole journey, as the demo plays it."""

import pytest
from rich.console import Console

from infra.demo.play import acts
from infra.demo.play.stage import Stage
from tests.stories.stack import Shelf, Stack

pytestmark = pytest.mark.cloud


def test_a_purchase_from_the_first_look_to_the_refund(stack: Stack, shelf: Shelf) -> None:
    """S2.1.1-a part: browse, cart, order, pay, ship, receive, return and refund run with no manual step between."""
    for name in ("Teapot", "Tray"):
        shelf.product(name, 20)
    stage = Stage(stack.here, stack.admin(), stack.guest(), Console(quiet=True))
    variants = acts.browse(stage)
    bought = acts.purchase(stage, variants)
    acts.send_back(stage, bought)
    acts.promote(stage, variants[0], bought["lines"][0]["product_id"])
    acts.pay_too_late(stage, variants[1:])
    assert stage.steps == 15
