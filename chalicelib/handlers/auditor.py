"""Audit doors, for staff: beginning an audit and seeing what it found; the queue that works on it, and the night."""

from datetime import datetime
from time import monotonic
from typing import Any, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.identity import shop, shops
from chalicelib.aws.inputs import Paged
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import Listener, every_minutes
from chalicelib.core import clock
from chalicelib.core.events import AuditRequested, Told
from chalicelib.core.paces import AUDITS
from chalicelib.core.paging import BadCursor, Page
from chalicelib.domain.auditor.actions import beginning, working
from chalicelib.domain.auditor.rules.audits import Audit, AuditNotFound, Finding

bp = Blueprint(__name__)
listener = Listener(bp, "auditor")

SLICE_SECONDS = 5.0
"""How long one message is worked on, and one more page; then it asks for the next."""


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """`items` were looked at so far, `checked` says how many for each invariant; `findings` has the first 100 of
    `findings_total`. `unsettled` were suspicious, and changed too fast to be sure; the next audit sees them again."""

    audit_id: str
    status: str
    begun_at: datetime
    finished_at: datetime | None
    items: int
    checked: dict[str, int]
    unsettled: int
    findings: tuple[Finding, ...]
    findings_total: int

    @classmethod
    def of(cls, audit: Audit) -> Self:
        return msgspec.convert(audit, cls, from_attributes=True)


class AuditsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[AuditView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Audit]) -> Self:
        return cls(items=[AuditView.of(each) for each in page.items], next_cursor=page.after)


@door(bp, "POST", "/admin/audits", returns=AuditView, status=202, may="audits.run", once=True, pace=AUDITS)
def request_audit(call: Call[Any, Any]) -> AuditView:
    """Look for whatever breaks the shop's invariants; the audit tells how it goes."""
    return AuditView.of(beginning.request(call.shop, call.caller.subject, call.once, clock.now()))


@door(bp, "GET", "/admin/audits", query=Paged, returns=AuditsView, may="audits.run", raises=(BadCursor,))
def list_audits(call: Call[Any, Paged]) -> AuditsView:
    """The shop's audits, newest first."""
    return AuditsView.of(beginning.newest(call.shop, call.caller, call.query.limit, call.query.cursor))


@door(bp, "GET", "/admin/audits/{audit_id}", returns=AuditView, may="audits.run", raises=(AuditNotFound,))
def see_audit(call: Call[Any, Any], audit_id: str) -> AuditView:
    """How an audit goes, and what it found."""
    return AuditView.of(beginning.find(call.shop, audit_id))


@listener.on(AuditRequested)
def on_audit_requested(told: Told[AuditRequested]) -> None:
    until = monotonic() + SLICE_SECONDS
    event = told.event
    working.work(shop(event.shop), event.audit_id, event.slice, lambda: monotonic() > until, clock.now())


@every_minutes(bp, 60)
def begin_audits() -> None:
    """Begin each shop's audit of the night, and take up those that stand still."""
    in_turn(shops(), lambda each: beginning.tick(each, clock.now()))
