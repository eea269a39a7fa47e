"""What the logs tell is explained, or it is a violation."""

import json
from pathlib import Path

from infra.soak.logs import unexplained


def line(**facts: str) -> str:
    return json.dumps({"level": "ERROR", "message": "request"} | facts)


def write(logs: Path, name: str, *lines: str) -> None:
    (logs / name).write_text("\n".join(lines) + "\n")


def test_what_dying_processes_leave_behind_is_counted_and_explained(tmp_path: Path) -> None:
    traceback = (
        "Traceback (most recent call last):",
        '  File "x.py", line 1, in x',
        "127.0.0.1 - - [1/Jan] GET / in 3 ms",
    )
    lost = (*traceback, "chalicelib.aws.outbound.Unanswered: TimeoutError", "")
    write(tmp_path, "workers.log", *lost, *traceback, "chalicelib.gateways.ProviderUnavailable: TimeoutError", "done")
    write(tmp_path, "shop.log", line(exception_name="ConnectionRefusedError"), '{"level": "ERROR", "cut off by a ki')
    seen, strange = unexplained(tmp_path, whole=False)
    assert seen == {"Unanswered": 1, "ProviderUnavailable": 1, "ConnectionRefusedError": 1}
    assert strange == []


def test_what_nobody_can_explain_is_told_once(tmp_path: Path) -> None:
    broken = ("Traceback (most recent call last):", '  File "x.py", line 1, in x', "KeyError: 'order'")
    write(tmp_path, "workers.log", *broken, *broken)
    write(tmp_path, "shop.log", line(exception_name="ValidationException"), line(level="WARNING", exception_name="X"))
    seen, strange = unexplained(tmp_path, whole=False)
    assert seen == {"KeyError": 2, "ValidationException": 1}
    assert [each.partition(":")[0] for each in strange] == ["shop.log", "workers.log"]


def test_the_cloud_is_away_only_where_the_whole_stack_was_killed(tmp_path: Path) -> None:
    write(tmp_path, "workers.log", line(exception_name="NotSent", function="notifications_listener"))
    assert unexplained(tmp_path, whole=True)[1] == []
    (told,) = unexplained(tmp_path, whole=False)[1]
    assert told.startswith("workers.log: notifications_listener: NotSent")
