"""A function in an interpreter of its own: `python alone.py REPORT < EVENTS` answers them, and counts the last one.

Run, not imported: nothing of the tests may be loaded beside the function. All events but the last warm it up: what is
looked up once is not what a request costs.
"""

import cProfile
import gc
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


class Context:
    """Of the invocation."""

    aws_request_id, function_name, memory_limit_in_mb = "0", "alone", 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:alone"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def main(report: Path, events: list[Any]) -> None:
    app, context, profile = import_module("app").app, Context(), cProfile.Profile()
    *before, last = events
    statuses = [app(event, context)["statusCode"] for event in before]
    profile.enable()
    answer = app(last, context)
    profile.disable()
    told = {
        "statuses": [*statuses, answer["statusCode"]],
        "modules": len(sys.modules),
        "clients": _clients(),
        "calls": sum(each.callcount for each in profile.getstats()),
    }
    report.write_text(json.dumps(told))


def _clients() -> int:
    """How many clients botocore has made here. A proxy of one says that it is one, but its type does not."""
    base = sys.modules.get("botocore.client")
    return 0 if base is None else sum(issubclass(type(each), base.BaseClient) for each in gc.get_objects())


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.load(sys.stdin))
