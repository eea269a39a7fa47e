"""The scanners of templates, run as their users do, and what we have answered to their remarks."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EXCEPTIONS: dict[str, dict[str, str]] = tomllib.loads((ROOT / "infra/stacks/exceptions.toml").read_text())
CFN_LINT = Path(sys.prefix) / "bin" / "cfn-lint"
CHECKOV = Path(sys.prefix) / "checkov" / "bin" / "checkov"

BROKEN = {"E0000", "E0001", "E0002", "E0003"}
"""What cfn-lint says when it could not read or look at a template."""


class CannotScanError(Exception):
    """A scan that did not take place is no scan that found nothing."""


def cfn_lint(templates: Sequence[Path]) -> list[tuple[str, str]]:
    """(rule, file, place and message) of every remark, none left out. Raises CannotScanError."""
    done = _run([str(CFN_LINT), "--format", "json", "--", *map(str, templates)])
    remarks = _read(done, "cfn-lint")
    found = [(each["Rule"]["Id"], f"{Path(each['Filename']).name}: {each['Message']}") for each in remarks]
    if BROKEN & {rule for rule, _ in found}:
        raise CannotScanError(str(found))
    return found


def checkov(folder: Path) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Its summary, and ("check kind", where) of every remark, none left out. Raises CannotScanError."""
    if not CHECKOV.exists():
        raise CannotScanError("checkov is not installed: make check-deploy installs it")
    offline = ["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"]
    report = _read(_run([str(CHECKOV), "--directory", str(folder), *offline]), "checkov")
    failed = report["results"]["failed_checks"]
    return report["summary"], [
        (f"{each['check_id']} {each['resource'].rpartition('.')[0]}", f"{each['file_path']} {each['resource']}")
        for each in failed
    ]


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603


def _read(done: "subprocess.CompletedProcess[str]", scanner: str) -> Any:
    try:
        return json.loads(done.stdout)
    except ValueError as broken:
        raise CannotScanError(f"{scanner} ended with {done.returncode}: {done.stdout}{done.stderr}") from broken
