"""News: what has become of an item was told, also where nobody in the shop listens yet."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.core import events
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.orders.rules import moves
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.promotions.rules import ACTIVE, ENDED, Promotion
from chalicelib.domain.returns.rules.returning import Return
from chalicelib.domain.users.rules.risk import STEP_UP_FROM
from chalicelib.domain.users.rules.signins import SignIn
from tests.faults.invariants.books import Books

Became = Callable[[Any], bool]

ONCE: tuple[tuple[type, Became, type[events.Event], str], ...] = (
    (Order, lambda order: True, events.OrderPlaced, "order_id"),
    (Order, lambda order: order.status == moves.CONFIRMED, events.OrderConfirmed, "order_id"),
    (Order, lambda order: order.status == moves.CANCELED, events.OrderCanceled, "order_id"),
    (Order, lambda order: order.status == moves.CLOSED, events.OrderClosed, "order_id"),
    (Order, lambda order: order.completed_at is not None, events.OrderCompleted, "order_id"),
    (Attempt, lambda attempt: attempt.status == "captured", events.PaymentCaptured, "attempt_id"),
    (Attempt, lambda attempt: attempt.status == "failed", events.PaymentFailed, "attempt_id"),
    (Refund, lambda refund: True, events.RefundRequested, "refund_id"),
    (Refund, lambda refund: refund.status == "succeeded", events.RefundSucceeded, "refund_id"),
    (Refund, lambda refund: refund.status in ("rejected", "manual"), events.RefundFailed, "refund_id"),
    (Shipment, lambda parcel: parcel.shipped_at is not None, events.ShipmentShipped, "shipment_id"),
    (Shipment, lambda parcel: parcel.delivered_at is not None, events.ShipmentDelivered, "shipment_id"),
    (Return, lambda back: True, events.ReturnRequested, "return_id"),
    (Return, lambda back: back.send_by is not None, events.ReturnApproved, "return_id"),
    (Return, lambda back: back.status in ("inspected", "refunded", "closed"), events.ReturnReceived, "return_id"),
    (SignIn, lambda signin: signin.score >= STEP_UP_FROM, events.SignInAtRisk, "signin_id"),
    (Promotion, lambda promotion: True, events.PromotionScheduled, "promotion_id"),
    (Promotion, lambda promotion: promotion.status == ENDED, events.PromotionEnded, "promotion_id"),
)
OFTEN: tuple[tuple[type, Became, type[events.Event], str], ...] = (
    (Promotion, lambda promotion: promotion.status == ACTIVE, events.PromotionStarted, "promotion_id"),
    (Live, lambda live: True, events.ProductPublished, "product_id"),
    (Live, lambda live: not live.published, events.ProductUnpublished, "product_id"),
)


def changes_are_told(books: Books) -> Iterator[str]:
    """I16 I17: what has become of an order, its money, its goods or a price was told, once."""
    for most, table in ((1, ONCE), (1_000, OFTEN)):
        for kind, became, event, name in table:
            told = Counter(getattr(each.event, name) for each in books.news(event))
            for entity in books.all(kind):
                times = told[getattr(entity, name)]
                if became(entity) and not 1 <= times <= most:
                    yield f"{event.__name__} of {getattr(entity, name)} was told {times} times"
