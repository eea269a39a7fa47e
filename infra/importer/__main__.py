"""`python -m infra.importer FILE`: imports a catalog into a running shop and tells what became of every row."""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chalicelib.domain.imports.rules import sniff
from infra.importer.following import TYPES, run_import
from infra.importer.staff import RefusedError, Staff, token
from infra.local.place import TroubleError, place

console = Console(highlight=False)


def bring_in(staff: Staff, content: bytes, name: str, format: str, **how: Any) -> Any:
    """The import when it is over, with a bar meanwhile."""
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("lines"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task(f"Importing {name}", total=lines)
        job = run_import(staff, content, name, format, lambda job: progress.update(bar, completed=job["line"]), **how)
        progress.update(bar, completed=lines)
    return job


def tell(staff: Staff, job: Any, seconds: float) -> None:
    """The counts, and each error that was kept."""
    would = {name: f"would be {name}" for name in job["counts"]} | {"failed": "would fail"} if job["dry_run"] else {}
    counts = ", ".join(f"{number} {would.get(name, name)}" for name, number in job["counts"].items())
    console.print(f"{counts} ({seconds:.1f} s, import {job['import_id']})", soft_wrap=True)
    for error in staff.listed(f"/admin/imports/{job['import_id']}/errors"):
        # not as markup: a column such as variants[0].sku, or what the file says, is no style
        place = f"  line {error['line']}  {error['column'] or '(the whole line)'}: "
        console.print(place + error["reason"], soft_wrap=True, markup=False)
    if job["errors"] > job["errors_kept"]:
        console.print(f"and {job['errors'] - job['errors_kept']} more")


def main() -> int:
    """0 when every row is in, 1 when some are not or nothing could be done."""
    parser = argparse.ArgumentParser(prog="python -m infra.importer", description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--format", choices=sorted(TYPES), help="seen from the file's first line, if not given")
    parser.add_argument("--dry-run", action="store_true", help="tell what would change, and change nothing")
    parser.add_argument("--locale", help="of texts that name none; the shop's first, if not given")
    parser.add_argument("--currency", help="of a CSV, which names none")
    parser.add_argument("--shop", default="demo")
    parser.add_argument("--api", help="the shop that runs here, if not given")
    given = parser.parse_args()
    try:
        job = _import(given)
    except (RefusedError, TroubleError, OSError) as trouble:
        print(f"{given.file or 'No file'}: {trouble}", file=sys.stderr)
        return 1
    return 1 if job["counts"]["failed"] else 0


def _import(given: argparse.Namespace) -> Any:
    here = place(dict(os.environ))
    if not given.file:
        raise RefusedError("say which: make import FILE=goods.jsonl")
    content = Path(given.file).read_bytes()
    format = given.format or sniff(content.partition(b"\n")[0])
    if format is None:
        raise RefusedError("this is neither JSONL nor a Shopify CSV; if it is, say which with FORMAT=")
    staff = Staff(given.api or here.api, token(here, given.shop))
    how = {name: value for name, value in (("locale", given.locale), ("currency", given.currency)) if value}
    begun = time.monotonic()
    job = bring_in(staff, content, Path(given.file).name, format, dry_run=given.dry_run, **how)
    tell(staff, job, time.monotonic() - begun)
    return job


if __name__ == "__main__":
    sys.exit(main())
