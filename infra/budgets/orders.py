"""Budgets of what becomes of an order: paid, told of, canceled, closed."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    FOUND,
    JUDGED,
    JUDGED_FIRST,
    NOTHING,
    READ,
    SWEEP,
    because,
    deadline,
    disclosed,
    message,
    owner,
    read_first,
    request,
    rows,
    sealed,
    spread,
    strong,
    tick,
    whole_row,
)

CHANGED = Cost(1, 0, 3)
"""An order alone: 2 KB, and a small index row."""

CALLED_OFF = request(
    "checkout_api cancel_order_for_shop",
    "POST /admin/orders/{order_id}/cancel",
    Cost(1, 0, 13),
    read_first("S5.2.2-e"),
    rows("the index row by which a refund is found that does not move on", "S8.3.3-b", 1),
    whole_row(),
    JUDGED,
)

ORDERS = (
    request("orders_api list_orders", "GET /orders", READ, JUDGED_FIRST),
    request("orders_api show_order", "GET /orders/{order_id}", Cost(1, 1), sealed(), JUDGED),
    request("orders_api show_order_to_staff", "GET /admin/orders/{order_id}", Cost(1, 1), sealed(1), JUDGED),
    request(
        "orders_api show_delivery", "GET /admin/orders/{order_id}/delivery", Cost(1, 1), sealed(1), JUDGED, disclosed()
    ),
    request(
        "checkout_api cancel_order",
        "POST /orders/{order_id}/cancel",
        Cost(1, 0, 11),
        read_first("S5.2.2-d"),
        deadline("S5.2.2-d"),
        whole_row(),
        JUDGED,
    ),
    CALLED_OFF,
    message("checkout_listener OrderPlaced", "OrderPlaced", NOTHING),
    message(
        "checkout_listener PaymentCaptured",
        "PaymentCaptured",
        CHANGED,
        read_first("S5.2.2-e"),
        because("three holds become allocations with the order, in one transaction", "S5.2.2-b", wru=8),
        deadline("S5.2.2-d"),
        whole_row(),
    ),
    tick("close_unpaid", "every minute", SWEEP, spread("S5.2.2-d")),
    tick(
        "close_unpaid: one order",
        "every minute",
        Cost(2, 0.5, 11),
        spread("S5.2.2-d"),
        because("whether a payment was captured of which nobody has heard yet: two places", "S5.2.2-e", trips=1, rru=2),
        deadline("S5.2.2-d"),
        whole_row(),
    ),
)

_DUE = rows("the index row by which a payment is found that nobody tells of", "S6.3.1-c", 1)
_ATTEMPTS = because("the place of a second attempt, which is seldom there; strongly consistent", "S6.3.1-b", rru=1.5)

PAYMENTS = (
    request(
        "payments_api start_payment",
        "POST /orders/{order_id}/payments",
        Cost(2, 0, 2),
        because("what is owed says the order", "S6.2.1-c", trips=1, rru=1),
        because("the attempts there are: two places", "S6.3.1-b", trips=1, rru=2),
        because("the attempt again: its notification may be faster than the provider's answer", "S6.2.2-c", 1, 1),
        rows(f"{_DUE.why}, twice", "S6.3.1-c", 2),
        JUDGED,
    ),
    request("payments_api receive_fakepay", "POST /webhooks/fakepay", Cost(1, 0, 4), read_first("S6.2.2-b"), _DUE),
    request("payments_api list_payments", "GET /orders/{order_id}/payments", READ, owner(), _ATTEMPTS, JUDGED),
    request("payments_api list_payments_for_staff", "GET /admin/orders/{order_id}/payments", READ, _ATTEMPTS, JUDGED),
    tick("look_at_payments", "every minute", SWEEP, spread("S6.3.1-c")),
    tick("look_at_payments: one payment", "every minute", FOUND, spread("S6.3.1-c"), read_first("S6.2.2-c"), _DUE),
)

_MARK = because("two claims are marked as sent, so that no message goes out again", "S5.2.2-c", trips=2, wru=2)

NOTICES = (
    request(
        "notifications_api list_notifications",
        "GET /admin/orders/{order_id}/notifications",
        READ,
        because("whether it is an order of this shop", "S4.2.2-b", trips=1, rru=1),
        JUDGED,
    ),
    *(
        message(f"notifications_listener {event}", event, Cost(3, 0.5, 2), strong("S5.2.2-c"), sealed(1), _MARK)
        for event in ("OrderPlaced", "OrderConfirmed", "ShipmentShipped", "RefundSucceeded")
    ),
)

OPERATIONS = (*ORDERS, *PAYMENTS, *NOTICES)
