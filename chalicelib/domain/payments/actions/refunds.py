"""Moving refunds on: asking the provider for the money, and asking what became of it."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.observe import alert, note
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.domain.payments import store
from chalicelib.domain.payments.gateways import (
    NotAtProvider,
    Provider,
    ProviderRefund,
    ProviderRefused,
    ProviderUnavailable,
    RefundRequest,
)
from chalicelib.domain.payments.providers import provider
from chalicelib.domain.payments.rules import refunds as rules
from chalicelib.domain.payments.rules.attempts import AttemptNotFound
from chalicelib.domain.payments.rules.notices import amount_in
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.payments.rules.steering import next_step


def load(shop: str, refund_id: str) -> Refund:
    """Raises RefundNotFound."""
    refund = store.refund(shop, refund_id)
    if refund is None:
        raise rules.RefundNotFound()
    note(order_id=refund.order_id, refund_id=refund_id)
    return refund


def submit(shop: str, refund_id: str, now: datetime) -> Refund:
    """Ask the provider for the refund, under the refund's id: however often, it is paid once.

    Raises ProviderUnavailable (it may have happened: submit again) or ProviderRefused (it has not).
    """
    before = load(shop, refund_id)
    refund = move(shop, refund_id, lambda it: rules.submitted(it, now), now)
    if not refund.is_submitting:
        return refund
    gateway = _gateway(refund)
    said = _found(gateway, refund) if before.is_submitting else None
    if said is None or said.status == rules.BROKEN:
        # That it has failed may be said of the try before this one: this one must not be lost with a process.
        said = _asked(gateway, refund)
    return _heard(refund, said, now)


def check(shop: str, refund_id: str, now: datetime) -> Refund:
    """Ask the provider where the refund stands. Raises ProviderUnavailable."""
    refund = load(shop, refund_id)
    if next_step(refund) != "wait":
        return refund
    said = _found(_gateway(refund), refund)
    if said is None:
        return move(shop, refund_id, lambda it: rules.forgotten(it, now), now)
    return _heard(refund, said, now)


def make_sure(shop: str, refund_id: str, now: datetime) -> None:
    """Before a failed refund is given up: does the provider still say that it failed? Raises ProviderUnavailable."""
    refund = load(shop, refund_id)
    said = _found(_gateway(refund), refund) if refund.has_failed else None
    if said is not None:
        _heard(refund, said, now)


def move(shop: str, refund_id: str, change: Callable[[Refund], Refund], now: datetime, *also: Write) -> Refund:
    """Change a refund and tell of it, together with other writes, in one commit. Raises RefundNotFound."""

    def moved() -> Refund:
        before = load(shop, refund_id)
        after = change(before)
        writes = changes(before, after, now)
        if writes or also:
            commit(*writes, *also)
        if rules.needs_person(before, after):
            alert("RefundNeedsPerson", shop=shop, refund_id=refund_id)
        return after

    return until_fresh(moved)


def changes(before: Refund, after: Refund, now: datetime) -> list[Write]:
    """What to commit for a change, with its news; nothing when it changes nothing."""
    return [] if after is before else [store.update_refund(after).telling(*rules.news(before, after, now))]


def _gateway(refund: Refund) -> Provider:
    attempt = store.attempt(refund.shop, refund.attempt_id) if refund.attempt_id else None
    if attempt is None:
        raise AttemptNotFound(refund_id=refund.refund_id)
    return provider(attempt.provider)


def _found(gateway: Provider, refund: Refund) -> ProviderRefund | None:
    """The refund as the provider has it: a provider may forget the keys of old requests, so ask before repeating."""
    try:
        return gateway.refund_status(refund.refund_id)
    except NotAtProvider:
        return None
    except ProviderRefused as no:
        # It does not let us look: that says nothing about the refund.
        raise ProviderUnavailable(no.reason) from no


def _asked(gateway: Provider, refund: Refund) -> ProviderRefund:
    amount = refund.amount
    wanted = RefundRequest(refund.refund_id, refund.attempt_id or "", amount.amount, amount.currency)
    try:
        return gateway.refund(wanted)
    except ProviderRefused as no:
        # It may be refused because it is there: only when it is not did nothing happen.
        if (found := _found(gateway, refund)) is not None:
            return found
        # The workflow knows errors by their class, and this one also when the provider knows of no such payment.
        raise ProviderRefused(no.reason) from no


def _heard(refund: Refund, said: ProviderRefund, now: datetime) -> Refund:
    amount = amount_in(said.amount, said.currency)
    return move(refund.shop, refund.refund_id, lambda it: rules.heard(it, said.status, amount, said.psp_ref, now), now)
