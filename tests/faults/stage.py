"""A stage for actors at once: each waits before each of its calls, and one goes on at a time, as somebody chooses."""

import threading
from collections.abc import Callable
from contextvars import copy_context

PATIENCE_SECONDS = 20

Choice = Callable[[tuple[int, ...]], int | None]
"""Who of those who wait goes on; None ends the play where it stands."""


class Abandoned(BaseException):
    """The play is over, though this actor is not at its end."""


class Stage:
    """Hands the turn from thread to thread: two locks of the interpreter are all that it costs."""

    def __init__(self, choose: Choice) -> None:
        self._choose = choose
        self._waiting: set[int] = set()
        self._unborn: list[int] = []
        self._turns: list[threading.Lock] = []
        self._over = threading.Lock()
        self._failed: list[BaseException] = []
        self.abandoned = False

    def play(self, actors: list[Callable[[], None]]) -> None:
        """All of them, to their end. Raises what an actor raised."""
        self._unborn = list(range(len(actors)))
        self._turns = [taken() for _ in actors]
        self._over = taken()
        threads = [
            threading.Thread(target=copy_context().run, args=(self._act, number, act), daemon=True)
            for number, act in enumerate(actors)
        ]
        for thread in threads:
            thread.start()
        self._pass_on()
        assert self._over.acquire(timeout=PATIENCE_SECONDS), "an actor waits for ever"
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        if self._failed:
            raise self._failed[0]

    def step(self) -> None:
        """This actor is about to make a call: it waits for its turn."""
        if self.abandoned:
            raise Abandoned
        number = me()
        assert number is not None
        self._waiting.add(number)
        self._pass_on(number)
        self._waiting.discard(number)
        if self.abandoned:
            raise Abandoned

    def _act(self, number: int, act: Callable[[], None]) -> None:
        _me.number = number
        self._turns[number].acquire()
        try:
            act()
        except Abandoned:
            assert self.abandoned
        except BaseException as error:  # noqa: BLE001 - raised again by play
            self._failed.append(error)
        self._pass_on()

    def _pass_on(self, number: int | None = None) -> None:
        """Give the turn to whoever is next; an actor that waits comes back when it is its own."""
        chosen = self._next()
        if chosen is None:
            self._over.release()
        elif chosen != number:
            self._turns[chosen].release()
            if number is not None:
                self._turns[number].acquire()

    def _next(self) -> int | None:
        """First everybody comes to a first call; from then on it is a choice."""
        if self._unborn:
            return self._unborn.pop(0)
        if not self._waiting:
            return None
        chosen = None if self.abandoned else self._choose(tuple(sorted(self._waiting)))
        if chosen is None:
            self.abandoned = True
            return min(self._waiting)
        return chosen


_me = threading.local()


def me() -> int | None:
    """The number of the actor that runs here, if one does."""
    return getattr(_me, "number", None)


def taken() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock
