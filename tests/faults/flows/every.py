"""Every flow there is."""

from tests.faults.flows import buying, cart, checkout, fulfillment, inventory, payments, refunds, returns

CONCEPTS = (cart, buying, checkout, payments, fulfillment, returns, refunds, inventory)
FLOWS = tuple(flow for concept in CONCEPTS for flow in concept.FLOWS)
