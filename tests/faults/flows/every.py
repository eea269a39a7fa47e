"""Every flow there is."""

from tests.faults.flows import buying, fulfillment

FLOWS = (*buying.FLOWS, *fulfillment.FLOWS)
