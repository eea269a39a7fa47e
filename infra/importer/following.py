"""Following an import: asked for over the API, then looked at until it is over."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.importer.staff import RefusedError, Staff

TYPES = {"jsonl": "application/x-ndjson", "shopify_csv": "text/csv"}
LOOK_SECONDS = 0.2
STILL_SECONDS = 600.0
"""How long an import may stand still: longer than its queue hides a message that failed, or whose worker was killed."""

See = Callable[[Any], None]


def run_import(staff: Staff, content: bytes, name: str, format: str, see: See = lambda job: None, **how: Any) -> Any:
    """Upload a file, import it, and give the import when it is over; `see` gets it each time it is looked at.

    Raises RefusedError.
    """
    media_id = staff.upload(content, TYPES[format], Path(name).name)
    staff.arrived(media_id)
    job = staff.post("/admin/imports", {"media_id": media_id, "format": format} | how)
    moved, rows = time.monotonic(), -1
    while job["status"] in ("pending", "processing"):
        see(job)
        if job["rows"] > rows:
            moved, rows = time.monotonic(), job["rows"]
        if time.monotonic() > moved + STILL_SECONDS:
            raise RefusedError(f"import {job['import_id']} stands still at line {job['line']}: see make queues")
        time.sleep(LOOK_SECONDS)
        job = staff.get(f"/admin/imports/{job['import_id']}")
    see(job)
    if job["status"] == "failed":
        raise RefusedError(f"the import failed: {job['reason']}")
    return job
