"""Every flow there is."""

from tests.faults.flows import buying, fulfillment, refunds, returns

FLOWS = (*buying.FLOWS, *fulfillment.FLOWS, *returns.FLOWS, *refunds.FLOWS)
