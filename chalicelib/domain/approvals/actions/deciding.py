"""Deciding: a second person agrees, which runs the command, or rejects; or who has asked withdraws."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.core.paging import Page
from chalicelib.core.problems import Problem, Unavailable
from chalicelib.core.shops import Shop
from chalicelib.domain.approvals import store
from chalicelib.domain.approvals.actions.eyes import Eyes, SecondPair
from chalicelib.domain.approvals.rules import approvals as rules
from chalicelib.domain.approvals.rules.approvals import Approval, ApprovalVoid, CommandFailed, NothingLeft
from chalicelib.domain.approvals.rules.people import People
from chalicelib.domain.approvals.store import SomebodyMoved

Run = Callable[[Approval, Eyes], object]
"""Carries out what was asked for, as if it were asked for now; what it commits, it commits with the eyes' writes."""


def one(shop: str, approval_id: str) -> Approval:
    """Raises ApprovalNotFound."""
    return rules.known(store.load(shop, approval_id))


def newest(shop: Shop, status: str, limit: int, given: str | None) -> Page[Approval]:
    """Of one status, newest first; the page's `after` is the next cursor. Raises BadCursor."""
    return paged(shop, f"approvals:{status}", given, partial(store.newest, shop.shop_id, status, limit))


def approve(shop: str, approval_id: str, by: str, reason: str, run: Run, now: datetime) -> Approval:
    """Carry it out, once. Agreeing twice is harmless. Raises OwnApproval, Forbidden, IllegalMove, ApprovalExpired or
    ApprovalVoid; CommandFailed when it is not possible any more, or would be more by now."""

    def approved() -> Approval:
        waiting = one(shop, approval_id)
        if (waiting.status, waiting.decided_by) == (rules.APPROVED, by):
            return waiting
        people = store.people(waiting, by)
        people.admit(waiting, now)
        agreed = rules.decided(waiting, "approve", by, reason, now)
        if not people.maker_may(waiting.permission, now):
            commit(store.update(rules.void(agreed, waiting)))
            raise ApprovalVoid(approval_id=approval_id)
        return _carried_out(waiting, SecondPair(agreed, store.still(people)), run)

    return until_fresh(approved, rivals=(SomebodyMoved,))


def reject(shop: str, approval_id: str, by: str, reason: str, now: datetime) -> Approval:
    """Nothing happens. Raises OwnApproval, Forbidden, IllegalMove or ApprovalExpired."""

    def rejected(waiting: Approval) -> Approval:
        people: People = store.people(waiting, by)
        people.admit(waiting, now)
        return rules.decided(waiting, "reject", by, reason, now)

    return _changed(shop, approval_id, rules.REJECTED, by, rejected)


def withdraw(shop: str, approval_id: str, by: str, now: datetime) -> Approval:
    """Who has asked does not want it any more. Raises NotYours, IllegalMove or ApprovalExpired."""
    return _changed(shop, approval_id, rules.WITHDRAWN, by, lambda waiting: rules.withdrawn(waiting, by, now))


def _carried_out(waiting: Approval, eyes: SecondPair, run: Run) -> Approval:
    """The command's commit ends the approval: where none does, there was nothing left to do. When the command is
    refused, the approval has failed."""
    try:
        run(waiting, eyes)
        if (now := one(waiting.shop, waiting.approval_id)) == waiting:
            raise NothingLeft(approval_id=waiting.approval_id)
        if now != eyes.agreed:
            raise SomebodyMoved()
    except (SomebodyMoved, Unavailable):
        raise
    except Problem as problem:
        commit(store.update(rules.failed(eyes.agreed, waiting, problem.name())))
        raise CommandFailed(
            approval_id=waiting.approval_id,
            cause={"type": f"/problems/{problem.name()}", "title": problem.title, **problem.facts},
        ) from problem
    return eyes.agreed


def _changed(shop: str, approval_id: str, status: str, by: str, change: Callable[[Approval], Approval]) -> Approval:
    """The approval after the change; as it is when they have made it before."""

    def changed() -> Approval:
        waiting = one(shop, approval_id)
        if (waiting.status, waiting.decided_by) == (status, by):
            return waiting
        after = change(waiting)
        commit(store.update(after))
        return after

    return until_fresh(changed, rivals=(SomebodyMoved,))
