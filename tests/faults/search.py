"""Searching at random: flows with up to three faults and news in any order. Every batch has a seed, which says what is
played in it; what goes wrong is told as a line of the corpus, which means the same when flows come and go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random, SystemRandom
from time import monotonic

from tests.faults.explore import Flow, Run, begun
from tests.faults.flows.every import FLOWS
from tests.faults.plans import Fault, possible
from tests.faults.post import Post

MOST_FAULTS = 3
BATCH = 40
"""Scenarios of one flow that is arranged once."""


@dataclass
class Drawn:
    """A plan: up to `most` faults, each call having the same chance to meet one; `met` are those that were met."""

    random: Random
    most: int
    chance: float
    met: dict[int, Fault] = field(default_factory=dict)

    def __call__(self, number: int, name: str) -> Fault | None:
        if len(self.met) == self.most or self.random.random() >= self.chance:
            return None
        self.met[number] = self.random.choice(possible(name))
        return self.met[number]


def batch(seed: int, flows: tuple[Flow, ...] = FLOWS) -> Iterator[tuple[Run, Post]]:
    """The scenarios of that seed: of one flow, with ids of their own."""
    random = Random(seed)
    flow = random.choice(flows)
    post = Post(again=random.random() < 0.3, backwards=random.random() < 0.3)
    with begun(flow, post, str(seed)) as beginning:
        calls = len(beginning.play({}).calls)
        for _ in range(BATCH):
            most = random.randint(1, MOST_FAULTS)
            plan = Drawn(random, most, min(1.0, most / max(1, calls)))
            yield beginning.follow(plan, plan.met), post


def fresh() -> int:
    """A seed that nobody has seen."""
    return SystemRandom().randrange(1 << 32)


def search(seconds: float, flows: tuple[Flow, ...], seed: int) -> Iterator[tuple[int, Run, Post]]:
    """Batches until the time is over, whose seeds are drawn from this one: each scenario with the seed of its batch."""
    seeds, until = Random(seed), monotonic() + seconds
    while monotonic() < until:
        seed = seeds.randrange(1 << 48)
        for run, post in batch(seed, flows):
            yield seed, run, post
            if monotonic() > until:
                return
