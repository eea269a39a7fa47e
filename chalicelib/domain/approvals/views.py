"""What staff see of approvals."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core import clock
from chalicelib.core.money import Money
from chalicelib.core.paging import Page
from chalicelib.domain.approvals.rules.approvals import Approval


class ApprovalView(msgspec.Struct, frozen=True, kw_only=True):
    """`command` with `arguments` waits for a second person who may do it too, until `expires_at`: it would refund
    `amount`, or lower a price by `drop_basis_points` of it. `problem` says why it failed when somebody agreed."""

    approval_id: str
    command: str
    arguments: dict[str, str | int]
    permission: str
    amount: Money | None
    drop_basis_points: int | None
    status: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    problem: str

    @classmethod
    def of(cls, approval: Approval) -> Self:
        told = {name: getattr(approval, name) for name in cls.__struct_fields__ if name != "status"}
        return cls(status=approval.shown(clock.now()), **told)


class ApprovalsView(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first; `next_cursor` goes on, None at the end."""

    items: list[ApprovalView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Approval]) -> Self:
        return cls(items=[ApprovalView.of(each) for each in page.items], next_cursor=page.after)
