"""`make scan`: 0 when all was looked at and nothing found, 1 when something was found, 3 when not all was looked at."""

import argparse
import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from infra.package.contents import DROPPED
from infra.scan.audit import COMMAND, SERVICE, NotScanned, audit
from infra.scan.licenses import installed, refused
from infra.scan.locks import IncompleteLock, Pin, all_pins, locks
from infra.scan.sbom import bill, known_licenses

FINE, FOUND, NOT_SCANNED = 0, 1, 3
DEPLOYED = "requirements.lock"
LEFT_AT_HOME = DROPPED - {"chalice"}
"""What the artifacts leave out of that lock; of Chalice they have the part that answers."""

ENVIRONMENTS = (Path(".venv"), Path(".venv/checkov"), Path(".venv/audit"))
BILL = Path("build/sbom.cdx.json")
LEFT_OUT = "not covered: the npm lock of the deployment's command line, and the Python that runs all this"

Say = Callable[[str], None]


def scan(folder: Path, command: Path, service: str, say: Say) -> int:
    """Everything, in the order of what it costs."""
    try:
        found = locks(folder)
    except IncompleteLock as incomplete:
        say(f"lock: {incomplete}")
        return FOUND
    everything = all_pins(found.values())
    say(f"locks: {len(found)}, with {len(everything)} packages, each pinned with its hashes")
    wrong = _licenses(folder, [pin for pin in found[DEPLOYED] if pin.name not in LEFT_AT_HOME], everything, say)
    seen = _vulnerable(everything, command, service, say)
    return FOUND if wrong else seen


def _licenses(folder: Path, deployed: list[Pin], everything: list[Pin], say: Say) -> int:
    """Offline: what is installed here, and the bill of materials of what is locked."""
    here = list(installed(folder / each for each in ENVIRONMENTS))
    wrong = refused(here, [pin.name for pin in deployed])
    for each in wrong:
        say(f"license: {each}")
    say(f"licenses: {len(here)} installed packages looked at, {len(wrong)} not on the list")
    version = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"]
    made = bill(version, deployed, everything, known_licenses(here))
    (folder / BILL).parent.mkdir(exist_ok=True)
    (folder / BILL).write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")
    say(f"bill of materials: {BILL}, {len(made['components'])} components")
    return FOUND if wrong else FINE


def _vulnerable(everything: list[Pin], command: Path, service: str, say: Say) -> int:
    try:
        verdict = audit(everything, command, service)
    except NotScanned as why:
        say(f"not scanned: {why}")
        return NOT_SCANNED
    for package, ids in verdict.vulnerable.items():
        say(f"vulnerable: {package}: {', '.join(ids)}")
    if verdict.unseen:
        say(f"not scanned: {len(verdict.unseen)} of {len(everything)} packages: {', '.join(verdict.unseen)}")
    if verdict.vulnerable:
        return FOUND
    if verdict.unseen:
        return NOT_SCANNED
    say(f"scanned: {len(everything)} packages, no known vulnerability; {LEFT_OUT}")
    return FINE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--service", default=SERVICE, help="the address of an OSV service")
    parser.add_argument("--command", type=Path, default=COMMAND, help="pip-audit")
    given = parser.parse_args()
    return scan(Path.cwd(), given.command, given.service, print)


if __name__ == "__main__":
    sys.exit(main())
