"""The report: a bug in the shop turns it red, and it says where."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.domain.checkout.actions import end, place
from tests.faults import __main__
from tests.faults.__main__ import done, report
from tests.faults.bugs import BUGS
from tests.faults.bugs.bug import Bug
from tests.faults.explore import Flow, begun, told
from tests.faults.flows import buying, returns
from tests.faults.flows.every import FLOWS
from tests.faults.invariants import Violation
from tests.faults.jobs import paired, points, single
from tests.faults.others import delivered, rivaled
from tests.faults.plans import Fault
from tests.faults.tally import MOST_TOLD, Row, summed, table
from tests.faults.world import World

CANCEL = next(flow for flow in buying.FLOWS if flow.name == "cancel unpaid")


def give_back_first(order: Write, *stock: Write, news: Any = ()) -> None:
    """A bug: the stock goes back whatever is reserved, before the order says so. Who must cancel anew gives it back
    again."""
    commit(*(replace(write, when=None) for write in stock))
    commit(order, news=news)


def test_a_bug_is_told_with_its_flow_call_fault_and_invariant(monkeypatch: pytest.MonkeyPatch) -> None:
    """S5.2.2-d part: stock that comes back twice is noticed, though only a process that dies in between does it."""
    assert single(CANCEL).count == 0
    monkeypatch.setattr(end, "commit", give_back_first)
    said = report(summed([single(CANCEL)]), 1.0)
    where = "cancel unpaid, call 2 (dynamodb.TransactWriteItems): crash after:\n"
    assert where in said
    told = said.partition(where)[2].partition("\ncancel unpaid")[0]
    assert "  I9: Available is what the vocabulary says, and nothing is below zero" in told
    assert "mug main: (-2, 0) units (reserved, committed) are held" in told
    assert said.endswith("scenarios went wrong; 1 s")


def test_what_is_judged_once_is_judged_as_if_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world that was seen before is not judged again: with a bug in the shop, the same scenarios go wrong."""
    monkeypatch.setattr(end, "commit", give_back_first)
    with begun(CANCEL) as beginning:
        plans: list[dict[int, Fault]] = [{number: fault} for number in (1, 2, 3, 4) for fault in tuple(Fault)[:7]]
        once = [beginning.play(faults).violations for faults in plans]
        judged, each = len(beginning.ends), list[Any]()
        for faults in plans:
            beginning.ends.clear()
            each.append(beginning.play(faults).violations)
    assert once == each
    assert 1 < judged < len(plans)
    assert 0 < sum(map(bool, each)) < len(plans)


def test_a_flow_that_breaks_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is raised, and by whom: the scenario is named, and the others are still played."""
    monkeypatch.setattr("tests.faults.explore.violations", lambda world: [][len(world.cloud.calls)])
    row = single(CANCEL)
    assert row.count == row.scenarios
    assert "IndexError" in row.wrong[0]
    assert row.wrong[0].startswith("cancel unpaid, without a fault:")
    assert len(row.wrong) == MOST_TOLD


def test_a_flow_that_cannot_begin_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop is broken on the way to it, without any fault: whatever is played there says so once, and where."""
    monkeypatch.setattr(place, "_rest", lambda *rest: [][len(rest)])
    monkeypatch.setattr(__main__, "TODO", [partial(single, CANCEL), partial(paired, CANCEL, (0, 1))])
    said = report(summed([done(0), done(1)]), 1.0)
    (told,) = [line for line in said.splitlines() if line.startswith("cancel unpaid")]
    assert re.fullmatch(r"cancel unpaid, on the way to where it begins, call \d+ \(dynamodb\.BatchGetItem\):", told)
    assert said.endswith("2 scenarios went wrong; 1 s")
    assert points(CANCEL) == 0


def test_an_expectation_that_says_nothing_is_told_with_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of pytest, an assertion has no words of its own."""
    for name, found in (("become", "closed"), ("money_back", 2_868), ("available", 8)):
        monkeypatch.setattr(returns, name, lambda *asked, found=found: found)
    wrong = list[Violation]()
    with told(wrong):
        returns.ends("closed", 2_869, 8, 8)(World(), {})
    (only,) = wrong
    assert only.invariant == "check: assert found == (status, money, mugs, cups)"
    assert only.facts.startswith("found = ('closed', 2868, 8, 8), status = 'closed', money = 2869")


@pytest.mark.parametrize(
    ("played", "bug"),
    [(delivered, next(bug for bug in BUGS if bug.noticed_in.post.again)),
     (rivaled, next(bug for bug in BUGS if bug.noticed_in.rival))],
)  # fmt: skip
def test_a_bug_that_no_fault_brings_about_is_told(played: Callable[[Flow], Row], bug: Bug) -> None:
    """News that comes twice does, or somebody who is faster."""
    flow = next(flow for flow in FLOWS if flow.name == bug.noticed_in.way)
    assert played(flow).count == 0
    with bug.living():
        row = played(flow)
    assert 0 < row.count <= row.scenarios
    assert row.wrong[0].startswith(flow.name)
    assert "\n  " in row.wrong[0]


def test_a_fault_that_nothing_meets_is_no_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody counts what was to happen at a call that is not made."""
    monkeypatch.setattr("tests.faults.explore.further", lambda run, of=None: [{999: Fault.CRASH_BEFORE}])
    with pytest.raises(AssertionError, match="nothing has met"):
        single(CANCEL)


def test_the_rows_of_one_kind_are_one_row() -> None:
    wrong = Row("single faults", "flows", calls=3, points=20, scenarios=21, count=1, wrong=["place, call 2"])
    found = summed([Row("corpus", "lines"), wrong, Row("single faults", "flows", calls=1, points=7, scenarios=8)])
    lines = table(found).splitlines()
    assert [line.split() for line in lines if "flows" in line] == [
        ["single", "faults,", "2", "flows", "4", "27", "29", "-", "1", "0.0"]
    ]
    assert lines[2].startswith("single faults")
    assert lines[-1].split() == ["all", "4", "27", "29", "-", "1", "0.0"]


def test_pairs_are_counted_without_what_leads_to_them() -> None:
    flow = next(flow for flow in buying.FLOWS if flow.name == "quote")
    rows = [paired(flow, (part, 2)) for part in range(2)]
    (row,) = summed(rows)
    assert (row.parts, row.count) == (1, 0)
    assert row.points > row.scenarios > single(flow).points
