"""Log lines are Powertools' own, member by member."""

import json
import logging
import sys
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from chalicelib.aws.loglines import LineFormatter

FACTS = {"shop": "mugs", "read_units": 0.5, "door": "马克杯", "nothing": None, "_aws": {"Timestamp": 1}}


def record(failing: bool = False) -> logging.LogRecord:
    try:
        if failing:
            raise ValueError("a mistake")
    except ValueError:
        error: Any = sys.exc_info()
    else:
        error = None
    return logging.LogRecord("storefront", logging.INFO, "/x/observe.py", 7, "request", (), error, "_write")


def both(made: logging.LogRecord) -> tuple[Any, Any]:
    """The line as we write it, and as Powertools does."""
    ours, theirs = LineFormatter(), LambdaPowertoolsFormatter(xray_trace_id=None, serialize_stacktrace=False)
    for formatter in (ours, theirs):
        formatter.append_keys(service="storefront")
    made.__dict__["facts"] = FACTS
    mine = json.loads(ours.format(made))
    del made.__dict__["facts"]
    made.__dict__ |= FACTS
    return mine, json.loads(theirs.format(made))


def test_a_line_has_the_members_that_powertools_gives_it() -> None:
    mine, theirs = both(record())
    assert mine == theirs
    assert list(mine)[:4] == ["level", "location", "message", "timestamp"]
    assert "nothing" not in mine


def test_a_mistake_is_told_with_its_trace() -> None:
    mine, theirs = both(record(failing=True))
    assert mine == theirs
    assert (mine["exception_name"], "a mistake" in mine["exception"]) == ("ValueError", True)
