"""Fakepay's memory: one SQLite file, one transaction per step, so that a killed process loses nothing."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

SCHEMA = """
CREATE TABLE IF NOT EXISTS payments (
    attempt_id TEXT PRIMARY KEY, psp_ref TEXT NOT NULL, order_id TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, notify_url TEXT NOT NULL, return_url TEXT NOT NULL, expires_at REAL NOT NULL,
    description TEXT NOT NULL, locale TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refunds (
    refund_id TEXT PRIMARY KEY, psp_ref TEXT NOT NULL, attempt_id TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, polls_left INTEGER NOT NULL,
    fails INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS answers (name TEXT PRIMARY KEY, digest TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, attempt_id TEXT NOT NULL, kind TEXT NOT NULL,
    url TEXT NOT NULL, body BLOB NOT NULL, forged_tries INTEGER NOT NULL, skew INTEGER NOT NULL,
    status TEXT NOT NULL, tries INTEGER NOT NULL, due_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (status, due_at);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER NOT NULL, try INTEGER NOT NULL, at REAL NOT NULL, result TEXT NOT NULL, PRIMARY KEY (number, try));
CREATE TABLE IF NOT EXISTS faults (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, place TEXT NOT NULL, target TEXT, times INTEGER,
    value INTEGER);
CREATE TABLE IF NOT EXISTS armed (name TEXT PRIMARY KEY);
"""

T = TypeVar("T")


class Payment(msgspec.Struct, frozen=True):
    """A payment: pending, captured, failed or closed; `expires_at` in Unix seconds."""

    attempt_id: str
    psp_ref: str
    order_id: str
    amount: int
    currency: str
    notify_url: str
    return_url: str
    expires_at: float
    description: str
    locale: str
    status: str = "pending"
    reason: str = ""


class Refund(msgspec.Struct, frozen=True):
    """A refund: pending, succeeded or failed; after `polls_left` more questions it settles, or fails if it must."""

    refund_id: str
    psp_ref: str
    attempt_id: str
    amount: int
    currency: str
    status: str
    reason: str
    polls_left: int
    fails: bool


class Notice(msgspec.Struct, frozen=True):
    """A notification in the outbox: pending, held, delivered, given_up or suppressed; `due_at` in Unix seconds."""

    event_id: str
    attempt_id: str
    kind: str
    url: str
    body: bytes
    forged_tries: int
    skew: int
    status: str
    due_at: float
    tries: int = 0
    number: int | None = None


class Store:
    """One connection that all threads share, one at a time."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._wire = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._wire.row_factory = sqlite3.Row
        self._wire.execute("PRAGMA journal_mode = WAL")
        self._wire.execute("PRAGMA synchronous = FULL")
        self._wire.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else meanwhile. Do not wait or talk to anybody inside."""
        with self._lock:
            self._wire.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._wire.execute("ROLLBACK")
                raise
            self._wire.execute("COMMIT")

    def run(self, sql: str, *values: object) -> sqlite3.Cursor:
        """One statement."""
        with self._lock:
            return self._wire.execute(sql, values)

    def all(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """The rows of a query, as dicts."""
        with self._lock:
            return [dict(row) for row in self._wire.execute(sql, values).fetchall()]

    def find(self, shape: type[T], sql: str, *values: object) -> list[T]:
        """The rows of a query, as values of that shape."""
        return [msgspec.convert(row, shape, strict=False) for row in self.all(sql, *values)]

    def put(self, table: str, value: msgspec.Struct) -> None:
        """Insert, or change the row with the same key in place. Tables and columns are our own names, never input."""
        row = msgspec.structs.asdict(value)
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        changes = ", ".join(f"{name} = excluded.{name}" for name in row)
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO UPDATE SET {changes}"  # noqa: S608
        self.run(sql, *row.values())

    def payment(self, attempt_id: str) -> Payment | None:
        """One payment."""
        return next(iter(self.find(Payment, "SELECT * FROM payments WHERE attempt_id = ?", attempt_id)), None)

    def refund(self, refund_id: str) -> Refund | None:
        """One refund."""
        return next(iter(self.find(Refund, "SELECT * FROM refunds WHERE refund_id = ?", refund_id)), None)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._wire.close()
