"""Delivers the outbox: signed, to this machine only, again and again with growing pauses until somebody says 2xx."""

import http.client
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from infra.local.fakepay import payments
from infra.local.fakepay.books import Books
from infra.local.fakepay.signing import SIGNATURE, signature
from infra.local.fakepay.store import Notice
from infra.local.fakepay.wire import is_loopback

Deliver = Callable[[str, dict[str, str], bytes], int]

DUE = "SELECT * FROM outbox WHERE status = 'pending' AND due_at <= ? ORDER BY due_at, number LIMIT 1"
# A held notice goes out once a later one of the same payment has arrived.
RELEASE = """UPDATE outbox SET status = 'pending' WHERE status = 'held' AND EXISTS (
    SELECT 1 FROM outbox AS later
    WHERE later.attempt_id = outbox.attempt_id AND later.number > outbox.number AND later.status = 'delivered')"""
TIMEOUT_SECONDS = 5
IDLE_SECONDS = 0.5


@dataclass(frozen=True)
class Backoff:
    """Seconds: the first pause, doubled each time up to the longest; and how many tries there are in all."""

    first: float = 1.0
    longest: float = 300.0
    tries: int = 15

    def pause(self, tries: int) -> float:
        """After so many tries."""
        return min(self.first * 2.0 ** (tries - 1), self.longest)


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """One POST to this machine; the status, redirects not followed. OSError or HTTPException if there is none."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise OSError("not a loopback target")
    # By address: a name could be made to point elsewhere.
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
    wire = http.client.HTTPConnection(host or "", parts.port or 80, timeout=TIMEOUT_SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        wire.request("POST", path, body, headers | {"Host": parts.netloc})  # a shop is known by its name
        return wire.getresponse().status
    finally:
        wire.close()


class Notifier:
    """The one who empties the outbox, on a thread of its own or when told to."""

    def __init__(self, books: Books, secrets: Sequence[str], deliver: Deliver, backoff: Backoff) -> None:
        self._books = books
        self._secrets = secrets
        self._deliver = deliver
        self._backoff = backoff
        self._one_at_a_time = threading.Lock()
        self.stop = threading.Event()
        self.wake = threading.Event()

    def run(self) -> None:
        """Deliver what is due until told to stop."""
        while not self.stop.is_set():
            self.wake.clear()
            self.pump()
            self.wake.wait(IDLE_SECONDS)

    def pump(self) -> int:
        """Deliver all that is due now; how many tries that took."""
        tries = 0
        with self._one_at_a_time:
            payments.expire(self._books)
            while not self.stop.is_set() and (due := self._books.store.find(Notice, DUE, self._books.now())):
                self._try(due[0])
                tries += 1
        return tries

    def _try(self, notice: Notice) -> None:
        result = self._send(notice)
        tries = notice.tries + 1
        over = "given_up" if tries >= self._backoff.tries else "pending"
        status = "delivered" if result.startswith("2") else over
        now = self._books.now()
        store = self._books.store
        with store.transaction():
            change = "UPDATE outbox SET status = ?, tries = ?, due_at = ? WHERE number = ?"
            store.run(change, status, tries, now + self._backoff.pause(tries), notice.number)
            store.run("INSERT OR REPLACE INTO deliveries VALUES (?,?,?,?)", notice.number, tries, now, result)
            store.run(RELEASE)

    def _send(self, notice: Notice) -> str:
        forged = notice.tries < notice.forged_tries
        secrets = ["a key that the merchant never had"] if forged else self._secrets
        time = int(self._books.now()) + notice.skew
        headers = {"Content-Type": "application/json", SIGNATURE: signature(secrets, time, notice.body)}
        try:
            return str(self._deliver(notice.url, headers, notice.body))
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
