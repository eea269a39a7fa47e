"""Fakepay as a server, for the local run and inside tests: `with FakepayServer(...) as fake: fake.pay(attempt_id)`."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from infra.local.fakepay import payments, refunds
from infra.local.fakepay.books import Books
from infra.local.fakepay.faults import Fault, Faults
from infra.local.fakepay.ids import seeded
from infra.local.fakepay.loopback import Call, LocalServer, Reply
from infra.local.fakepay.notifier import Backoff, Deliver, Notifier, post
from infra.local.fakepay.outbox import Outbox
from infra.local.fakepay.report import balance, state
from infra.local.fakepay.routes import Routes
from infra.local.fakepay.store import Payment, Refund, Store

T = TypeVar("T")

FILE = "fakepay.sqlite3"


def _now() -> datetime:
    return datetime.now(UTC)


class FakepayServer:
    """The provider, complete. Port 0 takes a free port; without `state` (a folder) it forgets all when it stops.

    With `background=False` nothing is notified until `pump()`, so that a test with a clock of its own decides when.
    `deliver(url, headers, body) -> status` replaces the HTTP client of the notifications; it must not call `pump()`.
    The same `seed` gives the same references and event ids.
    """

    def __init__(
        self,
        secrets: Sequence[str],
        *,
        merchant: str = "storefront",
        port: int = 0,
        state: Path | None = None,
        clock: Callable[[], datetime] = _now,
        seed: str = "fakepay",
        background: bool = True,
        deliver: Deliver = post,
        backoff: Backoff | None = None,
    ) -> None:
        if not secrets or not all(secrets):
            raise ValueError("fakepay needs a secret")
        self._store = Store(state / FILE if state else None)
        faults = Faults(self._store)
        ids = seeded(seed)
        self._books = Books(self._store, faults, Outbox(self._store, faults, ids, merchant), clock, ids)
        self._notifier = Notifier(self._books, secrets, deliver, backoff or Backoff())
        self._http = LocalServer(port, self._handle, self._notifier.stop)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._routes = Routes(self._books, merchant, secrets, self.url)
        jobs: list[Callable[[], None]] = [lambda: self._http.serve_forever(0.05)]
        self._threads = [threading.Thread(target=job, daemon=True) for job in jobs + [self._notifier.run] * background]

    def start(self) -> Self:
        """Listen, and deliver what is due."""
        for thread in self._threads:
            thread.start()
        return self

    def close(self) -> None:
        """Stop listening and delivering; what is not delivered stays in the outbox."""
        self._notifier.stop.set()
        self._notifier.wake.set()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join()
        self._store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def pay(self, attempt_id: str) -> Payment:
        """Be the payer who pays."""
        return self._done(payments.pay(self._books, attempt_id))

    def decline(self, attempt_id: str) -> Payment:
        """Be the payer who declines."""
        return self._done(payments.decline(self._books, attempt_id))

    def settle(self, refund_id: str) -> Refund:
        """End a pending refund, and tell of it."""
        return self._done(refunds.settle(self._books, refund_id))

    def inject(self, *faults: Fault) -> None:
        """Let these faults happen."""
        with self._store.transaction():
            self._books.faults.add(faults)

    def pump(self) -> int:
        """Deliver all that is due by the clock; how many tries that took."""
        return self._notifier.pump()

    def state(self) -> dict[str, Any]:
        """The same as GET /state."""
        return state(self._books)

    def balance(self) -> dict[str, Any]:
        """The same as GET /v1/balance."""
        return balance(self._books)

    def _handle(self, call: Call) -> Reply:
        try:
            return self._routes.handle(call)
        finally:
            self._notifier.wake.set()

    def _done(self, value: T) -> T:
        self._notifier.wake.set()
        return value
