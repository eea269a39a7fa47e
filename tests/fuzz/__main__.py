"""Fuzzing: `python -m tests.fuzz [--cases 20000] [--seed 7]` sends what schemathesis makes of the OpenAPI document to a
running shop, with the token of everybody; 1 when an answer is not one that the document promises, or breaks."""

import argparse
import random
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.fuzz.running import CALLERS, Heard, callers, fuzz
from tests.stories.stack import Stack


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="about how many requests, of all callers together")
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    given, since = parser.parse_args(), monotonic()
    print(f"Requests are drawn from seed {given.seed}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="storefront-fuzz-") as folder:
        stack = Stack(Path(folder))
        try:
            heard = [fuzz(stack.here.api, name, token, given.cases, given.seed) for name, token in callers(stack)]
        finally:
            stack.stop()
    print(table(heard))
    print(f"{sum(each.cases for each in heard)} requests by {len(CALLERS)} callers; {monotonic() - since:.0f} s")
    return 1 if any(each.failures for each in heard) else 0


def table(heard: list[Heard]) -> str:
    """One line for each caller, then what went wrong."""
    lines = [f"{'':12}{'requests':>10}"]
    lines += [f"{each.caller:12}{each.cases:>10}  {'wrong' if each.failures else 'as promised'}" for each in heard]
    return "\n".join([*lines, *(f"{each.caller}:\n{each.failures}" for each in heard if each.failures)])


if __name__ == "__main__":
    sys.exit(main())
