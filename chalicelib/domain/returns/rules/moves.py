"""The lifecycle of a return (vocabulary section 5)."""

from chalicelib.core.lifecycle import Lifecycle

REQUESTED, APPROVED, DECLINED, CANCELED = "requested", "approved", "declined", "canceled"
RECEIVED, INSPECTED, REFUNDED, CLOSED = "received", "inspected", "refunded", "closed"

MOVES = Lifecycle(
    {
        (REQUESTED, "approve"): APPROVED,
        (REQUESTED, "decline"): DECLINED,
        (DECLINED, "decline"): DECLINED,  # a double click
        (APPROVED, "approve"): APPROVED,  # a double click
        (APPROVED, "receive_part"): RECEIVED,
        (APPROVED, "receive_all"): INSPECTED,
        (APPROVED, "lapse"): CANCELED,  # nothing ever came
        (RECEIVED, "receive_part"): RECEIVED,  # one parcel after another
        (RECEIVED, "receive_all"): INSPECTED,
        (INSPECTED, "refund"): REFUNDED,
        (INSPECTED, "restock"): INSPECTED,  # the money is in a person's hands, the goods are in the warehouse
        (REFUNDED, "refund"): REFUNDED,  # a second execution
        (REFUNDED, "restock"): CLOSED,
        (CLOSED, "refund"): CLOSED,  # a second execution
        (CLOSED, "restock"): CLOSED,  # as above
        (CANCELED, "restock"): CANCELED,  # nothing came, so that nothing goes back into stock
    }
)
"""Goods on their way are the carrier's affair: `in_transit` joins with return labels."""
