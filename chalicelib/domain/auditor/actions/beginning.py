"""Beginning an audit: by hand, or by the night; and taking up one that stands still."""

from contextlib import suppress
from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.observe import alert
from chalicelib.aws.once import Once
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere
from chalicelib.core import ids
from chalicelib.core.callers import Caller
from chalicelib.core.paging import Page
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.auditor import store
from chalicelib.domain.auditor.rules import audits
from chalicelib.domain.auditor.rules.audits import Audit, AuditNotFound

CLOCK = "clock"


def request(shop: Shop, by: str, once: Once, now: datetime) -> Audit:
    """An audit of the whole shop, from now on."""
    audit = audits.begin(shop.shop_id, ids.new("audit", now), by, now)
    commit(store.insert(audit), once.keep(audit), news=[audits.requested(audit, now)])
    return audit


def find(shop: Shop, audit_id: str) -> Audit:
    """Raises AuditNotFound."""
    audit = store.find(shop.shop_id, audit_id)
    if audit is None:
        raise AuditNotFound(audit_id=audit_id)
    return audit


def newest(shop: Shop, by: Caller, limit: int, given: str | None) -> Page[Audit]:
    """A page of the shop's audits, newest first; its `after` is the next cursor. Raises BadCursor."""
    return paged(shop, f"audits:{by.subject}", given, partial(store.newest, shop.shop_id, limit))


def tick(shop: Shop, now: datetime) -> None:
    """Begin the night's audit if it is time; take up one whose message was lost. Twice is as good as once."""
    last = store.last(shop.shop_id, audits.newest_id(now))
    if last is not None and audits.stalled(last, now):
        _resume(last, now)
    elif audits.due(shop, last, now):
        audit = audits.begin(shop.shop_id, audits.nightly_id(now), CLOCK, now)
        with suppress(AlreadyThere):  # another tick was faster
            commit(store.insert(audit), news=[audits.requested(audit, now)])


def _resume(audit: Audit, now: datetime) -> None:
    again = audits.resumed(audit, now)
    with suppress(Stale):  # it goes on after all
        commit(store.update(again), news=[audits.requested(again, now)])
        alert("AuditStalled", shop=audit.shop, audit_id=audit.audit_id, slice=again.slice)
