"""Metrics: what a line of work is made of for CloudWatch, and what would cost too much."""

from typing import Any

import pytest

from chalicelib.aws import metrics
from chalicelib.aws.observe import alert, observed
from tests.aws.lines import Lines, lines

__all__ = ["lines"]


def directive_of(line: dict[str, Any]) -> dict[str, Any]:
    [directive] = line["_aws"]["CloudWatchMetrics"]
    found: dict[str, Any] = directive
    return found


def test_metrics_are_those_of_a_stage(lines: Lines) -> None:
    """Two stages in one account do not ring each other's alarms."""
    with observed("request", "cart_api"):
        pass
    directive = directive_of(lines.all[-1])
    assert (directive["Namespace"], directive["Dimensions"]) == ("storefront-test", [["function"]])
    assert {each["Name"] for each in directive["Metrics"]} == set(metrics.MEASURES)
    assert set(metrics.MEASURES) <= set(lines.all[-1])
    alert("RefundFailed", refund_id="r1")
    assert directive_of(lines.all[-1])["Namespace"] == "storefront-test"


def test_a_tick_has_figures_but_makes_no_metrics_of_them(lines: Lines) -> None:
    """Six functions that run every minute would cost $7 a month in metrics of a shop at rest."""
    with observed("schedule", "close_unpaid"):
        pass
    line = lines.all[-1]
    assert "_aws" not in line
    assert set(metrics.MEASURES) <= set(line)


def test_a_tick_that_fails_is_measured(lines: Lines) -> None:
    with pytest.raises(ZeroDivisionError), observed("schedule", "close_unpaid"):
        _ = 1 // 0
    assert [each["Name"] for each in directive_of(lines.all[-1])["Metrics"]] == [metrics.FAULTS]
