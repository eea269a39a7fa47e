"""Audits: how far one has come, what it has looked at, and what it found."""

from collections import Counter
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.core.clock import SKEW
from chalicelib.core.events import AuditRequested
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import NotFound
from chalicelib.core.shops import Shop

RUNNING, FINISHED = "running", "finished"

MOVES = Lifecycle(
    {
        (RUNNING, "advance"): RUNNING,  # a slice is done, the next one goes on behind it
        (RUNNING, "resume"): RUNNING,  # its message was lost: the schedule asks for the slice anew
        (RUNNING, "finish"): FINISHED,
    }
)

MOST_FINDINGS = 100
"""Findings that are kept of one audit; the rest is counted. Whoever has so many needs other tools first."""

STALLED = timedelta(minutes=30)
"""No slice takes as long, not even with its retries: the message is lost."""

NIGHT = range(2, 5)
"""Hours, in the zone of the shop's first market."""

DAY = timedelta(hours=24)


class AuditNotFound(NotFound):
    title = "There is no such audit"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What breaks which invariant, and what that one `says`: ids and amounts, nothing about persons."""

    invariant: str
    says: str
    subject: str
    facts: str


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One run through a shop's items. `after` is where the next slice begins (a place in the table), `slice` its
    number; `checked` counts subjects by invariant; `unsettled` those that changed too fast for a second look."""

    shop: str
    audit_id: str
    status: str = RUNNING
    requested_by: str
    begun_at: datetime
    moved_at: datetime
    finished_at: datetime | None = None
    slice: int = 0
    after: str | None = None
    items: int = 0
    checked: dict[str, int] = {}
    findings: tuple[Finding, ...] = ()
    findings_total: int = 0
    unsettled: int = 0
    version: int = 1


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at some items gave."""

    items: int = 0
    checked: dict[str, int] = {}
    findings: tuple[Finding, ...] = ()
    unsettled: int = 0


def begin(shop: str, audit_id: str, by: str, now: datetime) -> Audit:
    return Audit(shop=shop, audit_id=audit_id, requested_by=by, begun_at=now, moved_at=now)


def awaits(audit: Audit, slice: int) -> bool:
    """Whether that slice is the one to be done; any other message is an old one."""
    return audit.status == RUNNING and audit.slice == slice


def noted(audit: Audit, seen: Seen, after: str | None) -> Audit:
    """With what was seen on the way to `after`; not a version of its own, for only whole slices are written."""
    return replace(
        audit,
        after=after,
        items=audit.items + seen.items,
        checked=dict(Counter(audit.checked) + Counter(seen.checked)),
        findings=(audit.findings + seen.findings)[:MOST_FINDINGS],
        findings_total=audit.findings_total + len(seen.findings),
        unsettled=audit.unsettled + seen.unsettled,
    )


def advanced(audit: Audit, now: datetime) -> Audit:
    """To be written at the end of a slice; the next one goes on."""
    return _moved(audit, "advance", slice=audit.slice + 1, moved_at=now)


def resumed(audit: Audit, now: datetime) -> Audit:
    """The slice is asked for under a new number: the message that was lost means nothing if it comes after all."""
    return _moved(audit, "resume", slice=audit.slice + 1, moved_at=now)


def finished(audit: Audit, now: datetime) -> Audit:
    return _moved(audit, "finish", after=None, moved_at=now, finished_at=now)


def stalled(audit: Audit, now: datetime) -> bool:
    return audit.status == RUNNING and audit.moved_at + STALLED <= now


def due(shop: Shop, newest: Audit | None, now: datetime) -> bool:
    """Whether it is time for the night's audit: once in a night, and never later than a day after the one before."""
    if newest is None or newest.begun_at + DAY <= now:
        return True
    night = now.astimezone(shop.markets[0].zone).hour in NIGHT
    return night and newest.status == FINISHED and newest.begun_at + DAY / 2 <= now


def nightly_id(now: datetime) -> str:
    """The same for every tick of an hour: two of them begin one audit."""
    return ids.first("audit", now.replace(minute=0, second=0, microsecond=0))


def newest_id(now: datetime) -> str:
    """No audit of a clock that is right has a later one: nobody waits for the others."""
    return ids.first("audit", now + SKEW)


def requested(audit: Audit, now: datetime) -> AuditRequested:
    """What asks for the slice that is due."""
    return AuditRequested(shop=audit.shop, at=now, audit_id=audit.audit_id, slice=audit.slice)


def _moved(audit: Audit, event: str, **changes: object) -> Audit:
    status = MOVES.move(audit.status, event, audit_id=audit.audit_id)
    return replace(audit, status=status, version=audit.version + 1, **changes)
