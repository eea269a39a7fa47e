"""The payment provider in this process: fakepay's own decisions, without its sockets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core import clock
from chalicelib.domain.payments.gateways import ProviderUnavailable
from chalicelib.domain.payments.gateways.outbound import Answer, Origin, Patience
from infra.local.fakepay import payments
from infra.local.fakepay.books import Books
from infra.local.fakepay.faults import Fault as Trick
from infra.local.fakepay.faults import Faults, Kind, Place
from infra.local.fakepay.ids import seeded
from infra.local.fakepay.loopback import Call
from infra.local.fakepay.notifier import Backoff, Notifier
from infra.local.fakepay.outbox import Outbox
from infra.local.fakepay.report import state
from infra.local.fakepay.routes import Routes
from infra.local.fakepay.store import Store
from tests.faults.cloud import Cloud
from tests.faults.plans import Fault

MERCHANT = "storefront"
NEXT_DUE = """SELECT min(at) FROM (
    SELECT due_at AS at FROM outbox WHERE status = 'pending'
    UNION ALL SELECT expires_at FROM payments WHERE status = 'pending')"""
NEVER = float("inf")
NOT_KNOWN = (-1, 0.0)
STATUS = {Fault.THROTTLED: 429, Fault.BROKEN: 500}


@dataclass
class Provider:
    """`send` stands for the shop's way out; `notify` delivers what the provider has to tell to `arrive`."""

    cloud: Cloud
    secret: str
    arrive: Callable[[dict[str, str], bytes], int]
    books: Books = field(init=False)

    def __post_init__(self) -> None:
        store, ids = Store(None), seeded("model")
        faults = Faults(store)
        self.books = Books(store, faults, Outbox(store, faults, ids, MERCHANT), clock.now, ids)
        self._routes = Routes(self.books, MERCHANT, [self.secret], "http://127.0.0.1:8002")
        self._idle = NOT_KNOWN
        self.replace_notifier()

    def send(
        self, place: Origin, method: str, path: str, body: bytes, headers: Mapping[str, str], patience: Patience
    ) -> Answer:
        """In place of `outbound.send`."""
        call = Call(method, path, "", {name.lower(): value for name, value in headers.items()}, body)
        return self.cloud.meet(
            f"provider.{method} /{path.split('/')[2]}",
            lambda: self._answer(call),
            lambda: ProviderUnavailable("TimeoutError"),
            lambda fault: Answer(STATUS[fault], b"{}"),
        )

    def pay(self, attempt_id: str) -> None:
        """The shopper pays."""
        payments.pay(self.books, attempt_id)

    def decline(self, attempt_id: str) -> None:
        payments.decline(self.books, attempt_id)

    def misbehave(self, kind: Kind, on: Place = "any", value: int | None = None) -> None:
        """Let it play this trick, once."""
        with self.books.store.transaction():
            self.books.faults.add([Trick(kind=kind, on=on, value=value)])

    def notify(self) -> int:
        """Deliver what is due; how many tries that took. Most of the time its books say at a glance: nothing."""
        changes, due = self._idle
        if changes == self.books.store._wire.total_changes and self.books.now() < due:
            return 0
        tries = self._notifier.pump()
        ((due,),) = self.books.store.run(NEXT_DUE).fetchall()
        self._idle = self.books.store._wire.total_changes, NEVER if due is None else due
        return tries

    def restored(self) -> None:
        """Its books are others than at the last glance."""
        self._idle = NOT_KNOWN

    def replace_notifier(self, notifier: Notifier | None = None) -> Notifier | None:
        """Another one tells from now on; the one before is given back."""
        before, self._notifier = getattr(self, "_notifier", None), notifier or self._new_notifier()
        return before

    def _new_notifier(self) -> Notifier:
        return Notifier(self.books, [self.secret], self._deliver, Backoff(tries=1000))

    def state(self) -> dict[str, Any]:
        """Its payments and refunds."""
        return state(self.books)

    def close(self) -> None:
        self.books.store.close()

    def _answer(self, call: Call) -> Answer:
        reply = self._routes.handle(call)
        return Answer(reply.status, reply.body)

    def _deliver(self, url: str, headers: dict[str, str], body: bytes) -> int:
        return self.arrive(headers, body)
