"""The ways in which fakepay can be told to misbehave, kept with the rest of its state until they are used up."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from infra.local.fakepay.store import Store

Kind = Literal[
    # A call fails. `value`: seconds that a time-out lasts before the connection is dropped (30).
    "timeout_before",
    "timeout_after",
    "error_before",
    "error_after",
    # A notification goes wrong.
    "duplicate",  # `value` more copies (1), same event id
    "twin",  # `value` more notifications (1) of the same fact, each with an event id of its own
    "reorder",  # held back until a later notification of the same payment has been delivered
    "delay",  # by `value` seconds (60)
    "wrong_amount",  # by `value` minor units (1)
    "wrong_currency",
    "wrong_merchant",
    "forged_signature",  # on the first `value` tries, or on all of them
    "stale_timestamp",  # signed with a time that is `value` seconds (-3600) off; it may lie in the future
    "never_send",
    # The money goes wrong.
    "refund_pending",  # for `value` polls (1)
    "refund_fails",
    "late_payment",  # a closed or failed payment is paid all the same
]
TRANSPORT: tuple[Kind, ...] = ("timeout_before", "timeout_after", "error_before", "error_after")
NOTICE: tuple[Kind, ...] = (
    "duplicate",
    "twin",
    "reorder",
    "delay",
    "wrong_amount",
    "wrong_currency",
    "wrong_merchant",
    "forged_signature",
    "stale_timestamp",
    "never_send",
)
Place = Literal[
    "any",
    "create",
    "status",
    "close",
    "refund",
    "refund_status",
    "pay",
    "payment.captured",
    "payment.failed",
    "payment.closed",
    "refund.succeeded",
    "refund.failed",
]


class Fault(Struct, frozen=True, forbid_unknown_fields=True):
    """One fault: `on` which call or notification, to which `target` (an id; None: all), how often (None: always)."""

    kind: Kind
    on: Place = "any"
    target: str | None = None
    times: Annotated[int, Meta(ge=1, le=1_000_000)] | None = 1
    value: Annotated[int, Meta(ge=-(10**9), le=10**9)] | None = None

    def amount(self, otherwise: int) -> int:
        """Its value, or the usual one."""
        return otherwise if self.value is None else self.value


class Faults:
    """The faults that wait. Call within a transaction of the store: what is taken is used up with the effect."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, faults: Iterable[Fault]) -> None:
        """Let these happen."""
        for fault in faults:
            row = (fault.kind, fault.on, fault.target, fault.times, fault.value)
            self._store.run("INSERT INTO faults (kind, place, target, times, value) VALUES (?,?,?,?,?)", *row)

    def arm(self, key: str, target: str, raw: bytes, faults: list[Fault]) -> None:
        """Add the faults that a request brings along, once, however often it is repeated."""
        name = f"{key}:{sha256(raw).hexdigest()}"
        if faults and self._store.run("INSERT OR IGNORE INTO armed (name) VALUES (?)", name).rowcount:
            self.add([msgspec.structs.replace(fault, target=fault.target or target) for fault in faults])

    def clear(self) -> None:
        """Behave again."""
        self._store.run("DELETE FROM faults")

    def waiting(self) -> list[Fault]:
        """All that may still happen, oldest first."""
        return [fault for _, fault in self._rows()]

    def take(self, kinds: Iterable[Kind], place: Place, names: Iterable[str | None]) -> dict[Kind, Fault]:
        """At most one of each kind that fits here; each is counted down."""
        found: dict[Kind, Fault] = {}
        here = {name for name in names if name is not None}
        for number, fault in self._rows():
            fits = fault.kind in kinds and fault.on in ("any", place) and (fault.target is None or fault.target in here)
            if fits and fault.kind not in found:
                found[fault.kind] = fault
                self._store.run("UPDATE faults SET times = times - 1 WHERE number = ?", number)
        self._store.run("DELETE FROM faults WHERE times <= 0")
        return found

    def _rows(self) -> list[tuple[int, Fault]]:
        rows = self._store.all("SELECT number, kind, place AS 'on', target, times, value FROM faults ORDER BY number")
        return [(row.pop("number"), msgspec.convert(row, Fault)) for row in rows]
