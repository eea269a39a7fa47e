"""The lifecycles of a fulfillment order and of a shipment (vocabulary section 4)."""

from chalicelib.core.lifecycle import Lifecycle

SCHEDULED, OPEN, ON_HOLD, IN_PROGRESS = "scheduled", "open", "on_hold", "in_progress"
CLOSED, INCOMPLETE, CANCELED = "closed", "incomplete", "canceled"

WORK = Lifecycle(
    {
        (SCHEDULED, "open"): OPEN,
        (OPEN, "hold"): ON_HOLD,
        (OPEN, "start"): IN_PROGRESS,
        (OPEN, "cancel"): CANCELED,
        (ON_HOLD, "release"): OPEN,
        (IN_PROGRESS, "start"): IN_PROGRESS,  # the message came again before the parcel was handed over
        (IN_PROGRESS, "close"): CLOSED,
        (IN_PROGRESS, "fall_short"): INCOMPLETE,
        (IN_PROGRESS, "cancel"): CANCELED,
        (INCOMPLETE, "reroute"): OPEN,
        (CLOSED, "start"): CLOSED,  # the message came again after it
        (CANCELED, "start"): CANCELED,  # canceled while the message was under way
        (CANCELED, "cancel"): CANCELED,  # the cancellation was told twice
    }
)

PENDING, PACKED, SHIPPED = "pending", "packed", "shipped"
DELIVERED, RETURNED_TO_SENDER = "delivered", "returned_to_sender"

JOURNEY = Lifecycle(
    {
        (PENDING, "pack"): PACKED,
        (PENDING, "cancel"): CANCELED,
        (PACKED, "ship"): SHIPPED,
        (PACKED, "cancel"): CANCELED,
        (SHIPPED, "ship"): SHIPPED,  # the message came again
        (SHIPPED, "scan"): SHIPPED,  # seen on its way: only `tracking_status` moves
        (SHIPPED, "deliver"): DELIVERED,
        (SHIPPED, "send_back"): RETURNED_TO_SENDER,
        (DELIVERED, "ship"): DELIVERED,  # the message came again, much later
        (DELIVERED, "scan"): DELIVERED,  # a scan that was reported late
        (DELIVERED, "deliver"): DELIVERED,  # told twice, or under two ids
        (DELIVERED, "send_back"): DELIVERED,  # the carrier contradicts itself: its first word stands
        (RETURNED_TO_SENDER, "ship"): RETURNED_TO_SENDER,  # the message came again, much later
        (RETURNED_TO_SENDER, "scan"): RETURNED_TO_SENDER,  # a scan that was reported late
        (RETURNED_TO_SENDER, "deliver"): RETURNED_TO_SENDER,  # delivered to us, not to the customer
        (RETURNED_TO_SENDER, "send_back"): RETURNED_TO_SENDER,  # told twice
        (CANCELED, "ship"): CANCELED,  # canceled between packing and hand-over
        (CANCELED, "cancel"): CANCELED,  # the cancellation was told twice
    }
)
"""What a parcel is to the shop. Where the carrier last saw it is `tracking_status`, which is kept apart."""
