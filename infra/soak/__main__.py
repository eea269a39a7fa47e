"""`python -m infra.soak [--seconds 300] [--shoppers 8] [--seed SEED]`: load a stack of its own while it is killed."""

import argparse
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from infra.shopping import PromiseBrokenError
from infra.soak.report import table
from infra.soak.soak import Plan, soak

MOST_SHOPPERS, MOST_SECONDS = 32, 3_600
SHOWN = 40


def planned() -> Plan:
    """What the command line asks for, within bounds."""
    parser = argparse.ArgumentParser(prog="python -m infra.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=Plan.seconds, help="of load")
    parser.add_argument("--shoppers", type=int, default=Plan.shoppers, help="at a time")
    parser.add_argument("--between", type=float, default=Plan.between, help="mean seconds from kill to kill")
    parser.add_argument("--seed", default="", help="of whom is killed when and who does what; a fresh one without it")
    given = parser.parse_args()
    return Plan(
        seed=given.seed or secrets.token_hex(4),
        seconds=min(given.seconds, MOST_SECONDS),
        shoppers=min(given.shoppers, MOST_SHOPPERS),
        between=given.between,
    )


def main() -> int:
    plan = planned()
    state = Path(tempfile.mkdtemp(prefix="storefront-soak-"))
    print(f"Soaking for {plan.seconds:.0f} s with {plan.shoppers} shoppers, seed {plan.seed}", flush=True)
    try:
        result = soak(plan, state)
    except PromiseBrokenError as broken:
        print(f"{broken}\nEverything is kept in {state}", file=sys.stderr)
        return 1
    print(table(result))
    for violation in result.violations[:SHOWN]:
        print(f"✗ {violation}", file=sys.stderr)
    if result.violations:
        print(f"Everything is kept in {state}; the same again: make soak SEED={plan.seed}", file=sys.stderr)
        return 1
    shutil.rmtree(state)
    return 0


if __name__ == "__main__":
    sys.exit(main())
