"""Beginning to pay, and following what became of it."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.observe import alert, note
from chalicelib.aws.params import public_url
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.sweep import sweep
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core.shops import Shop
from chalicelib.domain.payments import store
from chalicelib.domain.payments.gateways import NotAtProvider, ProviderRefused, ProviderUnavailable, Session
from chalicelib.domain.payments.providers import provider
from chalicelib.domain.payments.rules import attempts as rules
from chalicelib.domain.payments.rules.attempts import Attempt, Owed
from chalicelib.domain.payments.rules.methods import Method, webhook_url
from chalicelib.domain.payments.rules.notices import NotificationUnreadable, amount_in


def start(shop: Shop, owed: Owed, method: Method, now: datetime) -> Attempt:
    """The attempt with which the payer goes on: the open one, or a new one. The intent is kept before the provider
    is asked, and the provider knows it by its id, so that a second call asks for the same payment.

    Raises NotPayable, TooManyAttempts, PaymentRefused or PaymentUnavailable."""
    rules.check_payable(owed, now)
    attempt = _intend(shop, owed, method, now)
    return _open(shop, owed, attempt, now) if attempt.is_new else attempt


def follow(shop: str, order_id: str, now: datetime) -> list[Attempt]:
    """All attempts of an order; where the provider's notification is late, the provider is asked."""
    return [look(attempt, now) for attempt in store.attempts(shop, order_id)]


def look_at_due(shop: str, now: datetime) -> None:
    """Ask the providers about everything that they should have told us by now: no payment is ever lost."""
    due = store.due_attempts(shop, now)
    sweep(due, lambda attempt: look(attempt, now), named="attempt_id", alarm="PaymentNotLookedAt")


def look(attempt: Attempt, now: datetime) -> Attempt:
    """The attempt as its provider sees it, if it is time to ask."""
    if not rules.is_due(attempt, now):
        return attempt
    try:
        said = provider(attempt.provider).status(attempt.attempt_id)
        amount = amount_in(said.amount, said.currency)
    except NotAtProvider as no:
        reason = no.reason
        return move(attempt.shop, attempt.attempt_id, lambda it: rules.unheard_of(it, reason, now), now)
    except (ProviderUnavailable, ProviderRefused, NotificationUnreadable):
        return move(attempt.shop, attempt.attempt_id, lambda it: rules.undecided(it, False, now), now)
    return move(
        attempt.shop,
        attempt.attempt_id,
        lambda it: rules.seen(it, said.status, amount, said.psp_ref, said.reason, now),
        now,
    )


def move(shop: str, attempt_id: str, change: Callable[[Attempt], Attempt], now: datetime, *also: Write) -> Attempt:
    """Change an attempt and tell of it, together with other writes, in one commit. Raises AttemptNotFound."""

    def moved() -> Attempt:
        before = store.attempt(shop, attempt_id)
        if before is None:
            raise rules.AttemptNotFound()
        note(order_id=before.order_id)
        after = change(before)
        news = rules.news(before, after, now)
        writes = [] if after is before else [store.update_attempt(after).telling(*news)]
        if writes or also:
            commit(*writes, *also)
        if after.mismatch != before.mismatch:
            alert("PaymentMismatched", shop=shop, attempt_id=attempt_id)
        return after

    return until_fresh(moved)


def _intend(shop: Shop, owed: Owed, method: Method, now: datetime) -> Attempt:
    """Where another device of the payer is faster, go on with what it began."""

    def intended() -> Attempt:
        before = store.attempts(shop.shop_id, owed.order_id)
        attempt = rules.begin(shop.shop_id, owed, method.provider, before, now)
        if attempt not in before:
            commit(store.insert_attempt(attempt))
        return attempt

    return until_fresh(intended, rivals=(AlreadyThere,))


def _open(shop: Shop, owed: Owed, attempt: Attempt, now: datetime) -> Attempt:
    try:
        action = provider(attempt.provider).initiate(_session(shop, owed, attempt))
    except ProviderRefused as no:
        reason = no.reason
        move(shop.shop_id, attempt.attempt_id, lambda it: rules.refused(it, reason), now)
        raise rules.PaymentRefused(reason=reason) from no
    except ProviderUnavailable as silence:
        raise rules.PaymentUnavailable(attempt_id=attempt.attempt_id) from silence
    return move(
        shop.shop_id, attempt.attempt_id, lambda it: rules.requested(it, action.kind, action.url, action.psp_ref), now
    )


def _session(shop: Shop, owed: Owed, attempt: Attempt) -> Session:
    """Made of the order alone: asked again from another device, it must be the same request to the byte."""
    ours = public_url()
    return Session(
        attempt_id=attempt.attempt_id,
        order_id=attempt.order_id,
        amount=attempt.amount.amount,
        currency=attempt.amount.currency,
        notify_url=webhook_url(shop, ours, attempt.provider),
        return_url=f"{ours}/orders/{attempt.order_id}",
        expires_at=attempt.expires_at,
        description=owed.number,
        locale=owed.locale,
    )
