"""A short fuzzing of a running shop: one request to each operation by everybody, of a seed that is new each time."""

import random
from collections.abc import Iterator

import pytest

from chalicelib.aws.doors import DOORS
from tests.fuzz.running import CALLERS, callers, examples, failures_in, fuzz
from tests.stories.stack import Stack

CASES = 600


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("fuzzed"))
    yield running
    running.stop()


@pytest.mark.cloud
def test_nothing_unexpected_is_answered_to_whatever_is_sent(stack: Stack) -> None:
    """SEC24: no answer breaks, and none is other than the OpenAPI document promises."""
    seed = random.randrange(2**31)
    heard = [fuzz(stack.here.api, name, token, CASES, seed) for name, token in callers(stack)]
    assert [each.failures for each in heard if each.failures] == [], f"make fuzz SEED={seed}"
    assert sum(each.cases for each in heard) >= CASES


def test_cases_are_shared_out_among_operations_and_callers() -> None:
    assert examples(1) == 1
    assert 20_000 <= examples(20_000) * len(CALLERS) * len(DOORS) < 30_000


def test_whatever_is_wrong_is_told_though_it_is_not_described() -> None:
    """A request that was never answered stands in another place than a wrong answer."""
    well = {"failures": [], "errors": [], "complete": True, "stop_reason": "completed"}
    assert failures_in(well, "=== FAILURES === x === SUMMARY ===") == ""
    described = "=== FAILURES ===\nGET / said 500\n=== SUMMARY ==="
    assert failures_in(well | {"failures": ["a"]}, described) == "GET / said 500"
    assert failures_in(well | {"failures": ["a"], "errors": ["b"]}, "") == "a\nb"
    assert failures_in(well | {"errors": ["connection refused"]}, "=== ERRORS ===") == "connection refused"
    assert failures_in(well | {"complete": False, "stop_reason": "interrupted"}, "") == "interrupted"
