"""A shop at work: audited whenever something has moved, and never told a finding."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.auditor.builders import audited, enter_openings
from tests.faults.explore import Flow
from tests.faults.flows import audit
from tests.faults.flows.every import FLOWS
from tests.faults.world import World, world

JUMPING = {"goods that never come", *(flow.name for flow in audit.FLOWS)}
"""They jump over hours or weeks in which no schedule runs: an audit in between is right to complain."""

SAMPLE = [flow for flow in FLOWS if "audit" not in flow.name and flow.name not in JUMPING][::6]


@contextmanager
def aside(made: World) -> Iterator[None]:
    """What happens inside leaves no trace in the world."""
    table = made.cloud.table
    items, told, tokens, calls = dict(table.items), len(table.stream), dict(table.tokens), made.cloud.calls
    yield
    for kept, before in ((table.items, items), (table.tokens, tokens)):
        kept.clear()
        kept.update(before)  # type: ignore[arg-type]
    del table.stream[told:]
    made.cloud.calls = calls


@pytest.mark.parametrize("flow", SAMPLE, ids=lambda flow: flow.name)
def test_nothing_is_told_of_what_is_under_way(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """S5.2.2-b part: between any two rounds of deliveries, whatever of it is still in queues."""
    rounds, work = [], World.work

    def looked_at(made: World) -> bool:
        moved = work(made)
        with aside(made):
            enter_openings(made)
            audit = audited()
        rounds.append((audit.findings, audit.unsettled))
        return moved

    monkeypatch.setattr(World, "work", looked_at)
    with world() as made:
        flow.act(made, flow.arrange(made))
        made.settle(flow.days)
    assert len(rounds) >= 2 + flow.days
    assert set(rounds) == {((), 0)}
