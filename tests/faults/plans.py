"""Faults: what may happen to a call, and to which."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from tests.faults_injector import Crash

__all__ = ["NO_FAULT", "At", "Crash", "Fault", "Plan", "distinct", "possible"]


class Fault(Enum):
    """What may happen to one call. After `LOST_*` the SDK's own retries are spent; after `REPEATED` they were not. A
    commit that is `SPENT` or `UNHEARD` meets the same however often the shop itself tries it again."""

    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    LOST_BEFORE = "time-out before"
    LOST_AFTER = "time-out after the commit"
    REPEATED = "time-out after the commit, sent again by the SDK"
    THROTTLED = "throttled until the retries are spent"
    CONFLICT = "transaction conflict"
    BROKEN = "internal error"
    PARTIAL = "only a part of the batch"
    SPENT = "throttled until the shop gives up"
    UNHEARD = "carried out, and never answered until the shop gives up"


READS = frozenset({"dynamodb.GetItem", "dynamodb.BatchGetItem", "dynamodb.Query", "ssm.GetParameter"})
COMMITS = frozenset({"dynamodb.TransactWriteItems", "dynamodb.PutItem"})
AFTERWARDS = (Fault.CRASH_AFTER, Fault.LOST_AFTER, Fault.REPEATED)
LASTING = (Fault.SPENT, Fault.UNHEARD)
HEALED = (Fault.LOST_BEFORE, Fault.THROTTLED, Fault.BROKEN)
"""Of a commit, which the shop tries again at once, as after a conflict."""

Plan = Callable[[int, str], Fault | None]
"""The fault of the call with this number (from 1) and name, e.g. `dynamodb.PutItem`, if any."""

NO_FAULT: Plan = lambda number, name: None  # noqa: E731 - a plan like the others


@dataclass(frozen=True)
class At:
    """These faults at the calls of these numbers."""

    faults: dict[int, Fault]

    def __call__(self, number: int, name: str) -> Fault | None:
        return self.faults.get(number)


def possible(name: str) -> tuple[Fault, ...]:
    """The faults that a call of this name may meet."""
    service, _, operation = name.partition(".")
    faults: list[Fault] = [fault for fault in Fault if fault not in (Fault.CONFLICT, Fault.PARTIAL, *LASTING)]
    if operation == "TransactWriteItems" or operation in ("PutItem", "UpdateItem", "DeleteItem"):
        faults.append(Fault.CONFLICT)
    if operation in ("BatchGetItem", "PutEvents"):
        faults.append(Fault.PARTIAL)
    if name in COMMITS:
        faults += LASTING
    if service in ("provider", "idp", "ses", "sns"):
        faults.remove(Fault.REPEATED)  # we send those ourselves, once
    return tuple(faults)


def distinct(name: str) -> tuple[Fault, ...]:
    """Of these faults, those that make a difference. A read changes nothing, so whether a process dies or hears nothing
    before it or after it is the same, and reading again as well as not at all. Of what the shop heals by trying to
    commit again, one stands for the others."""
    same = AFTERWARDS if name in READS else HEALED if name in COMMITS else ()
    return tuple(fault for fault in possible(name) if fault not in same)
