"""After the purchase: parcels, returns, refunds and stock, with every fault at every call."""

import pytest

from tests.faults.explore import Flow
from tests.faults.flows import fulfillment, inventory, refunds, returns, tracking
from tests.faults.singles import explored

FLOWS = tuple(flow for concept in (fulfillment, inventory, refunds, returns, tracking) for flow in concept.FLOWS)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_single_fault_breaks_anything(flow: Flow) -> None:
    """S8.3.3-b part: whatever one call meets, parcels leave once and each refund is paid exactly once."""
    print(flow.name, dict(explored(flow)))
