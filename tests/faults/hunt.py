"""Hunting mutants: `python -m tests.faults.hunt` spoils every commit in every way, and every hand-written bug, one at a
time, and tells which scenario notices. What nobody notices is a survivor, unless it is listed as harmless."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from resource import RLIMIT_AS, setrlimit
from time import monotonic
from typing import Any

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from tests.faults.bugs import BUGS
from tests.faults.harmless import HARMLESS
from tests.faults.mutants import Mutant, living
from tests.faults.scenarios import Scenario, flows, racing, wrong
from tests.faults.survey import Survey, look_at
from tests.faults.telling import telling
from tests.faults.witnesses import WITNESSES, kept

MOST_MEMORY = 4 << 30
EVERYWHERE: list[Survey] = []
"""The survey of the hunters, who are born after it is made."""


@dataclass(frozen=True)
class Found:
    """What became of a mutant or a bug: which scenario noticed it first, what was wrong there, after how many."""

    what: str
    kind: str
    by: Scenario | None
    wrong: str
    tried: int

    @property
    def why(self) -> str | None:
        """Why it is harmless, if it is known to be."""
        return HARMLESS.get(self.what)

    def __str__(self) -> str:
        if self.by:
            return f"caught {self.tried:5}  {self.what}; {self.by}: {self.wrong[:90]}"
        return f"{'harmless' if self.why else 'SURVIVED'} {self.tried:3}  {self.what}; {self.why or 'nobody notices'}"


def survey(ways: Iterable[str], hunters: ProcessPoolExecutor) -> Survey:
    """That of all these flows and races together."""
    whole = Survey()
    for each in hunters.map(look_at, ways):
        whole.add(each)
    return whole


def hunt(mutant: Mutant, known: Survey | None = None) -> Found:
    """Play where the mutant does something else than the shop, until something is wrong."""
    tried = 0
    with living(mutant):
        for tried, (scenario, what) in enumerate(wrong(telling(mutant, known or EVERYWHERE[0])), 1):
            if what:
                return Found(str(mutant), kind_of(mutant), scenario, what, tried)
    return Found(str(mutant), kind_of(mutant), None, "", tried)


def noticed(mutant: Mutant, witness: Scenario) -> bool:
    """Whether that scenario notices it; where the shop makes other calls since, any other that comes past there."""
    with living(mutant):
        if next(wrong([witness]))[1]:
            return True
    return hunt(mutant, look_at(witness.way)).by is not None


def kind_of(mutant: Mutant) -> str:
    return mutant.spoil.name.lower().replace("_", " ")


def hunt_bug(name: str) -> Found:
    """In the scenario that is known to notice it."""
    (bug,) = (each for each in BUGS if each.name == name)
    with bug.living():
        ((scenario, what),) = wrong([bug.noticed_in])
    return Found(str(bug), "bug", scenario if what else None, what or "", 1)


def main() -> int:
    """Print a line for each mutant that nobody notices, and the table; 1 when one is not explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="mutants and bugs whose name contains this")
    parser.add_argument("--within", default="", help="flows and races whose name contains this")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth mutant")
    parser.add_argument("--seconds", type=float, help="begin no more after that time")
    parser.add_argument("--record", action="store_true", help="keep what noticed each mutant, for the tests")
    parser.add_argument("--all", action="store_true", help="a line also for what is caught")
    given = parser.parse_args()
    return Hunt(given).run()


def _frugal() -> None:
    """A spoiled shop may want all the memory there is."""
    setrlimit(RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


class Hunt:
    """A run of the command: what it was asked for, and what it has counted."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given, self.begun = given, monotonic()
        self.counted: Counter[tuple[str, str]] = Counter()
        self.witnesses: dict[str, Scenario] = {}

    def run(self) -> int:
        ways = [way for way in (*racing(), *flows()) if self.given.within in way]
        with self._hunters() as hunters:
            EVERYWHERE[:] = [survey(ways, hunters)]
        surveyed = monotonic() - self.begun
        prey = sorted((m for m in EVERYWHERE[0].ways if self.given.only in str(m)), key=str)[:: self.given.every]
        bugs = [bug.name for bug in BUGS if self.given.only in str(bug)]
        with self._hunters() as hunters:
            self._play(hunters, hunt_bug, bugs)
            self._play(hunters, hunt, prey)
        if not self.given.within:
            self._missing()
        if self.given.record:
            kept(self.witnesses if self._whole else WITNESSES | self.witnesses)
        print(f"survey of {len(ways)} flows and races: {surveyed:.0f} s")
        return self._table()

    @property
    def _whole(self) -> bool:
        given = self.given
        return not (given.only or given.within or given.seconds) and given.every == 1

    def _hunters(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork"), initializer=_frugal)

    def _play(self, hunters: ProcessPoolExecutor, act: Callable[[Any], Found], prey: list[Any]) -> None:
        for start in range(0, len(prey), 20):
            if self.given.seconds and monotonic() - self.begun > self.given.seconds:
                print(f"{len(prey) - start} not played: the time is over")
                return
            for found in hunters.map(act, prey[start : start + 20]):
                self._count(found)

    def _count(self, found: Found) -> None:
        became = "caught" if found.by else "explained" if found.why else "unexplained"
        lied = found.by is not None and found.why is not None
        if lied:
            print(f"listed as harmless, and noticed all the same: {found}", flush=True)
        elif self.given.all or became != "caught":
            print(found, flush=True)
        if found.by and found.kind != "bug":
            self.witnesses[found.what] = found.by
        self.counted[found.kind, "seeded"] += 1
        self.counted[found.kind, "scenarios"] += found.tried
        self.counted[found.kind, "unexplained" if lied else became] += 1

    def _missing(self) -> None:
        """Whoever explains what there is not must take it back."""
        gone = set(HARMLESS) - {str(mutant) for mutant in EVERYWHERE[0].ways}
        print(*(f"listed as harmless, and there is no such mutant: {each}" for each in sorted(gone)), sep="\n")
        self.counted["gone", "unexplained"] += len(gone)

    def _table(self) -> int:
        columns = ("seeded", "caught", "explained", "unexplained", "scenarios")
        kinds = sorted({kind for kind, _ in self.counted})
        print(f"{'kind':14}" + "".join(f"{column:>13}" for column in columns))
        for kind in kinds:
            print(f"{kind:14}" + "".join(f"{self.counted[kind, column]:13}" for column in columns))
        sums = {column: sum(self.counted[kind, column] for kind in kinds) for column in columns}
        print(f"{'all':14}" + "".join(f"{sums[column]:13}" for column in columns))
        print(f"{monotonic() - self.begun:.0f} s")
        return 1 if sums["unexplained"] else 0


if __name__ == "__main__":
    sys.exit(main())
