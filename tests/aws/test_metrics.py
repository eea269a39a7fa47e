"""Metrics: what a line of work is made of for CloudWatch, and what would cost too much."""

from typing import Any

import pytest

from chalicelib.aws import metrics
from chalicelib.aws.observe import alert, measure, observed
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


def test_nobody_is_called_for_nothing_but_it_is_measured(lines: Lines) -> None:
    """An audit that has found nothing is news to the graph only."""
    for found in (0, 3):
        measure("AuditFindings", found, audit_id="au_1")
    alert("RefundFailed", refund_id="r1")
    told = [(line["level"], line["message"], line.get("AuditFindings")) for line in lines.all]
    assert told == [("INFO", "AuditFindings", 0), ("WARNING", "AuditFindings", 3), ("WARNING", "RefundFailed", None)]
    assert lines.all[-1]["RefundFailed"] == 1


def test_each_kind_of_work_costs_its_call_its_time_and_what_it_stores() -> None:
    """Micro-dollars, by the price lists that the constants name."""
    calls = {"request": 3.7, "message": 1.4, "task": 25.2, "schedule": 1.2, "relay": 0.2}
    assert {kind: round(metrics.micro_dollars(kind, 0, 0, 0, 512), 6) for kind in metrics.CALLS} == calls
    assert metrics.micro_dollars("relay", 8, 0, 0, 512) == pytest.approx(0.2 + 1.0)
    assert metrics.micro_dollars("relay", 0, 8, 0, 512) == pytest.approx(0.2 + 5.0)
    assert metrics.micro_dollars("relay", 0, 0, 1_000, 1_024) == pytest.approx(0.2 + 13.3334)
    assert metrics.micro_dollars("relay", 0, 0, 1_000, 512) == pytest.approx(0.2 + 6.6667)
