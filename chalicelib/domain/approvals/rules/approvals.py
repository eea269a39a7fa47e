"""An approval: a command of staff that waits until a second person agrees to it."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.core.buckets import bucket_of
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict, Forbidden, NotFound

PENDING, APPROVED, REJECTED, WITHDRAWN = "pending", "approved", "rejected", "withdrawn"
FAILED, VOID = "failed", "void"
EXPIRED = "expired"
"""Shown of what is pending when its time is over; no item says so."""

MOVES = Lifecycle(
    {
        (PENDING, "approve"): APPROVED,  # in the transaction of what was asked for
        (PENDING, "reject"): REJECTED,
        (PENDING, "withdraw"): WITHDRAWN,
        (PENDING, "fail"): FAILED,  # somebody agreed, but what was asked for is not possible any more
        (PENDING, "void"): VOID,  # who asked may not do it themselves any more
    }
)

LIFE = timedelta(days=3)
"""A weekend, and a day."""

CANCEL_ORDER, APPROVE_RETURN = "cancel_order", "approve_return"
PUBLISH_PRODUCT, SCHEDULE_PROMOTION = "publish_product", "schedule_promotion"

PERMISSIONS = {
    CANCEL_ORDER: "orders.manage",
    APPROVE_RETURN: "returns.decide",
    PUBLISH_PRODUCT: "catalog.publish",
    SCHEDULE_PROMOTION: "promotions.edit",
}
"""The commands that may need a second person, and what their doors ask for: both persons must have it."""


class ApprovalNotFound(NotFound):
    title = "There is no such approval"


class ApprovalExpired(Conflict):
    title = "The time to decide on this is over"


class ApprovalVoid(Conflict):
    title = "Whoever asked for this may not do it any more"


class OwnApproval(Forbidden):
    title = "Somebody else has to decide on what you have asked for"


class NotYours(Conflict):
    title = "Only who has asked for this can withdraw it; you can reject it"


class MoreThanAgreed(Conflict):
    title = "It would be more by now than what was asked for"


class CommandFailed(Conflict):
    """Its `cause` is the problem of the command itself."""

    title = "What was asked for is not possible any more"


class NothingLeft(Conflict):
    title = "What was asked for has been done already"


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """`command` with its `arguments` is what was asked for, `amount` what it would refund, or `drop_basis_points` by
    how much it would lower a price. `by_machine`: asked for with a machine's key. `problem` names why it failed."""

    shop: str
    approval_id: str
    command: str
    arguments: dict[str, str | int]
    amount: Money | None = None
    drop_basis_points: int | None = None
    asked_by: str
    by_machine: bool = False
    asked_at: datetime
    expires_at: datetime
    status: str = PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    problem: str = ""
    version: int = 1

    @property
    def permission(self) -> str:
        """What both persons must hold."""
        return PERMISSIONS[self.command]

    @property
    def bucket(self) -> str:
        return bucket_of(self.approval_id)

    def shown(self, now: datetime) -> str:
        """Its status, as somebody may be told it at that moment."""
        return EXPIRED if self.status == PENDING and self.expires_at <= now else self.status

    def asks_the_same(self, other: "Approval") -> bool:
        return (self.command, self.arguments) == (other.command, other.arguments)


def known(found: Approval | None) -> Approval:
    """Raises ApprovalNotFound."""
    if found is None:
        raise ApprovalNotFound()
    return found


def decided(waiting: Approval, event: str, by: str, reason: str, now: datetime) -> Approval:
    """What a second person, or who has asked, makes of it. Raises IllegalMove or ApprovalExpired."""
    status = MOVES.move(waiting.status, event, approval_id=waiting.approval_id)
    if waiting.expires_at <= now:
        raise ApprovalExpired(approval_id=waiting.approval_id, expired_at=waiting.expires_at)
    return replace(waiting, status=status, decided_by=by, decided_at=now, reason=reason, version=waiting.version + 1)


def withdrawn(waiting: Approval, by: str, now: datetime) -> Approval:
    """Raises NotYours, IllegalMove or ApprovalExpired."""
    if waiting.asked_by != by:
        raise NotYours(approval_id=waiting.approval_id)
    return decided(waiting, "withdraw", by, "", now)


def failed(agreed: Approval, waiting: Approval, problem: str) -> Approval:
    """Somebody agreed, and the shop said no."""
    status = MOVES.move(waiting.status, "fail", approval_id=waiting.approval_id)
    return replace(agreed, status=status, problem=problem)


def void(agreed: Approval, waiting: Approval) -> Approval:
    """Somebody agreed to what nobody asks for any more."""
    return replace(agreed, status=MOVES.move(waiting.status, "void", approval_id=waiting.approval_id))


def within(agreed: Approval, amount: Money) -> Approval:
    """Raises MoreThanAgreed: nobody has seen that much."""
    if agreed.amount is None or agreed.amount.currency != amount.currency or agreed.amount < amount:
        raise MoreThanAgreed(approval_id=agreed.approval_id, agreed=agreed.amount, amount=amount)
    return agreed


def within_drop(agreed: Approval, basis_points: int) -> Approval:
    """Raises MoreThanAgreed: nobody has seen that price fall as far."""
    if agreed.drop_basis_points is None or agreed.drop_basis_points < basis_points:
        less = agreed.drop_basis_points
        raise MoreThanAgreed(approval_id=agreed.approval_id, agreed=less, drop_basis_points=basis_points)
    return agreed
