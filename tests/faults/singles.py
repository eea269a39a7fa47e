"""What the tests of single faults assert of each flow."""

from collections import Counter

from tests.faults.explore import Flow, Run, explore
from tests.faults.plans import possible
from tests.faults.witness import Witness, felt


def explored(flow: Flow) -> Counter[str]:
    """Play a flow with every fault at every call. A witness at the shop's own ways out sees the calls of the plain run,
    and what becomes of each call that meets a fault. How often each fault was met."""
    witness, runs = Witness(), list[Run]()
    met, points = Counter[str](), set[tuple[int, str]]()
    for run in explore(witness.of(flow)):
        runs.append(run)
        assert [name for name, _ in witness.seen] == list(run.calls)
        for number, fault in run.faults.items():
            name, outcome = witness.seen[number - 1]
            assert felt(fault, outcome), (flow.name, number, name, fault, outcome)
            points.add((number, name))
            met[fault.value] += 1
    calls = runs[0].calls
    assert points == set(enumerate(calls, 1))
    assert met.total() == len(runs) - 1 == sum(len(possible(name)) for name in calls)
    assert not [str(run) for run in runs if run.violations]
    return met
