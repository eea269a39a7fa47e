"""What an order brings along: the visits that bought nothing, its messages, and its share of returns. Assumed."""

VISITS = 33
"""Visits for one order: 3 of 100 buy."""
PAGES = 10
"""Catalog reads of a visit, each with an image of 40 KB on average."""
CDN_HITS = 0.9
RETURNED = 0.05
PAGE_KB, IMAGE_KB = 1.5, 40.0
"""Compressed."""
STORED_KB = 75
"""What an order leaves in the table, with all that belongs to it and its indexes; nearly half of it are the entries of
the audit."""
LINES = 3
"""As the reference shop of the operations has them."""

_READS = VISITS * PAGES * (1 - CDN_HITS) / 3
_CARTS = VISITS / 10

AN_ORDER = {
    "request catalog_api show_categories": _READS,
    "request catalog_api list_category": _READS,
    "request catalog_api show_product": _READS,
    "request inventory_api see_availability": VISITS * 2,
    "request access_api welcome_guest": _CARTS,
    "request cart_api add_line": _CARTS * LINES,
    "request cart_api show_cart": _CARTS * 2,
    "request checkout_api ask_quote": 1.5,
    "request checkout_api place_order": 1,
    "request payments_api start_payment": 1,
    "request payments_api receive_fakepay": 1,
    "request orders_api show_order": 4,
    "request fulfillment_api list_shipments": 1,
    "request fulfillment_api hear_carrier": 2,
    "request fulfillment_api report_parcel": 1,
    "request fulfillment_api confirm_receipt": 0.5,
    "message checkout_listener OrderPlaced": 1,
    "message checkout_listener PaymentCaptured": 1,
    "message fulfillment_listener OrderConfirmed": 1,
    "message inventory_listener StockMoved": LINES * 2,
    "message catalog_listener StockMoved": LINES * 2,
    "message notifications_listener OrderPlaced": 1,
    "message notifications_listener OrderConfirmed": 1,
    "message notifications_listener ShipmentShipped": 1,
    "message audit_listener Changed": 21.5,
    "relay relay": 12,
}

A_RETURN = {
    "request returns_api request_return": 1,
    "request returns_api approve_return": 1,
    "request returns_api receive_return": 1,
    "message returns_listener RefundRequested": 1,
    "message inventory_listener StockMoved": 1,
    "message catalog_listener StockMoved": 1,
    "message notifications_listener RefundSucceeded": 1,
    "task refund_await_goods": 1,
    "task refund_reserve": 1,
    "task refund_submit": 1,
    "task refund_settle": 1,
    "task refund_restock": 1,
    "message audit_listener Changed": 15,
    "relay relay": 6,
}
TRANSITIONS = 14 / 5
"""Of a refund's workflow for each of its tasks: the task, the choices and waits between them, start and end."""
TOLD = 2.5
"""Events that a batch of the stream tells: an order of eight and of 21.5 facts for the audit, a return of 4 and 15."""


def pieces(orders: int) -> dict[str, float]:
    """How often each piece of work is done for so many orders."""
    names = {*AN_ORDER, *A_RETURN}
    return {name: orders * (AN_ORDER.get(name, 0) + RETURNED * A_RETURN.get(name, 0)) for name in names}
