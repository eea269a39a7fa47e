"""Known vulnerabilities, by pip-audit: an answer counts only for the packages that it is really about.

By itself pip-audit says "no known vulnerabilities found" of packages that it has skipped.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.scan.locks import Pin, normalized

COMMAND = Path(".venv/audit/bin/pip-audit")
SERVICE = "https://api.osv.dev/v1/query"
WAIT_SECONDS = 900
FLAGS = (
    "--disable-pip",
    "--require-hashes",
    "--strict",
    "--progress-spinner=off",
    "--format=json",
    "--vulnerability-service=osv",
)


class NotScanned(Exception):
    """Nothing can be said of some packages, or of any; the message says why."""


@dataclass(frozen=True)
class Verdict:
    """What is known of the packages: those with vulnerabilities, with their ids, and those that nobody looked at."""

    vulnerable: dict[str, tuple[str, ...]]
    unseen: tuple[str, ...]


def audit(pins: Sequence[Pin], command: Path = COMMAND, service: str = SERVICE) -> Verdict:
    """Ask about all of them. Raises NotScanned when there is no answer."""
    answers = [_answer(group, command, service) for group in _groups(pins)]
    return judge(pins, [said for answer in answers for said in answer])


def judge(pins: Iterable[Pin], said: Iterable[dict[str, Any]]) -> Verdict:
    """What the answers mean for exactly these packages."""
    looked_at = {(normalized(each["name"]), each["version"]): each for each in said if "vulns" in each}
    wanted = sorted({pin.key for pin in pins})
    vulnerable = {
        "==".join(key): tuple(sorted(found["id"] for found in looked_at[key]["vulns"]))
        for key in wanted
        if key in looked_at and looked_at[key]["vulns"]
    }
    return Verdict(vulnerable, tuple("==".join(key) for key in wanted if key not in looked_at))


def _groups(pins: Iterable[Pin]) -> Iterator[list[Pin]]:
    """In lists that hold no package twice: our environments need not agree on versions."""
    waiting = list(pins)
    while waiting:
        first = {pin.name: pin for pin in reversed(waiting)}
        yield list(first.values())
        waiting = [pin for pin in waiting if first[pin.name] is not pin]


def _answer(pins: Sequence[Pin], command: Path, service: str) -> list[dict[str, Any]]:
    """Markers are left out: what is locked for another system is asked about, too."""
    lines = [
        " ".join([f"{pin.name}=={pin.version}", *(f"--hash=sha256:{each}" for each in pin.hashes)]) for pin in pins
    ]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "requirements.txt")
        listed.write_text("\n".join(lines) + "\n")
        said = _run([str(command), *FLAGS, f"--osv-url={service}", "--requirement", str(listed)])
    try:
        found: list[dict[str, Any]] = json.loads(said.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError) as unclear:
        last = (said.stderr.strip().splitlines() or ["no answer"])[-1]
        raise NotScanned(f"pip-audit gave no report: {last[:300]}") from unclear
    return found


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
    except OSError as missing:
        raise NotScanned(f"pip-audit cannot be started: {missing.strerror}") from missing
    except subprocess.TimeoutExpired as late:
        raise NotScanned(f"pip-audit had not answered after {WAIT_SECONDS} s") from late
