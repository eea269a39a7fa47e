"""Searching at random: `python -m tests.faults.search --seconds 60` plays flows with up to three faults and news in any
order. Every scenario has a seed, told with what was wrong; `--seed` plays it again."""

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random, SystemRandom
from time import monotonic

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from tests.faults.explore import Run, play
from tests.faults.flows.every import FLOWS
from tests.faults.plans import Fault, possible
from tests.faults.post import Post

MOST_FAULTS = 3


def scenario(seed: int) -> Run:
    """The scenario of that seed: each fault is drawn for a call that the flow makes after the faults before it."""
    random = Random(seed)
    flow = random.choice(FLOWS)
    post = Post(again=random.random() < 0.3, backwards=random.random() < 0.3)
    run, faults = play(flow), dict[int, Fault]()
    for _ in range(random.randint(1, MOST_FAULTS)):
        number = _later(random, run, faults)
        if number is None:
            break
        faults[number] = random.choice(possible(run.calls[number - 1]))
        run = play(flow, dict(faults))
    return play(flow, faults, post)


def _later(random: Random, run: Run, faults: dict[int, Fault]) -> int | None:
    """A call after the last that meets a fault: earlier ones would make other calls of those that follow."""
    first = max(faults, default=0) + 1
    return random.randint(first, len(run.calls)) if first <= len(run.calls) else None


def search(seconds: float) -> tuple[Counter[str], list[str]]:
    """How often each flow was played, and a line for each scenario that went wrong."""
    seeds, until = SystemRandom(), monotonic() + seconds
    played, wrong = Counter[str](), list[str]()
    while monotonic() < until:
        seed = seeds.randrange(1 << 48)
        run = scenario(seed)
        played[run.flow] += 1
        if run.violations:
            wrong.append(f"--seed {seed}: {run}")
    return played, wrong


def main() -> int:
    """1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, help="play this scenario only")
    given = parser.parse_args()
    if given.seed is not None:
        run = scenario(given.seed)
        print(run)
        return 1 if run.violations else 0
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as searchers:
        found = list(searchers.map(search, [given.seconds] * workers))
    played = sum((each for each, _ in found), Counter[str]())
    wrong = [line for _, lines in found for line in lines]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{played.total()} random scenarios over {len(played)} of {len(FLOWS)} flows, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
