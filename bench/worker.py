"""Measures one function of an unpacked artifact beside the floor: `python -S -s -P worker.py FOLDER HANDLER PLAN OUT`.

Needs nothing but Python itself. The plan names the events and the floor's handlers; what was measured goes to OUT.
"""

import gc
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any


class Context:
    """What Powertools and Chalice look at."""

    function_name = "bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:bench"
    aws_request_id = "bench"


def main() -> None:
    """Rounds in turn: the floor, then each visit of the function, so many times each; statuses are of afterwards."""
    folder, handler, plan_path, out = sys.argv[1:]
    plan = json.loads(Path(plan_path).read_text())
    sys.path[:0] = [folder, str(Path(__file__).parent)]
    floor = importlib.import_module("floor")
    module, _, name = handler.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    asked = [(each["name"], function, _encoded(each["events"])) for each in plan["visits"]]
    asked += [(f"floor {name}", getattr(floor, name), _encoded([event])) for name, event in plan["floors"].items()]
    for _, handle, events in asked:
        answer(handle, events[0])
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {name: [] for name, _, _ in asked}
    for _ in range(plan["rounds"]):
        for name, handle, events in asked:
            times[name].append(microseconds(handle, events, plan["calls"]))
    statuses = {name: answer(handle, events[0])["statusCode"] for name, handle, events in asked}
    Path(out).write_text(json.dumps({"microseconds": times, "statuses": statuses}))


def answer(handle: Any, event: bytes) -> Any:
    """From the event's bytes to the answer's, as Lambda's runtime does it; read again here."""
    return json.loads(json.dumps(handle(json.loads(event), Context())).encode())


def microseconds(handle: Any, events: list[bytes], calls: int) -> float:
    """Of this process's CPU, for one call; the events in turn, each at least once."""
    chosen = [events[number % len(events)] for number in range(max(calls, len(events)))]
    context = Context()
    begun = time.process_time_ns()
    for event in chosen:
        json.dumps(handle(json.loads(event), context)).encode()
    return (time.process_time_ns() - begun) / len(chosen) / 1000


def _encoded(events: list[Any]) -> list[bytes]:
    return [json.dumps(event).encode() for event in events]


if __name__ == "__main__":
    main()
