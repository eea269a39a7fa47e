"""All orders of a race, by the states that they lead to: `python -m tests.faults.states [--seconds 60] [--only hold]`.

Two orders of the same calls are one from where they meet: when the world is the same, and every actor has been
answered the same, then whatever follows is the same, too, because an actor does nothing but compute between two calls.
So each state is gone on from once, and what was found from there on holds for all orders that lead to it; how many
those are is counted, not played. Calls that touch different items meet again after either order, as do reads.

The world is the same when each item of the table has gone through the same versions, and all beside it is equal. Only
the order in which the stream has the changes of different items may differ: DynamoDB promises none, and the flows are
played with news in other orders anyway (tests/faults/test_delivery.py).
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from math import inf
from random import Random, SystemRandom
from time import monotonic, process_time

import tests.faults.alone  # noqa: F401 - sets the environment, before the app reads it
from tests.faults.draws import Draws
from tests.faults.explore import State, arranged
from tests.faults.flows.racing import RACES
from tests.faults.frozen import Frozen, digest
from tests.faults.invariants import Violation
from tests.faults.races import Outcome, Race, Staged, essence, judged, play
from tests.faults.world import World, world

Way = tuple[int, ...]


@dataclass
class Explored:
    """What became of a race: states and the moves between them, ends, and what was wrong, with an order for it."""

    race: str
    moves: dict[int, dict[int, int]] = field(default_factory=lambda: {0: {}})
    ends: set[int] = field(default_factory=set)
    rests: set[bytes] = field(default_factory=set)
    plays: int = 0
    seconds: float = 0.0
    whole: bool = False
    wrong: list[Outcome] = field(default_factory=list)

    @property
    def orders(self) -> int:
        """How many orders of calls lead to an end through what was seen."""
        known = dict.fromkeys(self.ends, 1)

        def ways(state: int) -> int:
            if state not in known:
                known[state] = sum(ways(after) for after in self.moves[state].values())
            return known[state]

        return ways(0)

    def __str__(self) -> str:
        how = "all" if self.whole else "sampled"
        return (
            f"{self.race:44} {how:8} {self.orders:22,} orders {len(self.moves):7,} states {self.plays:7,} plays "
            f"{len(self.rests):5,} ends {len(self.wrong):3} wrong {self.seconds:7.1f} s"
        )


class Explorer:
    """Goes through one race. With `merge=False` states that are the same are not recognized: every order is played."""

    def __init__(self, this: Race, made: World, cloud: Staged, seed: int | None, merge: bool) -> None:
        self.race, self.world, self.cloud, self.merge = this, made, cloud, merge
        self.state = arranged(this.name, this.arrange, made)
        self.frozen = Frozen(made)
        self.found = Explored(this.name)
        self.random = None if seed is None else Random(seed)
        self.known: dict[bytes, int] = {}
        self.todo: list[tuple[int, Way]] = [(0, ())]

    def go(self, until: float, plays: float) -> Explored:
        """Every state, or those that there is time for, in a random order if there is a seed."""
        begun = process_time()
        while self.todo and monotonic() < until and self.found.plays < plays:
            number = self.random.randrange(len(self.todo)) if self.random else -1
            self.todo[number], self.todo[-1] = self.todo[-1], self.todo[number]
            self._play(*self.todo.pop())
        self.found.whole = not self.todo
        self.found.seconds = process_time() - begun
        return self.found

    def _play(self, parent: int, planned: Way) -> None:
        """Follow the way that was planned; its last step is new, and so is all after it, until a known state."""
        self.found.plays += 1
        at, taken = parent, list[int]()

        def choose(able: tuple[int, ...]) -> int | None:
            nonlocal at
            if len(taken) < len(planned):
                taken.append(planned[len(taken)])
                return taken[-1]
            before = at
            at, new = self._arrive(before, tuple(taken), able)
            if not new:
                return None
            taken.append(able[0])
            return able[0]

        with self.frozen.again(), Draws().instead():
            state = deepcopy(self.state)
            vain = play(self.race, self.world, self.cloud, state, choose)
            if not self.cloud.stage.abandoned:
                self._end(at, tuple(taken), state, vain)

    def _arrive(self, before: int, taken: Way, able: tuple[int, ...]) -> tuple[int, bool]:
        """The state here, and whether nobody has seen it."""
        if not taken:
            self.todo += [(0, (other,)) for other in able[1:]]
            return 0, True
        key = self._key() if self.merge else repr(taken).encode()
        new = key not in self.known
        at = self.known.setdefault(key, len(self.known) + 1)
        self.found.moves[before][taken[-1]] = at
        if new:
            self.found.moves[at] = {}
            self.todo += [(at, (*taken, other)) for other in able[1:]]
        return at, new

    def _end(self, before: int, taken: Way, state: State, vain: list[Violation]) -> None:
        """Everybody is at the end: let it rest, unless the same was seen at rest."""
        at, new = self._arrive(before, taken, ())
        self.found.ends.add(at)
        rest = digest(self._world() + repr(state).encode())
        if (new and rest not in self.found.rests) or vain:
            self.found.rests.add(rest)
            calls = tuple(self.cloud.calls)
            wrong = (*vain, *judged(self.race, self.world, state))
            if wrong:
                self.found.wrong.append(Outcome(self.race.name, taken, (), wrong, calls))

    def _key(self) -> bytes:
        heard = self.cloud.heard
        return digest(self._world() + b"".join(heard.get(number, b"-" * 16) for number in range(len(self.race.actors))))

    def _world(self) -> bytes:
        """The way of each item since the beginning, in whatever order the items have changed, and all beside them."""
        items: dict[tuple[str, str], bytes] = {}
        for record in self.frozen.changed():
            change = record["dynamodb"]
            key = change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"]
            items[key] = digest(items.get(key, b"") + essence(change.get("NewImage")))
        ways = b"".join(digest(repr(key).encode() + items[key]) for key in sorted(items))
        return digest(ways) + self.frozen.beside()


@contextmanager
def explorer(this: Race, seed: int | None = None, merge: bool = True) -> Iterator[Explorer]:
    cloud = Staged()
    with ExitStack() as stack:
        made = stack.enter_context(world(cloud))
        with Draws("arrange").instead():
            found = Explorer(this, made, cloud, seed, merge)
        stack.callback(found.frozen.close)
        yield found


def explored(
    this: Race, seconds: float = inf, plays: float = inf, seed: int | None = None, merge: bool = True
) -> Explored:
    """All of a race, or what there is time for."""
    with explorer(this, seed, merge) as found:
        return found.go(monotonic() + seconds, plays)


def all_races(seconds: float | None = None, only: str = "") -> Iterator[Explored]:
    """Every race, whole, or what these seconds are enough for: what small races leave over is for the large ones."""
    left = [race for race in RACES if only in race.name]
    until = inf if seconds is None else monotonic() + seconds
    while left:
        yield explored(left.pop(0), (until - monotonic()) / (len(left) + 1), seed=SystemRandom().randrange(1 << 32))


def main() -> int:
    """Print a line for each race, and an order for whatever was wrong; 1 when something was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, help="for all races together; without it they are played whole")
    parser.add_argument("--only", default="", help="races whose names contain this")
    given = parser.parse_args()
    found = []
    for each in all_races(given.seconds, given.only):
        print(each, *each.wrong, sep="\n", flush=True)
        found.append(each)
    orders, seconds = sum(each.orders for each in found), sum(each.seconds for each in found)
    whole = sum(each.whole for each in found)
    print(f"{len(found)} races, {whole} of them whole, {orders:,} orders, {seconds:.0f} s")
    return 1 if any(each.wrong for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
