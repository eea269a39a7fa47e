"""The whole matrix: `python -m tests.policy` tries every cell and prints who may do what; 1 when one is wrong."""

import sys
from time import monotonic

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from tests.policy.matrix import cells, owns
from tests.policy.table import CALLERS, Operation, operations
from tests.policy.town import town

SHORT = "".join(f"{name[:9]:>10}" for name in ("anyone", "guest", "customer", "other", "merchant", "other", "support"))


def row(operation: Operation) -> str:
    """`yes` with what is theirs, `unknown` where it looks to them as if it were not there."""
    marks = (
        "-" if not operation.allows(caller) else "yes" if owns(operation, caller) else "unknown" for caller in CALLERS
    )
    return f"{operation.name:<72}" + "".join(f"{mark:>10}" for mark in marks)


def main() -> int:
    since, tried = monotonic(), list(cells())
    with town() as ours:
        complaints = [told for cell in tried if (told := cell.complaint(ours))]
    print(f"{'':72}{SHORT}{'admin':>10}", *map(row, operations()), *complaints, sep="\n")
    foreign = sum(cell.foreign for cell in tried)
    print(f"{len(operations())} operations x {len(CALLERS)} callers: {len(tried)} cells, {foreign} with foreign things")
    print(f"{len(complaints)} wrong; {monotonic() - since:.0f} s")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
