"""All that the provider's decisions need at hand, and the answers that it has already given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from infra.local.fakepay.faults import Faults
from infra.local.fakepay.ids import Ids
from infra.local.fakepay.outbox import Outbox
from infra.local.fakepay.store import Payment, Store
from infra.local.fakepay.wire import Refused


@dataclass(frozen=True)
class Request:
    """A call that must have its effect once: the merchant's key for it, and its bytes."""

    key: str
    raw: bytes


@dataclass(frozen=True)
class Books:
    """The memory, the faults that wait, the outbox, the clock (aware) and the names."""

    store: Store
    faults: Faults
    outbox: Outbox
    clock: Callable[[], datetime]
    ids: Ids

    def now(self) -> float:
        """Unix seconds."""
        return self.clock().timestamp()

    def payment(self, attempt_id: str) -> Payment:
        """A payment, or 404."""
        if payment := self.store.payment(attempt_id):
            return payment
        raise Refused(404, "not-found")

    def answered(self, operation: str, request: Request) -> bytes | None:
        """The answer that this key got before; with another body the key is refused."""
        found = self.store.all("SELECT digest, body FROM answers WHERE name = ?", f"{operation}:{request.key}")
        if not found:
            return None
        if found[0]["digest"] != sha256(request.raw).hexdigest():
            raise Refused(422, "key-reused")
        return bytes(found[0]["body"])

    def answer(self, operation: str, request: Request, body: bytes) -> bytes:
        """Keep an answer with its effect, in the same transaction."""
        digest = sha256(request.raw).hexdigest()
        name = f"{operation}:{request.key}"
        self.store.run("INSERT OR REPLACE INTO answers (name, digest, body) VALUES (?,?,?)", name, digest, body)
        return body
