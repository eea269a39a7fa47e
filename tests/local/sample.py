"""A small set of resources that has one of everything, under names that no other test uses."""

import json
from pathlib import Path
from typing import Any

from infra.resources import Queue, Resources, Schedule, Table, Workflow

FLOW: dict[str, Any] = {
    "StartAt": "Pause",
    "States": {
        "Pause": {"Type": "Wait", "SecondsPath": "$.pause", "Next": "Work"},
        "Work": {
            "Type": "Task",
            "Resource": "${work}",
            "Retry": [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 1}],
            "Catch": [{"ErrorEquals": ["LookupError"], "ResultPath": "$.caught", "Next": "Missing"}],
            "End": True,
        },
        "Missing": {"Type": "Pass", "Result": "was missing", "End": True},
    },
}
ASKING: dict[str, Any] = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {"FunctionName": "${ask}", "Payload": {"token.$": "$$.Task.Token"}},
            "End": True,
        }
    },
}


def resources(folder: Path, name: str = "sample") -> Resources:
    """The sample; its state machines are written to `folder`."""
    (folder / "flow.asl.json").write_text(json.dumps(FLOW))
    (folder / "asking.asl.json").write_text(json.dumps(ASKING))
    return Resources(
        table=Table(f"{name}-table"),
        bus=f"{name}-bus",
        bucket=f"{name}-media",
        relay=f"{name}-relay",
        queues=(
            Queue(
                f"{name}-letters", f"{name}-on-letter", events=("LetterWritten",), visibility_seconds=1, max_receives=2
            ),
            Queue(f"{name}-uploads", f"{name}-on-upload", uploads=True),
        ),
        schedules=(Schedule(f"{name}-tick", f"{name}-tick", "rate(1 minute)"),),
        workflows=(
            Workflow(f"{name}-flow", folder / "flow.asl.json", ("work",)),
            Workflow(f"{name}-asking", folder / "asking.asl.json", ("ask",)),
        ),
    )
