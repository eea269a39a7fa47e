"""The killer: kill -9 at random times, as a seed says, for as long as the load lasts; the supervisor heals."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from infra.soak.stack import SUPERVISOR, Stack
from infra.soak.told import Told

VICTIMS = ("shop", "workers", "fakepay")
"""Not the cloud: it may forget the last three seconds of what it has said when it is killed, which no AWS does. It
goes down in good order whenever the supervisor is killed, with everything else."""

AIMED = 0.7
"""How many kills wait until an order is placed, paid or canceled, and strike in what follows from that."""

FOLLOWS_SECONDS = 0.4

MOST, WITHIN = 3, 61.0
"""The supervisor gives up on a process that was started five times within a minute."""


def victims(rng: Random, whole: bool) -> Iterator[str]:
    """All of them in a random order, again and again; with the supervisor once in a while if it may be `whole`."""
    while True:
        for _ in range(2):
            yield from rng.sample(VICTIMS, len(VICTIMS))
        if whole:
            yield SUPERVISOR


@dataclass
class Killer:
    """`mean` seconds pass from kill to kill, give or take a half; at `most` so many times, if that is said."""

    stack: Stack
    told: Told
    rng: Random
    mean: float
    whole: bool
    most: int | None
    kills: Counter[str] = field(default_factory=Counter)
    at: list[tuple[float, str]] = field(default_factory=list)
    """When (Unix seconds) who was killed."""

    def run(self, stop: threading.Event) -> None:
        """Until told to stop, or done. Raises PromiseBrokenError when the whole stack does not come up again."""
        order = victims(self.rng, self.whole)
        while not stop.wait(self.mean * self.rng.uniform(0.5, 1.5)):
            victim = next(order)
            if self._spared(victim):
                continue
            self._aim()
            if not self.stack.kill(victim):
                continue
            self.kills[victim] += 1
            self.at.append((time.time(), victim))
            if victim == SUPERVISOR:
                self.stack.start()
            if len(self.at) == self.most:
                return

    def _aim(self) -> None:
        if self.rng.random() < AIMED:
            self.told.stirred.clear()
            self.told.stirred.wait(self.mean)
            time.sleep(self.rng.uniform(0, FOLLOWS_SECONDS))

    def _spared(self, victim: str) -> bool:
        lately = [who for at, who in self.at if at > time.time() - WITHIN]
        return lately.count(victim) >= MOST
