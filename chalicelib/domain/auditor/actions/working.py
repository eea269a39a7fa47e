"""Working on an audit: slice by slice, each of them one commit."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.observe import measure
from chalicelib.aws.table import commit
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.auditor import store
from chalicelib.domain.auditor.actions.looking import look
from chalicelib.domain.auditor.rules import audits
from chalicelib.domain.auditor.rules.audits import Audit
from chalicelib.domain.auditor.rules.moment import Moment


def work(shop: Shop, audit_id: str, slice: int, enough: Callable[[], bool], now: datetime) -> None:
    """Do a slice: go on through the table until its end, or until there is `enough`, and ask for the next one.

    Harmless when the slice is done, or when a rival does it meanwhile. What is killed is done again from the end of
    the slice before: until it ends, it only reads.
    """
    audit = store.find(shop.shop_id, audit_id)
    if audit is None or not audits.awaits(audit, slice):
        return
    while True:
        page = store.page(shop.shop_id, audit.after)
        audit = audits.noted(audit, look(shop, page.items, Moment(now)), page.after)
        if page.after is None or enough():
            break
    try:
        _finish(audit, now) if audit.after is None else _go_on(audit, now)
    except Stale:
        return  # somebody else has done it


def _go_on(audit: Audit, now: datetime) -> None:
    after = audits.advanced(audit, now)
    commit(store.update(after), news=[audits.requested(after, now)])


def _finish(audit: Audit, now: datetime) -> None:
    """What was found is told first: told twice is better than never."""
    facts = {"shop": audit.shop, "audit_id": audit.audit_id, "unsettled": audit.unsettled}
    measure("AuditFindings", audit.findings_total, **facts)
    commit(store.update(audits.finished(audit, now)))
