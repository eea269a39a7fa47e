"""Steering a refund's workflow: what to do next, how long to wait, and whether it must be started again."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from chalicelib.domain.payments.rules.moves import FAILED, PENDING_PROVIDER, SUCCEEDED
from chalicelib.domain.payments.rules.refunds import PATIENCE, Refund, changed

MOST_TRIES = 3
SHORTEST_PAUSE, LONGEST_PAUSE = 2, 3_600  # seconds
LONGEST_PATIENCE = timedelta(hours=1)


def next_step(refund: Refund) -> str:
    """What the workflow does now: `submit`, `wait` for the provider, `settle` or `give_up` (harmless when done)."""
    if refund.status == PENDING_PROVIDER:
        return "settle" if refund.is_paid else "wait"
    if refund.status == FAILED:
        return "submit" if refund.tries < MOST_TRIES else "give_up"
    if refund.is_final:
        return "settle" if refund.status == SUCCEEDED else "give_up"
    return "submit" if refund.amount.amount else "settle"


def pause_seconds(refund: Refund, now: datetime) -> int:
    """How long to wait before asking again: a tenth of the time that it takes already."""
    waited = int((now - refund.requested_at).total_seconds())
    return min(max(waited // 10, SHORTEST_PAUSE), LONGEST_PAUSE)


def postponed(refund: Refund, now: datetime) -> Refund:
    """Its workflow runs: look again later, ever more rarely."""
    if refund.due_at is None:
        return refund
    return replace(changed(refund, now), due_at=now + min(max(now - refund.requested_at, PATIENCE), LONGEST_PATIENCE))


def restarted(refund: Refund, now: datetime) -> Refund:
    """Its workflow is started once more; one that dies again and again is started ever more rarely."""
    if refund.due_at is None:
        return refund
    patience = min(PATIENCE * 2 ** min(refund.runs, 4), LONGEST_PATIENCE)
    return replace(changed(refund, now, runs=refund.runs + 1), due_at=now + patience)


def execution(refund: Refund) -> str:
    """The name of the workflow's latest execution: a name is used once."""
    return f"{refund.refund_id}-{refund.runs}" if refund.runs else refund.refund_id
