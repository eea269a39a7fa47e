"""The queue of what may earn somebody something, or lose it them."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.aws.identity import shops
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import Listener
from chalicelib.core import clock
from chalicelib.core.events import (
    IdentityLinked,
    IdentityUnlinked,
    OrderCompleted,
    RefundSucceeded,
    ReturnReceived,
    Told,
)
from chalicelib.domain.merits import actions

bp = Blueprint(__name__)
listener = Listener(bp, "merits")


@listener.on(OrderCompleted, RefundSucceeded, ReturnReceived)
def on_order(told: Told[Any]) -> None:
    actions.look_at_order(told.event.shop, told.event.order_id, clock.now())


@listener.on(IdentityLinked, IdentityUnlinked)
def on_identity(told: Told[Any]) -> None:
    """An account is good in every shop of the platform."""
    in_turn(shops(), lambda shop: actions.look_at_user(shop.shop_id, told.event.user_id, clock.now()))
