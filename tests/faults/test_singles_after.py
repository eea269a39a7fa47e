"""After the purchase: parcels, returns, refunds and stock, with every fault at every call."""

import pytest

from tests.faults.explore import Flow
from tests.faults.flows import buying, checkout, payments
from tests.faults.flows.every import MONEY_AND_STOCK
from tests.faults.singles import explored

BEFORE = (buying, checkout, payments)
FLOWS = tuple(flow for concept in MONEY_AND_STOCK if concept not in BEFORE for flow in concept.FLOWS)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_single_fault_breaks_anything(flow: Flow) -> None:
    """S8.3.3-b part: whatever one call meets, parcels leave once and each refund is paid exactly once."""
    print(flow.name, dict(explored(flow)))
