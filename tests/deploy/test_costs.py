"""The bill: nothing in it is typed that the shop itself can tell."""

from dataclasses import replace

import pytest

from infra.costs import shopping
from infra.costs.__main__ import GUIDE, PAGE, guide, page, summary
from infra.costs.bill import BUSINESS, RULES, bill, measured, work
from infra.costs.measure import measured as counted
from infra.functions import functions
from infra.stacks import dashboard
from infra.stacks.stages import STAGES
from tests.deploy import edges

DEV, PROD = STAGES["dev"], STAGES["prod"]


def test_the_pages_say_what_the_script_says() -> None:
    """After a change: python -m infra.costs --write"""
    assert PAGE.read_text() == page()
    assert GUIDE.read_text() == guide()
    assert summary() in guide()


def test_every_piece_of_work_was_measured_in_a_function_that_there_is() -> None:
    assert set(work(1)) <= set(measured())
    assert {name.split()[1] for name in measured()} <= {function.name for function in functions()}


def test_the_order_itself_is_measured() -> None:
    """The dearest step is one transaction: it writes, and the pages that are read most do not."""
    assert measured()["request checkout_api place_order"]["write_units"] > 4
    for read in ("show_product", "list_category", "show_categories"):
        assert measured()[f"request catalog_api {read}"]["write_units"] == 0
        assert measured()[f"request catalog_api {read}"]["round_trips"] == 1


def test_a_shop_at_rest_costs_next_to_nothing_unless_it_is_told_to() -> None:
    """The README's promise, in figures: what is left are the key, polls of queues, ticks, and alarms."""
    resting = bill(DEV, 0)
    assert resting.total < 6
    assert resting.lines["Lambda"] == resting.lines["API Gateway"] == resting.lines["Metrics"] == 0
    assert bill(PROD, 0).total - bill(replace(PROD, waf=False), 0).total == pytest.approx(13.40)
    assert bill(replace(PROD, alarms="few"), 0).total < bill(PROD, 0).total - 15


def test_what_is_counted_is_what_would_be_made() -> None:
    [firewall] = edges.of("prod", "WAFv2::WebACL")
    assert len(firewall["Rules"]) == RULES
    assert len(dashboard.BUSINESS) == BUSINESS


def test_what_is_free_is_free_once() -> None:
    """Beyond it, a million orders more cost what the million before them did, line by line."""
    one, two, three = (bill(PROD, millions * 1_000_000).lines for millions in (1, 2, 3))
    assert {line: three[line] - two[line] for line in three} == pytest.approx(
        {line: two[line] - one[line] for line in two}
    )
    assert three["API Gateway"] == pytest.approx(3 * one["API Gateway"])
    assert three["CloudFront"] > 3 * one["CloudFront"]


def test_a_return_brings_along_its_own_work() -> None:
    assert set(shopping.A_RETURN) - set(shopping.AN_ORDER) >= {
        "task refund_submit",
        "request returns_api request_return",
    }
    assert shopping.pieces(100)["task refund_submit"] == 100 * shopping.RETURNED


def test_counts_are_means_of_lines_that_went_well() -> None:
    line = {"kind": "request", "function": "cart_api", "door": "show_cart", "read_units": 1.0, "write_units": 0.0}
    two = [line | {"round_trips": 2, "bytes": 300}, line | {"round_trips": 3, "bytes": 400}]
    found = counted([*two, line | {"door": "health", "round_trips": 0, "bytes": 1}])
    assert found == {
        "request cart_api show_cart": {"round_trips": 2.5, "read_units": 1.0, "write_units": 0.0, "bytes": 350.0}
    }
