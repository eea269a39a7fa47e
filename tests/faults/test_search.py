"""Random scenarios: those that once went wrong, and some that nobody has ever seen."""

import os
from pathlib import Path

import pytest

from tests.faults.corpus import Scenario, keep, kept, line_of
from tests.faults.explore import play
from tests.faults.flows import buying
from tests.faults.flows.every import FLOWS
from tests.faults.plans import Fault
from tests.faults.post import ORDERLY, Post
from tests.faults.search import batch, fresh, search

SECONDS = float(os.environ.get("RANDOM_SECONDS", "6"))


@pytest.mark.parametrize("scenario", kept(), ids=str)
def test_what_once_went_wrong_goes_well(scenario: Scenario) -> None:
    """S5.2.2-d part, S8.3.3-b part: each of these has found something, once."""
    run = scenario.play()
    assert not run.violations, str(run)


def test_nothing_goes_wrong_at_random() -> None:
    """S5.2.2-d part: up to three faults, and news in any order, under seeds that nobody has seen."""
    wrong, played, first = list[str](), 0, fresh()
    for seed, run, post in search(SECONDS, FLOWS, first):
        played += 1
        wrong += [f"seed {seed}: {line_of(run, post)}\n{run}"] if run.violations else []
    print(f"{played} random scenarios from seed {first}")
    assert played
    assert not wrong


def test_a_seed_means_the_same_again() -> None:
    first, second = ([(run.flow, run.faults, run.calls, post) for run, post in batch(7)] for _ in range(2))
    assert first == second
    assert max(len(faults) for _, faults, _, _ in first) > 1


def test_a_line_means_the_same_again() -> None:
    flow = next(flow for flow in buying.FLOWS if flow.name == "place")
    run = play(flow, {1: Fault.CRASH_BEFORE, 3: Fault.BROKEN}, Post(backwards=True))
    line = str(Scenario.of(run, Post(backwards=True)))
    again = Scenario.read(line).play()
    assert (again.faults, again.calls) == (run.faults, run.calls)


def test_a_line_that_means_nothing_any_more_is_told() -> None:
    """Whether its flow is gone, or its call."""
    for line in ("nobody's flow | orderly | nothing", "place | orderly | crash before @ dynamodb.PutItem 99"):
        with pytest.raises(AssertionError):
            Scenario.read(line).play()


def test_a_line_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus.txt").write_text("# what was found\n")
    monkeypatch.setattr("tests.faults.corpus.CORPUS", tmp_path / "corpus.txt")
    lines = [
        f"{Scenario('pay', ORDERLY, ((Fault.BROKEN, ('dynamodb.GetItem', number)),))} | why" for number in (1, 2, 1)
    ]
    assert (keep(lines), keep(lines), len(kept())) == (2, 0, 2)
