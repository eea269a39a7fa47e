"""The shop's own auditor: the job as staff begins it, and its checks of everything at once with no time left."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from infra.demo.play.stack import variables
from infra.shopping import key, until
from infra.soak.load import Load

PATIENCE_SECONDS = 120


def findings(load: Load) -> list[str]:
    """All of them, none if all is well. Raises PromiseBrokenError when the job does not come to its end."""
    return [*_job(load), *_whole(load), *_trails(load)]


def _job(load: Load) -> Iterator[str]:
    """As in production: it knows what may still be under way, and leaves that for the next time."""
    staff = load.staff()
    audit_id = staff.ask("POST", "/admin/audits", {}, Idempotency_Key=key())["audit_id"]

    def finished() -> Any:
        audit = staff.ask("GET", f"/admin/audits/{audit_id}")
        return audit if audit["status"] == "finished" else None

    audit = until(finished, "the auditor to come to an end")
    load.told.count("items audited", audit["items"])
    yield from (f"The auditor's job found {each}" for each in audit["findings"])
    if audit["unsettled"]:
        yield f"the auditor was not sure of {audit['unsettled']} items, and nothing moved"


def _whole(load: Load) -> Iterator[str]:
    """All items, with nothing that may still be under way."""
    said = _ran(load, "infra.soak.whole")
    yield from (f"The auditor's checks found {json.loads(line)}" for line in said.stdout.splitlines())
    if said.returncode:
        yield f"the auditor's checks ended with {said.returncode}; see {load.stack.here.logs}"


def _trails(load: Load) -> Iterator[str]:
    """Whoever was killed meanwhile: each change was entered into the audit, once, and nothing there is broken."""
    said = _ran(load, "infra.verify", "--at-rest")
    *faults, told = said.stdout.decode().splitlines() or [f"nothing; see {load.stack.here.logs}"]
    yield from (f"The audit is not whole: {fault}" for fault in faults)
    if said.returncode and not faults:
        yield f"the audit was not verified: {told}"
    load.told.count("audit entries", int(told.split()[-3]) if not said.returncode else 0)


def _ran(load: Load, module: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A command beside the running stack."""
    command = [sys.executable, "-m", module, *words]
    chosen = os.environ | variables(load.stack.here)
    with (load.stack.here.logs / "checks.log").open("ab") as log:
        return subprocess.run(command, env=chosen, stdout=subprocess.PIPE, stderr=log, timeout=PATIENCE_SECONDS)
