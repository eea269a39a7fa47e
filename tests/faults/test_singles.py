"""Every flow, with every fault at every call it makes."""

import pytest

from tests.faults.explore import Flow, explore
from tests.faults.flows.every import FLOWS


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_single_fault_breaks_anything(flow: Flow) -> None:
    """S5.2.2-d: whatever one call meets, money and stock are right when everything has come to rest."""
    runs = list(explore(flow))
    print(f"{flow.name}: {len(runs)} scenarios")
    assert not [str(run) for run in runs if run.violations]
