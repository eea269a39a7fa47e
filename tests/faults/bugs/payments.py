"""Bugs with money that comes in."""

from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.domain.checkout.actions import settle
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.payments import store
from chalicelib.domain.payments.actions import attempts
from chalicelib.domain.payments.gateways import fakepay
from chalicelib.domain.payments.rules import attempts as rules
from chalicelib.domain.payments.rules.moves import FAILED
from tests.faults.bugs.bug import Shop, noticed_in
from tests.faults.plans import Fault
from tests.faults.post import Post


@noticed_in("pay", post=Post(again=True))
def a_capture_counts_at_each_delivery(shop: Shop) -> None:
    """The order does not look whether it knows the payment."""
    real = settle._count_payment
    shop.setattr(settle, "_count_payment", lambda order, told, now: real(_forgetful(order), told, now))


def _forgetful(order: Any) -> Any:
    return replace(order, payments=())


@noticed_in("hear of another amount")
def any_amount_settles_the_order(shop: Shop) -> None:
    """The provider's amount is not compared with the order's."""
    _believing(shop, lambda attempt, amount: attempt.amount)


@noticed_in("hear of another currency")
def any_currency_settles_the_order(shop: Shop) -> None:
    """Of what the provider says only the number is compared."""
    _believing(shop, lambda attempt, amount: replace_currency(amount, attempt.amount.currency))


def replace_currency(amount: Any, currency: str) -> Any:
    return type(amount)(amount.amount, currency)


def _believing(shop: Shop, seen: Any) -> None:
    real = rules.told
    shop.instead(real, lambda it, event, amount, *rest: real(it, event, seen(it, amount), *rest))


@noticed_in("late payment")
def late_money_is_kept(shop: Shop) -> None:
    """Money for an order that has ended is counted, and nobody sends it back."""

    def count(order: Any, told: Any, now: Any, real: Any = settle._count_payment) -> None:
        if order.status in ("canceled", "closed") and told.attempt_id not in order.payments:
            return commit(orders.update(changes.pay(order, told.attempt_id, told.amount, now)))
        return real(order, told, now)  # type: ignore[no-any-return]

    shop.setattr(settle, "_count_payment", count)


@noticed_in("pay twice")
def the_second_payment_is_ignored(shop: Shop) -> None:
    """An order that is paid listens to no other payment."""
    real = settle._count_payment
    shop.setattr(settle, "_count_payment", lambda order, told, now: None if order.payments else real(order, told, now))


@noticed_in("hear of a payment")
def notifications_are_not_kept(shop: Shop) -> None:
    """There is no inbox: a notification has its effect, and is forgotten."""
    real = attempts.move
    shop.setattr(attempts, "move", lambda shop, attempt_id, change, now, *also: real(shop, attempt_id, change, now))


@noticed_in("hear that it was declined last", faults=((1, Fault.CRASH_AFTER),))
def a_notification_is_kept_before_its_effect(shop: Shop) -> None:
    """Marker before the effect: who comes again is told that it has been heard."""
    real = attempts.move

    def move(shop: str, attempt_id: str, change: Any, now: Any, *also: Any) -> Any:
        if also:
            commit(*also)
        return real(shop, attempt_id, change, now)

    shop.setattr(attempts, "move", move)


@noticed_in("hear an impostor")
def anybody_may_say_that_an_order_is_paid(shop: Shop) -> None:
    """Signatures of notifications are not verified."""
    shop.setattr(fakepay.Fakepay, "_authenticate", lambda self, headers, raw, now: None)


@noticed_in("hear that it was declined last")
def a_late_no_undoes_a_payment(shop: Shop) -> None:
    """That an attempt has failed is believed also after it was captured."""
    real = rules.told

    def told(it: Any, event: str, *rest: Any) -> Any:
        return replace(it, status=FAILED, version=it.version + 1) if event == "fail" else real(it, event, *rest)

    shop.instead(real, told)


@noticed_in("hear nothing, and ask")
def nobody_asks_what_became_of_a_payment(shop: Shop) -> None:
    """The sweeper of payments finds nothing."""
    shop.setattr(store, "due_attempts", lambda shop, now: [])


@noticed_in("begin to pay")
def a_payment_is_opened_under_no_key(shop: Shop) -> None:
    """The provider is asked without an idempotency key."""
    real = fakepay.Fakepay._call
    shop.setattr(fakepay.Fakepay, "_call", lambda self, key, *rest: real(self, "", *rest))


@noticed_in("pay")
def a_payment_has_another_id_at_each_try(shop: Shop) -> None:
    """The attempt that the shop keeps is not the one that it asks for."""
    real = attempts._session

    def session(*given: Any) -> Any:
        said = real(*given)
        return replace(said, attempt_id=f"{said.attempt_id}-{uuid4().hex[:4]}")

    shop.setattr(attempts, "_session", session)


@noticed_in("begin to pay")
def the_provider_is_asked_before_the_intent_is_kept(shop: Shop) -> None:
    """An attempt is stored when the provider has answered: who dies in between has a payment that nobody knows."""
    shop.setattr(attempts, "commit", lambda *writes, **more: None if _new(writes) else commit(*writes, **more))


def _new(writes: Any) -> bool:
    return len(writes) == 1 and writes[0].item is not None and writes[0].item["version"]["N"] == "1"


@noticed_in("hear of another amount")
def a_mismatch_is_silent(shop: Shop) -> None:
    """Nobody is told that the provider says another amount."""
    real = rules.news
    shop.instead(real, lambda before, after, now: [] if after.mismatch else real(before, after, now))


@noticed_in("late payment")
def a_payment_opens_what_was_closed(shop: Shop) -> None:
    """An order that has ended is confirmed by its money, though its units are gone."""
    real = changes.pay
    shop.instead(real, lambda order, *rest: replace(real(replace(order, status="pending_payment"), *rest)))
