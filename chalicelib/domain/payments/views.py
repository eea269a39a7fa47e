"""Payments as their payers and their providers see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core.money import Money
from chalicelib.core.texts import choose
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.methods import Method
from chalicelib.domain.payments.rules.refunds import Refund


class MethodView(msgspec.Struct, frozen=True, kw_only=True):
    """A way to pay, to be sent back as `method`."""

    method: str
    name: str


class NextActionView(msgspec.Struct, frozen=True, kw_only=True):
    """`redirect`: go to the URL; `qr`: show it as a code; `none`: nothing to do but wait."""

    kind: str
    url: str


class AttemptView(msgspec.Struct, frozen=True, kw_only=True):
    """One try to pay."""

    attempt_id: str
    method: str
    status: str
    amount: Money
    created_at: datetime
    next_action: NextActionView | None

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        action = NextActionView(kind=attempt.action, url=attempt.pay_url) if attempt.is_open else None
        return cls(
            attempt_id=attempt.attempt_id,
            method=attempt.provider,
            status=attempt.status,
            amount=attempt.amount,
            created_at=attempt.created_at,
            next_action=action,
        )


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """All that a pay page shows."""

    order_id: str
    amount: Money
    deadline: datetime
    methods: list[MethodView]
    attempt: AttemptView

    @classmethod
    def of(cls, attempt: Attempt, methods: Sequence[Method], locale: str) -> Self:
        return cls(
            order_id=attempt.order_id,
            amount=attempt.amount,
            deadline=attempt.expires_at,
            methods=[MethodView(method=it.provider, name=choose(it.name, locale)) for it in methods],
            attempt=AttemptView.of(attempt),
        )


class AttemptsView(msgspec.Struct, frozen=True, kw_only=True):
    """Every try to pay an order, oldest first."""

    items: list[AttemptView]

    @classmethod
    def of(cls, tried: list[Attempt]) -> Self:
        return cls(items=[AttemptView.of(attempt) for attempt in tried])


class RefundView(msgspec.Struct, frozen=True, kw_only=True):
    """Money on its way back. `provider_status` is the provider's last word, `mismatch` another amount it named."""

    refund_id: str
    order_id: str
    attempt_id: str | None
    return_id: str | None
    amount: Money
    reason: str
    status: str
    provider_status: str
    mismatch: Money | None
    tries: int
    requested_at: datetime

    @classmethod
    def of(cls, refund: Refund) -> Self:
        return cls(**{name: getattr(refund, name) for name in cls.__struct_fields__})


class ReceivedView(msgspec.Struct, frozen=True, kw_only=True):
    """The provider need not tell us again."""

    received: bool = True
