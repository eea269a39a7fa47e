"""Package the shop: `python -m infra.package --out build/dev/package [--arch arm64] [--snap-start] [--measure]`."""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # SAM wants one to start, and uses it for nothing that we keep

from infra.package.alone import BrokenArtifactError
from infra.package.build import build
from infra.package.order import CannotPackageError, Order, architecture
from infra.package.report import report
from infra.stacks.stages import STAGES


def main() -> int:
    """Its exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("--stage", default="dev", choices=STAGES, help="says whether functions start from snapshots")
    parser.add_argument("--out", type=Path, help="the folder, by default build/<stage>/package")
    parser.add_argument("--arch", default="arm64", help="arm64, x86_64, or local: this machine's")
    parser.add_argument("--snap-start", action="store_true", help="let them, whatever the stage says")
    parser.add_argument("--measure", action="store_true", help="also count the instructions of a cold start (slow)")
    given = parser.parse_args()
    out = given.out or Path("build", given.stage, "package")
    snap_start = given.snap_start or STAGES[given.stage].snap_start
    try:
        order = Order(out=out.absolute(), architecture=architecture(given.arch), snap_start=snap_start)
        package = build(order)
        for line in report(package, order, given.measure):
            print(line)
    except (CannotPackageError, BrokenArtifactError) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
