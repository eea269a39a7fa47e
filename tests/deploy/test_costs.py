"""The bill: nothing in it is typed that the shop itself can tell."""

from dataclasses import replace

import pytest

from infra.costs import prices, shopping
from infra.costs.__main__ import GUIDE, PAGE, guide
from infra.costs.bill import BUSINESS, RULES, bill, work
from infra.costs.measure import measured as counted
from infra.costs.pages import page, summary
from infra.costs.pieces import MILLION, declared, function_of, measured, million
from infra.declared import resources
from infra.functions import functions
from infra.stacks import dashboard
from infra.stacks.stages import STAGES
from infra.stacks.watches import watches
from tests.deploy import edges

DEV, PROD = STAGES["dev"], STAGES["prod"]


def test_the_pages_say_what_the_script_says() -> None:
    """After a change: python -m infra.costs --write"""
    assert PAGE.read_text() == page()
    assert GUIDE.read_text() == guide()
    assert summary() in guide()


def test_the_words_of_the_guide_say_it_too() -> None:
    words, resting, watched = " ".join(GUIDE.read_text().split()), bill(DEV, 0).lines, bill(PROD, 0).lines
    assert f"two keys (${resting['KMS key']:.0f})" in words
    assert f"{len(resources().queues)} empty queues (${resting['SQS']:.2f})" in words
    assert f"the firewall (${watched['WAF'] + watched['Secrets Manager']:.2f} with its secret)" in words
    alarms = sum(len(watch.series) for watch in watches(PROD, resources(), functions()))
    assert f"about {round(alarms, -1)} metrics with an alarm (${watched['Alarms']:.0f})" in words
    assert f"{len(resources().schedules)} rules that call" in words


def test_every_piece_of_work_is_an_operation_of_a_function_that_there_is() -> None:
    assert set(work(1)) <= set(declared())
    assert {function_of(name) for name in (*declared(), *measured())} <= {function.name for function in functions()}


def test_the_month_is_made_of_the_same_operations_as_the_table_of_millions() -> None:
    """Beyond what is free a million orders more cost what their pieces cost, and their place in the table."""
    two, three = (bill(PROD, millions * 1_000_000).lines for millions in (2, 3))
    pieces = [(times / MILLION, million(name).lines) for name, times in shopping.pieces(MILLION).items()]
    for line in ("Lambda", "API Gateway", "SQS", "EventBridge", "Step Functions", "SES (mail)", "KMS key"):
        assert three[line] - two[line] == pytest.approx(sum(share * lines[line] for share, lines in pieces)), line
    stored = shopping.STORED_KB * MILLION / 1024**2 * prices.TABLE_GB
    units = sum(share * lines["DynamoDB"] for share, lines in pieces)
    assert three["DynamoDB"] - two["DynamoDB"] == pytest.approx(units + stored)


def test_a_million_of_a_read_and_of_a_checkout_by_hand() -> None:
    """The storage of the design's table, and the API's price as listed."""
    assert million("request catalog_api show_product").lines["DynamoDB"] == pytest.approx(0.0625)
    placed = million("request checkout_api place_order").lines
    assert placed["DynamoDB"] == pytest.approx(15 * 0.125 + 20 * 0.625)
    assert placed["API Gateway"] == pytest.approx(3.50)


def test_a_shop_at_rest_costs_next_to_nothing_unless_it_is_told_to() -> None:
    """The README's promise, in figures: what is left are the keys, polls of queues, ticks, and alarms."""
    resting = bill(DEV, 0)
    assert resting.total < 8
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
    line = {"kind": "request", "function": "cart_api", "door": "show_cart"}
    two = [line | {"bytes": 300}, line | {"bytes": 400}]
    assert counted([*two, line | {"door": "health", "bytes": 1}]) == {"request cart_api show_cart": 350.0}
