"""The lifecycle of an order (vocabulary section 2)."""

from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import Conflict

PENDING_PAYMENT, CONFIRMED, COMPLETED = "pending_payment", "confirmed", "completed"
CANCELED, CLOSED = "canceled", "closed"

MOVES = Lifecycle(
    {
        (PENDING_PAYMENT, "pay"): CONFIRMED,
        (PENDING_PAYMENT, "close"): CLOSED,
        (PENDING_PAYMENT, "cancel"): CANCELED,
        (CONFIRMED, "pay"): CONFIRMED,  # a second payment: the money goes back, the order stays
        (CONFIRMED, "close"): CONFIRMED,  # paid just before the deadline
        (CONFIRMED, "cancel"): CANCELED,
        (CONFIRMED, "receive"): COMPLETED,
        (COMPLETED, "pay"): COMPLETED,  # a second payment, as above
        (COMPLETED, "receive"): COMPLETED,  # the shopper and the clock both confirm
        (CLOSED, "close"): CLOSED,  # the sweeper ran twice
        (CLOSED, "pay"): CLOSED,  # late money goes back
        (CANCELED, "pay"): CANCELED,  # late money goes back
        (CANCELED, "close"): CANCELED,  # canceled just before the deadline
        (CANCELED, "cancel"): CANCELED,  # a double click
    }
)


class AlreadyShipped(Conflict):
    title = "Part of the order is on its way; ask for a return instead"


class NothingToReceive(Conflict):
    title = "No parcel of this order has been shipped yet"
