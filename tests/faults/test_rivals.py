"""Rivals at every write of every flow: the same act once more, or another act in the same place."""

import pytest

from tests.faults.explore import Flow
from tests.faults.flows.every import FLOWS
from tests.faults.rivals import meeting


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_rival_breaks_nothing(flow: Flow) -> None:
    """S5.2.2-b part: whoever is faster by one call, each act comes to its end, and the books are right."""
    wrong = []
    for twins in (True, False):
        with meeting(flow, twins) as met:
            for number, rival in met.all():
                wrong += [f"call {number}, {rival.name} first: {each}" for each in met.play(number, rival)]
                assert met.came
    assert not wrong
