"""Taking notifications: verified, kept once, and their effect in the same commit; nothing is asked of anyone."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.aws.observe import alert
from chalicelib.core.problems import Problem
from chalicelib.domain.payments import store
from chalicelib.domain.payments.actions import attempts, refunds
from chalicelib.domain.payments.gateways import BadNotification, MalformedNotification, ProviderEvent
from chalicelib.domain.payments.providers import provider
from chalicelib.domain.payments.rules.attempts import ANSWERS, AttemptNotFound, told
from chalicelib.domain.payments.rules.notices import (
    AlreadyReceived,
    Notice,
    NotificationAltered,
    NotificationRefused,
    NotificationUnreadable,
    amount_in,
    word_in,
)
from chalicelib.domain.payments.rules.refunds import RefundNotFound, notified


def receive(shop: str, name: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> None:
    """Take a provider's notification; taken again it changes nothing.

    Raises NotificationRefused, NotificationUnreadable, NotificationAltered, AttemptNotFound or RefundNotFound; each
    of them is counted.
    """
    try:
        _take(shop, _authentic(name, headers, raw, now), now)
    except AlreadyReceived:
        return  # the provider had not heard our answer
    except (NotificationRefused, NotificationUnreadable, NotificationAltered, AttemptNotFound, RefundNotFound) as no:
        alert(_alarm(no), shop=shop, provider=name, ground=_ground(no))
        raise


def _authentic(name: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> ProviderEvent:
    try:
        return provider(name).parse_webhook(headers, raw, now)
    except MalformedNotification as malformed:
        raise NotificationUnreadable(str(malformed)) from malformed
    except BadNotification as bad:
        raise NotificationRefused(str(bad)) from bad


def _take(shop: str, event: ProviderEvent, now: datetime) -> None:
    amount = amount_in(event.amount, event.currency)
    notice = Notice(
        shop=shop,
        provider=event.provider,
        event_id=event.event_id,
        kind=event.kind,
        about=event.refund_id or event.attempt_id,
        raw_hash=event.raw_hash,
        occurred_at=event.occurred_at,
        received_at=now,
    )
    kept, word, paid = store.insert_notice(notice), word_in(event.kind), event.psp_ref
    if event.refund_id is None:
        attempts.move(shop, event.attempt_id, lambda it: told(it, ANSWERS[word], amount, paid), now, kept)
    else:
        refunds.move(
            shop, event.refund_id, lambda it: notified(it, event.attempt_id, word, amount, paid, now), now, kept
        )


def _alarm(no: Problem) -> str:
    return "SignatureFailed" if isinstance(no, NotificationRefused) else type(no).__name__


def _ground(no: Problem) -> str:
    return type(no.__cause__ or no).__name__
