"""Each door in an interpreter of its own: what it loads, what it opens, and how many calls a request is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.budgets.asked import Counting, Event, Report, answered, asked, endpoint
from tests.budgets.day import day
from tests.budgets.goods import opened

MOST_MODULES, MOST_WITH_TOKENS = 410, 470
"""The design's, for public doors, and with what reads a user's token; tests/contracts/test_doors_load.py holds less for
the import alone."""
MOST_CALLS, MOST_LOG_CALLS = 400, 200
"""The design's, for a read request with the lean transport, and for its log line."""

CALLS = {
    "product": 372,
    "categories": 428,
    "category of 24": 560,
    "availability": 545,
    "cart": 985,
    "quote": 1_110,
    "order": 806,
    "add to cart": 956,
    "place order": 4_900,
    "payment webhook": 1_015,
}
"""Python's and C's calls of one warm request with its log line: ratchets, to be lowered when it gets lighter.

The design's 400 and 200 together hold for what is read as it was rendered and for availability. A cart and a quote are
above: ten items are read for them, and priced; so is an order, of which two parts are unsealed. To judge a caller takes
200 calls, and to check the signature of a token that comes for the first time another 800, as in every order here.
"""


SIGNED_IN = ("cart", "quote", "order", "add to cart", "place order", "upload")
UNSEALING = ("order", "place order")
"""What seals or opens personal data: its first request asks KMS for the wrapping key."""


@dataclass(frozen=True)
class Bench:
    server: Counting
    folder: Path
    asked: dict[str, tuple[str, list[Event]]]
    done: dict[str, Report]

    def report(self, name: str) -> Report:
        if name not in self.done:
            capability, events = self.asked[name]
            self.done[name] = answered(self.server, self.folder, capability, events)
        return self.done[name]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with day() as begun:
        begun.state = opened(begun.world)
        requests = asked(begun)
        with endpoint(begun) as server:
            yield Bench(server, tmp_path_factory.mktemp("alone"), requests, {})


doors = pytest.mark.parametrize("name", CALLS)


@doors
def test_a_fresh_interpreter_opens_one_connection_to_the_table_and_makes_no_client(bench: Bench, name: str) -> None:
    report = bench.report(name)
    assert set(report.statuses) <= {200, 201}
    assert [each for each in report.connections if "DynamoDB" in each] == ["DynamoDB"]
    others = {each for each in report.connections if each not in ("DynamoDB", "AmazonSSM")}
    assert len(report.connections) <= 2 + len(others), "one for the table, one for parameters"
    assert others <= ({"TrentService"} if name in UNSEALING else set()), "and one for KMS, once"
    assert report.clients == 0


def test_who_signs_uploads_makes_the_one_client_that_this_takes(bench: Bench) -> None:
    report = bench.report("upload")
    assert (set(report.statuses), report.clients) == ({201}, 1)
    assert [each for each in report.connections if "DynamoDB" in each] == ["DynamoDB"]


@doors
def test_a_door_that_has_answered_has_loaded_no_more_than_the_design_allows(bench: Bench, name: str) -> None:
    assert bench.report(name).modules <= (MOST_WITH_TOKENS if name in SIGNED_IN else MOST_MODULES)


@doors
def test_a_request_is_no_more_calls_than_it_was(bench: Bench, name: str) -> None:
    print(f"{name}: {bench.report(name).calls} calls")
    assert bench.report(name).calls <= CALLS[name]


@pytest.mark.parametrize("name", ["product", "categories", "category of 24", "availability"])
def test_a_read_and_its_log_line_are_as_few_calls_as_the_design_says(bench: Bench, name: str) -> None:
    assert bench.report(name).calls <= MOST_CALLS + MOST_LOG_CALLS


def test_a_product_and_its_log_line_are_as_few_calls_each(bench: Bench) -> None:
    capability, events = bench.asked["product"]
    quiet = answered(bench.server, bench.folder, capability, events, POWERTOOLS_LOG_LEVEL="CRITICAL").calls
    print(f"product: {quiet} calls without its log line")
    assert quiet <= MOST_CALLS
    assert 0 < bench.report("product").calls - quiet <= MOST_LOG_CALLS
