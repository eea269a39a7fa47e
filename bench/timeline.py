"""Virtual time: thousands of actors in one thread, each a greenlet that sleeps while the others go on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from greenlet import getcurrent, greenlet


@dataclass
class Timeline:
    """`now` is in seconds. Whoever wakes at the same moment goes on in the order of falling asleep.

    Made and run by the same greenlet, the one that is no actor.
    """

    now: float = 0.0
    _hub: greenlet = field(default_factory=getcurrent)
    _asleep: list[tuple[float, int, greenlet]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def begin(self, at: float, act: Callable[[], object]) -> None:
        """An actor begins at that moment."""
        heappush(self._asleep, (at, next(self._numbers), greenlet(act, self._hub)))

    def sleep(self, seconds: float) -> None:
        """For actors: let so much time go by."""
        me = getcurrent()
        if me is self._hub:
            raise RuntimeError("only an actor sleeps")
        heappush(self._asleep, (self.now + seconds, next(self._numbers), me))
        self._hub.switch()

    def monotonic(self) -> float:
        """In place of `time.monotonic`."""
        return self.now

    def run(self) -> None:
        """Until nobody sleeps any more. Raises what an actor raised."""
        while self._asleep:
            self.now, _, actor = heappop(self._asleep)
            actor.switch()
