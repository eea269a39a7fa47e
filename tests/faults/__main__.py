"""All faults: `python -m tests.faults [--seconds 60] [--only refund] [--no-pairs]` prints one table; 1 when a scenario
went wrong, each then with its flow, the calls and what they met, the invariant and the facts.

Single faults and pairs are played whole. The time is for what has no end: random schedules; and of the orders of a
large race, of hazards, and of the points of the client stack there is a sample when it is over.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from time import monotonic

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from tests.faults.corpus import keep
from tests.faults.explore import NotArranged
from tests.faults.jobs import Job, Wanted, jobs
from tests.faults.search import fresh
from tests.faults.tally import Row, summed, table

TODO: list[Job] = []
"""What there is to do, for the processes that are born after it is known."""


def done(number: int) -> Row:
    """One piece of work; or that its flow cannot even begin."""
    try:
        return TODO[number]()
    except NotArranged as wrong:
        row = Row("what cannot begin", "")
        row.found(str(wrong))
        return row


def rows(hands: int) -> Iterator[Row]:
    """Of all that is to do, by so many processes."""
    with ProcessPoolExecutor(hands, mp_context=get_context("fork")) as pool:
        pieces = [pool.submit(done, number) for number in range(len(TODO))]
        for number, each in enumerate(as_completed(pieces), 1):
            if sys.stderr.isatty():
                print(f"\r{number} of {len(pieces)} pieces of work", end="", file=sys.stderr, flush=True)
            yield each.result()
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)


def report(found: list[Row], seconds: float) -> str:
    """The table, then all that is told of what went wrong."""
    wrong = sum(row.count for row in found)
    last = f"{wrong} scenarios went wrong" if wrong else "no violations"
    told = dict.fromkeys(each for row in found for each in row.wrong)
    return "\n".join([table(found), *told, f"{last}; {seconds:.0f} s"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", default="", help="flows and races whose names contain this")
    parser.add_argument("--no-pairs", action="store_true", help="one fault at a time")
    parser.add_argument("--seed", type=int, default=fresh(), help="what is drawn at random is drawn from it")
    given = parser.parse_args()
    hands, since = os.cpu_count() or 1, monotonic()
    wanted = Wanted(given.seconds, given.only, not given.no_pairs, given.seed)
    if not wanted.flows() and not wanted.races():
        parser.error(f"no flow and no race is called {given.only}")
    print(f"Random schedules are drawn from seed {given.seed}.", flush=True)
    TODO.extend(jobs(wanted, hands))
    found = summed(rows(hands))
    print(report(found, monotonic() - since))
    if new := keep(line for row in found for line in row.lines):
        print(f"{new} new lines in tests/faults/corpus.txt")
    return 1 if any(row.count for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
