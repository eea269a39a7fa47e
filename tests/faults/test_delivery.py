"""Every flow, with news that comes twice, out of order, or both."""

import pytest

from tests.faults.explore import Flow, play
from tests.faults.flows.every import FLOWS
from tests.faults.post import POSTS


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_news_may_come_twice_and_in_any_order(flow: Flow) -> None:
    """S2.2.3-a part: each listener's effect happens once, whatever comes first and however often."""
    assert not [(post, str(run)) for post in POSTS if (run := play(flow, post=post)).violations]
