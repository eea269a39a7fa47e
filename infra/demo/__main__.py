"""`python -m infra.demo load`: fills the demo shop of a running stack over its API."""

import argparse
import os
import sys
import time

from infra.demo.load import load
from infra.importer.staff import RefusedError, Staff, token
from infra.local.place import TroubleError, place


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description=__doc__)
    loading = parser.add_subparsers(dest="command", required=True).add_parser("load", help="Load the demo goods.")
    loading.add_argument("--api", help="the shop that runs here, if not given")
    loading.add_argument("--shop", default="demo")
    given = parser.parse_args()
    begun = time.monotonic()
    try:
        here = place(dict(os.environ))
        job = load(Staff(given.api or here.api, token(here, given.shop)), tell=print)
    except (RefusedError, TroubleError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    counts = ", ".join(f"{number} {name}" for name, number in job["counts"].items())
    print(f"Demo goods: {counts} ({time.monotonic() - begun:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
