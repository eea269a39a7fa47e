"""Buying: from the cart to a paid order, with every fault at every call."""

import pytest

from tests.faults.explore import Flow
from tests.faults.flows import buying, checkout, payments
from tests.faults.singles import explored

FLOWS = tuple(flow for concept in (buying, checkout, payments) for flow in concept.FLOWS)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_single_fault_breaks_anything(flow: Flow) -> None:
    """S5.2.2-b part, S5.2.2-d part: whatever one call meets, an order, its stock and its money are right in the end."""
    print(flow.name, dict(explored(flow)))
