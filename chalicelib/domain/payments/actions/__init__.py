"""Payment actions: begin and follow attempts (attempts.py), take notifications (inbox.py), move refunds (refunds.py).

Here is what other capabilities put into commits of their own.
"""

from datetime import datetime

from chalicelib.aws.writes import Write
from chalicelib.core.events import PaymentCaptured
from chalicelib.core.money import Money
from chalicelib.domain.payments import store
from chalicelib.domain.payments.rules.attempts import capture
from chalicelib.domain.payments.rules.moves import CAPTURED
from chalicelib.domain.payments.rules.refunds import Refund, request


def request_refund_write(
    *,
    shop: str,
    order_id: str,
    attempt_id: str | None,
    amount: Money,
    reason: str,
    refund_id: str,
    return_id: str | None = None,
    now: datetime,
) -> Write:
    """Ask for money to go back: an insert that tells RefundRequested, from where the workflow takes over.

    `refund_id` follows from what is refunded (`ids.recast("rf", attempt_id)`), so that the same money is asked for
    once: AlreadyThere means that it was, and is harmless. `attempt_id` is None only where nothing was paid.
    """
    refund, news = request(
        Refund(
            shop=shop,
            refund_id=refund_id,
            order_id=order_id,
            attempt_id=attempt_id,
            amount=amount,
            reason=reason,
            return_id=return_id,
            requested_at=now,
        )
    )
    return store.insert_refund(refund).telling(news)


def captures(shop: str, order_id: str, now: datetime) -> list[PaymentCaptured]:
    """What was told of each payment that was captured for an order, for those who cannot wait until they hear it."""
    attempts = store.attempts(shop, order_id)
    return [capture(attempt, now) for attempt in attempts if attempt.status == CAPTURED]
