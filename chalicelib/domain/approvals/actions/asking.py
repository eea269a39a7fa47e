"""Asking: a command that one person must not carry out alone is kept until a second one agrees."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from chalicelib.aws.once import IdempotencyKeyReused
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere
from chalicelib.core import ids
from chalicelib.core.callers import MACHINE, Caller
from chalicelib.domain.approvals import store
from chalicelib.domain.approvals.actions.eyes import Eyes, FirstPair, NeedsAnother
from chalicelib.domain.approvals.rules.approvals import LIFE, Approval, known

Result = TypeVar("Result")


def judged(
    shop: str, command: str, arguments: dict[str, str | int], by: Caller, request_id: str, now: datetime,
    run: Callable[[Eyes], Result],
) -> Result | Approval:  # fmt: skip
    """What the command gives; or nothing but the approval that it waits for. The same request waits once."""
    try:
        return run(FirstPair())
    except NeedsAnother as needed:
        waiting = Approval(
            shop=shop, approval_id=_id(shop, command, by.subject, request_id), command=command, arguments=arguments,
            amount=needed.amount, drop_basis_points=needed.drop_basis_points, asked_by=by.subject,
            by_machine=by.role == MACHINE, asked_at=now, expires_at=now + LIFE,
        )  # fmt: skip
    return _kept(waiting)


def _kept(waiting: Approval) -> Approval:
    try:
        commit(store.insert(waiting))
    except AlreadyThere:
        before = known(store.load(waiting.shop, waiting.approval_id))
        if not before.asks_the_same(waiting):
            raise IdempotencyKeyReused(field="Idempotency-Key") from None
        return before
    return waiting


def _id(*facts: str) -> str:
    """Follows from who asks and the request, so that a request which is sent again asks once."""
    digest = hashlib.blake2b("\0".join(facts).encode(), digest_size=17).digest()
    return f"ap_{ids.encode(int.from_bytes(digest), ids.LENGTH)}"
