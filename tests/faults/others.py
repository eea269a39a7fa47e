"""Flows without a fault of their own: their news comes twice or in another order, or somebody else is faster."""

from time import process_time

from tests.faults.corpus import Scenario, line_of
from tests.faults.explore import Flow, play
from tests.faults.invariants import listed
from tests.faults.post import POSTS
from tests.faults.rivals import meeting
from tests.faults.tally import Row


def delivered(flow: Flow) -> Row:
    """News of a flow twice, the latest first, and both."""
    row, since = Row("news twice and in any order", "flows"), process_time()
    for post in POSTS:
        run = play(flow, post=post)
        row.points, row.scenarios, row.judged = row.points + 1, row.scenarios + 1, row.judged + 1
        if run.violations:
            row.found(f"{Scenario.of(run, post)}\n{run}", line_of(run, post))
    row.seconds = process_time() - since
    return row


def rivaled(flow: Flow) -> Row:
    """Somebody else is faster, before each write of a flow: the same once more, or what else begins in that place."""
    row, since = Row("rivals at every write", "flows"), process_time()
    for twins in (True, False):
        with meeting(flow, twins) as met:
            for number, rival in met.all():
                row.points, row.scenarios = row.points + 1, row.scenarios + 1
                if found := met.play(number, rival):
                    row.found(f"{flow.name}, call {number}: {rival.name} first\n{listed(found)}")
                assert met.came, f"{flow.name} makes no call {number}: {rival.name} never came"
            row.judged += len(met.beginning.ends)
    row.seconds = process_time() - since
    return row
