"""A world that can be had again as it was: what was arranged once serves thousands of plays."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy, deepcopy
from dataclasses import replace
from hashlib import blake2b
from time import monotonic
from typing import Any

from chalicelib.aws import pacing, params, wrapping
from chalicelib.core import clock
from tests.faults.world import World

BOOKS = ("payments", "refunds", "answers", "outbox", "deliveries", "faults", "armed")


class Frozen:
    """All that a world holds at this moment."""

    def __init__(self, world: World) -> None:
        self.world = world
        cloud, outside = world.cloud, world.outside
        self._items, self._stream, self._tokens = (
            dict(cloud.table.items),
            len(cloud.table.stream),
            dict(cloud.table.tokens),
        )
        self._rest = deepcopy(
            (cloud.bus, cloud.executions, cloud.parameters, world.dead, outside.sent, outside.objects)
        )
        self._queues = {name: [replace(each) for each in messages] for name, messages in world.queues.items()}
        self._read, self._shelf = world.read, dict(world.shelf)
        self._courses = {name: copy(course) for name, course in world.courses.items()}
        self._kept, self._unwrapped = dict(params._kept), dict(wrapping._kept)
        self._books = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._wire.backup(self._books)
        self._changes = self._wire.total_changes
        self._dump: tuple[int, bytes] = (-1, b"")

    @property
    def _wire(self) -> sqlite3.Connection:
        return self.world.provider.books.store._wire

    @contextmanager
    def again(self) -> Iterator[None]:
        """The world as it was, until the block ends."""
        self._restore()
        outer = self.world._stack
        try:
            with ExitStack() as self.world._stack:
                yield
        finally:
            self.world._stack = outer

    def close(self) -> None:
        self._books.close()

    def _restore(self) -> None:
        world, cloud, table = self.world, self.world.cloud, self.world.cloud.table
        table.items.clear()
        table.items.update(self._items)
        table.tokens.clear()
        table.tokens.update(self._tokens)
        del table.stream[self._stream :]
        cloud.bus, cloud.executions, cloud.parameters, world.dead, sent, objects = deepcopy(self._rest)
        world.outside.sent, world.outside.objects = sent, objects
        world.queues = {name: [replace(each) for each in messages] for name, messages in self._queues.items()}
        world.read, world.shelf = self._read, dict(self._shelf)
        world.courses = {name: copy(course) for name, course in self._courses.items()}
        cloud.calls = []
        cloud.lasting.clear()
        pacing.forget()
        params._kept.clear()
        params._kept.update(
            {path: (monotonic() + params.KEEP_SECONDS, value) for path, (_, value) in self._kept.items()}
        )
        wrapping._kept.clear()
        wrapping._kept.update(self._unwrapped)
        if self._wire.total_changes != self._changes:
            self._books.backup(self._wire)
            self._changes, self._dump = self._wire.total_changes, (-1, b"")
            world.provider.restored()

    def changed(self) -> list[dict[str, Any]]:
        """The stream's records since then."""
        return self.world.cloud.table.stream[self._stream :]

    def beside(self) -> bytes:
        """What the world is now beside its table, as a digest."""
        world, cloud, outside = self.world, self.world.cloud, self.world.outside
        bus = sorted(repr(entry) for entry in cloud.bus)
        queues = {name: sorted(repr(each) for each in waiting) for name, waiting in world.queues.items()}
        objects = {key: digest(content) for key, (content, _) in outside.objects.items()}
        courses = sorted((name, course.place, course.wakes) for name, course in world.courses.items())
        executions, sent = sorted(cloud.executions.items()), sorted(outside.sent)
        beside = (clock.now(), bus, queues, executions, courses, sent, sorted(objects.items()))
        return digest(repr((beside, world.read, world.dead)).encode() + self._provider())

    def _provider(self) -> bytes:
        if self._dump[0] != self._wire.total_changes:
            rows = [[tuple(row) for row in self._wire.execute(f"SELECT * FROM {name}")] for name in BOOKS]  # noqa: S608
            self._dump = self._wire.total_changes, digest(repr(rows).encode())
        return self._dump[1]


def digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()
