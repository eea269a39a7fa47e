"""People: accounts, sessions, proofs and profiles, with every fault at every call."""

import pytest

from tests.faults.explore import Flow
from tests.faults.flows.every import PEOPLE
from tests.faults.singles import explored

FLOWS = tuple(flow for concept in PEOPLE for flow in concept.FLOWS)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_single_fault_breaks_anything(flow: Flow) -> None:
    """S5.2.2-d part: whatever one call meets, everything is as it should be when all has come to rest."""
    print(flow.name, dict(explored(flow)))
