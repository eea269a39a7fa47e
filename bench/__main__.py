"""`python -m bench [--quick] [--only SECTION]`: prints the one table, writes build/bench.json; fails over a budget."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

from bench.table import Section, lines

SECTIONS = ("cold_start", "warm", "journeys", "scaling", "flash_sale")
"""Modules of this package: `measure(quick) -> Section` of each."""

OUT = Path("build", "bench.json")
VARIABLES = {
    "STAGE": "test",
    "RATE_FACTOR": "0",  # everybody comes from one address
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}
"""What the shop in this process reads when it is loaded."""


def main(arguments: list[str]) -> int:
    """0 when all figures that have a budget are within it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what can be counted, in seconds")
    parser.add_argument("--only", default="", choices=("", *SECTIONS), metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--out", type=Path, default=OUT, help="the file of JSON")
    given = parser.parse_args(arguments)
    os.environ |= VARIABLES
    sections = [_measured(name, given.quick) for name in SECTIONS if given.only in ("", name)]
    print("\n".join(["", *lines(sections), ""]))
    given.out.parent.mkdir(exist_ok=True)
    given.out.write_text(json.dumps(report(sections, given.quick), indent=1, ensure_ascii=False) + "\n")
    over = [row.what for section in sections for row in section.over]
    print(
        f"Written to {given.out}. " + (f"OVER BUDGET: {len(over)}: {'; '.join(over)}" if over else "All within budget.")
    )
    return 1 if over else 0


def report(sections: list[Section], quick: bool) -> dict[str, Any]:
    """What build/bench.json holds."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "architecture": platform.machine(), "system": platform.system()},
        "python": platform.python_version(),
        "commit": _commit(),
        "quick": quick,
        "sections": [section.told() for section in sections],
    }


def _measured(name: str, quick: bool) -> Section:
    begun = monotonic()
    print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
    section: Section = import_module(f"bench.{name}").measure(quick)
    print(f"{monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return section


def _commit() -> str:
    """With a plus when there are changes beside it; empty outside of a repository."""
    try:
        told = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
