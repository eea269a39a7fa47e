"""Runs of schemathesis against a shop that runs, one for each caller."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from chalicelib.aws.doors import DOORS
from infra.demo.play.stack import variables
from tests.contracts.whole import load_everything
from tests.stories.stack import Stack

CALLERS = ("anyone", "guest", "customer", "merchant", "support", "admin")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@dataclass(frozen=True)
class Heard:
    """What came of one caller's requests: failures as schemathesis describes them, with a command that repeats each."""

    caller: str
    cases: int
    failures: str


def callers(stack: Stack) -> Iterator[tuple[str, str]]:
    """Everybody, with a token; anyone has none."""
    yield "anyone", ""
    yield "guest", stack.guest().bearer
    yield "customer", _printed(stack, "customer-token")
    for role in ("merchant", "support", "admin"):
        yield role, _printed(stack, "admin-token", "--role", role)


def _printed(stack: Stack, *command: str) -> str:
    asked = [sys.executable, "-m", "infra.local", *command]
    ran = subprocess.run(asked, env=variables(stack.here), capture_output=True, text=True)  # noqa: S603
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def fuzz(api: str, caller: str, token: str, cases: int, seed: int) -> Heard:
    """`cases` are for all callers together, and divided among the operations."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", f"{api}/openapi.json", "--url", api, "--phases", "fuzzing",
            "--max-examples", str(examples(cases)), "--seed", str(seed), "--checks", CHECKS, "--continue-on-failure",
            "--warnings", "off", "--suppress-health-check", "all",
            "--report", "json", "--report-json-path", str(report),
        ]  # fmt: skip
        command += ["--header", f"Authorization: Bearer {token}"] if token else []
        said = subprocess.run(command, capture_output=True, text=True, cwd=folder).stdout  # noqa: S603
        counted = re.search(r"(\d+) generated", said)
        assert counted is not None, said
        return Heard(caller, int(counted[1]), failures_in(json.loads(report.read_text()), said))


def failures_in(report: dict[str, Any], said: str) -> str:
    """Of answers that were wrong, of requests that never had one, and of a run that ended early: as it was said where
    it was, else as reported."""
    wrong = report["failures"] + report["errors"] + ([] if report["complete"] else [report["stop_reason"]])
    described = said.partition("FAILURES")[2].partition("SUMMARY")[0].strip(" =\n")
    return (described if report["failures"] else "") or "\n".join(map(str, wrong))


def examples(cases: int) -> int:
    """How many of each operation each caller sends: more than its share, for in some there is little to vary."""
    load_everything()
    return ceil(1.2 * cases / (len(CALLERS) * len(DOORS)))
