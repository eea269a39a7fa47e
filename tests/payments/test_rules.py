"""Payment rules: two tables of moves, and what a provider's word does to them."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.core.events import (
    PaymentCaptured,
    PaymentFailed,
    PaymentMismatched,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)
from chalicelib.core.lifecycle import IllegalMove, Lifecycle
from chalicelib.core.signatures import Secret
from chalicelib.domain.payments.providers import Credentials
from chalicelib.domain.payments.rules import attempts, methods, moves, notices, refunds, steering
from tests.payments.builders import MUG_SHOP, ORDER_ID, OWED, SECRET, attempt, cny, refund
from tests.shop import CHINA, LAMPS, NOON


def absent(lifecycle: Lifecycle) -> list[tuple[str, str]]:
    return [pair for pair in product(lifecycle.states, lifecycle.events) if pair not in lifecycle.moves]


@pytest.mark.parametrize(("state", "event"), absent(moves.ATTEMPT))
def test_an_attempt_makes_no_other_moves(state: str, event: str) -> None:
    with pytest.raises(IllegalMove):
        moves.ATTEMPT.move(state, event)


@pytest.mark.parametrize(("state", "event"), absent(moves.REFUND))
def test_a_refund_makes_no_other_moves(state: str, event: str) -> None:
    with pytest.raises(IllegalMove):
        moves.REFUND.move(state, event)


def test_money_that_came_in_never_leaves_an_attempt() -> None:
    assert {target for (state, _), target in moves.ATTEMPT.moves.items() if state == moves.CAPTURED} == {moves.CAPTURED}


def test_a_refund_ends_for_good() -> None:
    ends = {(state, target) for (state, _), target in moves.REFUND.moves.items() if state in moves.FINAL}
    assert all(state == target for state, target in ends)


# Attempts


def test_the_ids_of_attempts_follow_from_the_order() -> None:
    first = attempts.begin("mugs", OWED, "fakepay", [], NOON)
    assert first == attempts.begin("mugs", OWED, "fakepay", [], NOON)
    assert first.attempt_id == f"pa_{ORDER_ID[3:]}-1"
    assert (first.shop, first.customer_id, first.provider) == ("mugs", "cust_li", "fakepay")
    assert (first.amount, first.created_at, first.expires_at) == (OWED.amount, NOON, OWED.deadline)
    assert (first.is_new, first.due_at) == (True, NOON + timedelta(seconds=20))


def test_there_is_an_end_to_trying() -> None:
    tried = [attempt(attempt_id=name, status="failed") for name in attempts.attempt_ids(ORDER_ID)]
    assert len(tried) == 8
    assert attempts.begin("mugs", OWED, "fakepay", tried[:-1], NOON).attempt_id == tried[-1].attempt_id
    with pytest.raises(attempts.TooManyAttempts) as refused:
        attempts.begin("mugs", OWED, "fakepay", tried, NOON)
    assert refused.value.facts == {"order_id": ORDER_ID}


def test_each_provider_has_its_own_open_attempt() -> None:
    mine = attempt(attempt_id=attempts.attempt_ids(ORDER_ID)[0])
    assert attempts.begin("mugs", OWED, "fakepay", [mine], NOON) is mine
    assert attempts.begin("mugs", OWED, "other", [mine], NOON).attempt_id == attempts.attempt_ids(ORDER_ID)[1]


def test_what_has_been_paid_is_not_paid_again_though_another_try_is_open() -> None:
    """S5.2.2-e part: the first try had failed, a second was begun, and then the money of the first came after all."""
    first, second, _ = (attempt(attempt_id=name) for name in attempts.attempt_ids(ORDER_ID)[:3])
    with pytest.raises(attempts.NotPayable) as refused:
        attempts.begin("mugs", OWED, "fakepay", [replace(first, status="captured"), second], NOON)
    assert refused.value.facts == {"order_id": ORDER_ID}


def test_nothing_is_paid_for_what_costs_nothing_or_no_longer_waits() -> None:
    attempts.check_payable(OWED, OWED.deadline - timedelta(microseconds=1))
    free, over = replace(OWED, amount=cny(0)), replace(OWED, awaited=False)
    for owed, now in ((free, NOON), (over, NOON), (OWED, OWED.deadline)):
        with pytest.raises(attempts.NotPayable) as refused:
            attempts.check_payable(owed, now)
        assert refused.value.facts == {"order_id": ORDER_ID, "deadline": OWED.deadline}


def test_a_mismatch_is_told_once_and_changes_no_status() -> None:
    before = attempt()
    after = attempts.told(before, "capture", cny(1), "fp_1")
    assert (after.status, after.mismatch, after.due_at, after.version) == ("action_required", cny(1), None, 2)
    assert [type(event) for event in attempts.news(before, after, NOON)] == [PaymentMismatched]
    assert attempts.told(after, "capture", cny(1), "fp_1") is after


def test_an_answer_that_comes_late_overrules_nothing() -> None:
    for status in ("captured", "failed"):
        over = attempt(status=status, due_at=None)
        assert attempts.requested(over, "redirect", "http://pay", "fp_1") is over
        assert attempts.undecided(over, False, NOON + timedelta(days=1)) is over
        assert attempts.told(over, "fail", cny(6_900), "fp_2", "again") is over


def test_what_the_provider_said_is_kept() -> None:
    paid = attempts.told(attempt(), "capture", cny(6_900), "fp_1")
    assert (paid.status, paid.psp_ref, paid.reason, paid.due_at, paid.version) == ("captured", "fp_1", "", None, 2)
    over = attempts.seen(attempt(), "closed", cny(6_900), "fp_1", "expired", NOON)
    assert (over.status, over.psp_ref, over.reason, over.due_at) == ("failed", "fp_1", "expired", None)
    never = attempts.refused(attempt(psp_ref="fp_1"), "too-much")
    assert (never.status, never.psp_ref, never.reason) == ("failed", "fp_1", "too-much")


@pytest.mark.parametrize(
    ("word", "status"),
    [("captured", "captured"), ("failed", "failed"), ("closed", "failed"), ("pending", "action_required")],
)
def test_each_word_of_a_provider_has_one_meaning(word: str, status: str) -> None:
    """Also after the deadline: one that says `pending` is not silent."""
    said = attempts.seen(attempt(), word, cny(6_900), "fp_1", "", attempt().expires_at)
    assert (said.status, said.version) == (status, 2)


def test_what_becomes_of_an_attempt_is_told_once() -> None:
    before = attempt()
    said: dict[str, Any] = {"shop": "mugs", "order_id": ORDER_ID, "attempt_id": "pa_7-1", "at": NOON}
    paid, over = (attempts.told(before, word, cny(6_900), "fp_1") for word in ("capture", "fail"))
    assert attempts.news(before, paid, NOON) == [PaymentCaptured(**said, amount=cny(6_900))]
    assert attempts.news(before, over, NOON) == [PaymentFailed(**said)]
    assert attempts.news(over, attempts.told(over, "capture", cny(6_900), "fp_1"), NOON) == [
        PaymentCaptured(**said, amount=cny(6_900))
    ]
    other = attempts.told(before, "capture", cny(1), "fp_1")
    assert attempts.news(before, other, NOON) == [PaymentMismatched(**said, expected=cny(6_900), notified=cny(1))]
    silent = attempts.undecided(before, False, before.expires_at)
    for one, two in ((paid, paid), (over, over), (other, other), (before, silent), (attempt(status="created"), before)):
        assert attempts.news(one, two, NOON) == []


def test_a_provider_that_asks_nothing_of_the_payer_is_waited_for() -> None:
    waiting = attempts.requested(attempt(status="created"), "none", "", "fp_1")
    assert (waiting.status, waiting.action, waiting.psp_ref, waiting.version) == ("requested", "none", "fp_1", 2)
    asked = attempts.requested(attempt(status="created"), "redirect", "http://pay", "fp_1")
    assert (asked.status, asked.action, asked.pay_url, asked.is_new) == (
        "action_required", "redirect", "http://pay", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "next_look"),
    [(-5, 1 / 3), (0, 1 / 3), (5, 5), (14, 14), (15, 13.5), (28, 0.5), (28.5, 28.5), (60, 60), (300, 60)],
)
def test_the_pauses_between_looks_grow_up_to_an_hour_and_one_is_before_the_deadline(
    minutes: float, next_look: float
) -> None:
    """Also on a clock that has gone back since the attempt was begun."""
    now = NOON + timedelta(minutes=minutes)
    assert attempts.undecided(attempt(), True, now).due_at == now + timedelta(minutes=next_look)


def test_only_silence_after_the_deadline_leaves_an_attempt_unknown() -> None:
    end, moment = attempt().expires_at, timedelta(microseconds=1)
    assert attempts.undecided(attempt(), False, end).status == "unknown"
    assert attempts.undecided(attempt(), False, end - moment).status == "action_required"
    assert attempts.undecided(attempt(), True, end).status == "action_required"
    assert attempts.unheard_of(attempt(), "not-found", end).status == "failed"
    assert attempts.unheard_of(attempt(), "not-found", end - moment).status == "action_required"


def test_nothing_is_asked_of_a_provider_that_has_told_all() -> None:
    for told in (attempt(status="captured"), attempt(due_at=None, mismatch=cny(1))):
        assert attempts.undecided(told, False, NOON + timedelta(days=1)) is told
    assert attempts.is_due(attempt(due_at=NOON), NOON)
    assert not attempts.is_due(attempt(due_at=NOON), NOON - timedelta(microseconds=1))
    assert not attempts.is_due(attempt(status="captured"), NOON + timedelta(days=1))
    assert not attempts.is_due(attempt(due_at=None, mismatch=cny(1)), NOON + timedelta(days=1))


# Refunds


def on_its_way(**changes: object) -> refunds.Refund:
    return refund(status="pending_provider", provider_status="pending", **changes)


def test_a_refund_is_settled_only_on_the_providers_word() -> None:
    with pytest.raises(refunds.RefundNotPaid) as early:
        refunds.settled(on_its_way(), NOON)
    assert early.value.facts == {"refund_id": "rf_7-1"}
    paid = refunds.heard(on_its_way(), "succeeded", cny(6_900), "fr_1", NOON)
    assert (paid.provider_status, paid.psp_ref) == ("succeeded", "fr_1")
    settled = refunds.settled(paid, NOON)
    assert (settled.status, settled.version) == ("succeeded", 3)
    assert not refunds.needs_person(on_its_way(), paid)
    assert not refunds.needs_person(paid, settled)


def test_another_amount_told_after_the_end_is_noted_once_and_for_a_person() -> None:
    before = refund(status="succeeded", provider_status="succeeded")
    after = refunds.notified(before, "pa_7-1", "succeeded", cny(1), "fr_1", NOON)
    assert (after.status, after.mismatch) == ("succeeded", cny(1))
    assert refunds.needs_person(before, after)
    assert [type(event) for event in refunds.news(before, after, NOON)] == [PaymentMismatched]
    assert refunds.notified(after, "pa_7-1", "succeeded", cny(1), "fr_1", NOON) is after


def test_a_refund_that_is_over_is_looked_after_until_its_goods_are_in_stock() -> None:
    for return_id, due_at in ((None, None), ("rt_1", NOON + timedelta(minutes=5))):
        over = refunds.given_up(refund(status="failed", return_id=return_id), NOON)
        assert (over.status, over.due_at) == ("manual", due_at)
        assert refunds.finished(over).due_at is None


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        ("submitting", "pending", "pending_provider"),
        ("submitting", "succeeded", "pending_provider"),
        ("submitting", "failed", "failed"),
        ("pending_provider", "failed", "failed"),
        ("failed", "pending", "pending_provider"),
        ("failed", "succeeded", "pending_provider"),
        ("manual", "pending", "manual"),
        ("manual", "failed", "manual"),
    ],
)
def test_a_refund_goes_where_the_provider_says(before: str, word: str, after: str) -> None:
    heard = refunds.heard(refund(status=before), word, cny(6_900), "fr_1", NOON)
    assert (heard.status, heard.provider_status, heard.psp_ref, heard.version) == (after, word, "fr_1", 2)
    assert refunds.heard(heard, word, cny(6_900), "fr_1", NOON) is heard


def test_what_becomes_of_a_refund_is_told_once() -> None:
    said: dict[str, Any] = {"shop": "mugs", "order_id": ORDER_ID, "at": NOON}
    begun, asked = refunds.request(refund())
    assert asked == RefundRequested(**said, refund_id="rf_7-1", amount=cny(6_900))
    assert (begun.due_at, begun.version) == (NOON + timedelta(minutes=5), 1)
    paid = on_its_way(), refund(status="succeeded")
    assert refunds.news(*paid, NOON) == [RefundSucceeded(**said, refund_id="rf_7-1", amount=cny(6_900))]
    over = refund(status="failed"), refund(status="manual")
    assert refunds.news(*over, NOON) == [RefundFailed(**said, refund_id="rf_7-1")]
    other = on_its_way(), refund(status="manual", mismatch=cny(1))
    mismatched = PaymentMismatched(**said, attempt_id="pa_7-1", expected=cny(6_900), notified=cny(1))
    assert refunds.news(*other, NOON) == [mismatched, RefundFailed(**said, refund_id="rf_7-1")]
    for known in (paid[1], over[1], other[1]):
        assert refunds.news(known, replace(known, version=2), NOON) == []
    for status in ("approved", "submitting", "pending_provider", "failed"):
        assert refunds.news(refund(), refund(status=status), NOON) == []
    assert refunds.finished(begun) == replace(begun, due_at=None, version=2)
    assert refunds.finished(refunds.finished(begun)).version == 2


def test_where_nothing_was_paid_nothing_is_asked_for() -> None:
    free = refund(amount=cny(0), attempt_id=None, status="approved")
    assert steering.next_step(free) == "settle"
    assert refunds.settled(free, NOON).status == "succeeded"


def test_another_amount_is_for_a_person_and_keeps_the_reservation() -> None:
    before = on_its_way()
    after = refunds.heard(before, "succeeded", cny(1), "fr_1", NOON)
    assert (after.status, after.mismatch, after.due_at) == ("manual", cny(1), None)
    assert [type(event) for event in refunds.news(before, after, NOON)] == [PaymentMismatched, RefundFailed]
    assert refunds.needs_person(before, after)
    assert refunds.given_up(after, NOON) is after


def test_success_is_final_whatever_is_said_of_an_earlier_moment() -> None:
    paid = refunds.heard(on_its_way(), "succeeded", cny(6_900), "fr_1", NOON)
    for word in ("pending", "failed", "succeeded"):
        assert refunds.heard(paid, word, cny(6_900), "fr_1", NOON) is paid


def test_old_news_of_a_failed_try_stops_no_later_one() -> None:
    again = refunds.submitted(refund(status="failed", tries=1), NOON)
    assert (again.status, again.tries, again.is_submitting, again.has_failed) == ("submitting", 2, True, False)
    assert refunds.submitted(again, NOON) is again
    assert refunds.notified(again, "pa_7-1", "failed", cny(6_900), "fr_1", NOON) is again


def test_another_amount_that_failed_is_for_a_person_too() -> None:
    """S6.2.2-b part: it is not this refund that the provider speaks of."""
    after = refunds.notified(on_its_way(), "pa_7-1", "failed", cny(1), "fr_1", NOON)
    assert (after.status, after.mismatch) == ("manual", cny(1))


def test_the_workflow_of_a_refund_is_looked_for_until_the_refund_is_over() -> None:
    held = refunds.reserved(refund(), NOON)
    assert (held.status, held.due_at, held.version) == ("approved", NOON + timedelta(minutes=5), 2)
    unheard_of = refunds.forgotten(on_its_way(), NOON)
    assert (unheard_of.status, unheard_of.due_at) == ("submitting", NOON + timedelta(minutes=5))
    with pytest.raises(IllegalMove) as early:
        refunds.forgotten(refund(), NOON)
    assert early.value.facts["refund_id"] == "rf_7-1"


def test_money_for_a_refund_given_up_is_for_a_person() -> None:
    before = refund(status="manual")
    after = refunds.notified(before, "pa_7-1", "succeeded", cny(6_900), "fr_1", NOON)
    assert (after.status, after.provider_status, after.psp_ref) == ("manual", "succeeded", "fr_1")
    assert refunds.needs_person(before, after)


def test_a_notification_must_be_about_the_refund_that_we_asked_for() -> None:
    for nothing in (refund(), refund(status="approved"), refund(status="rejected")):
        with pytest.raises(refunds.RefundNotFound):
            refunds.notified(nothing, "pa_7-1", "succeeded", cny(6_900), "fr_1", NOON)
    with pytest.raises(refunds.RefundNotFound):
        refunds.notified(on_its_way(), "pa_8-1", "succeeded", cny(6_900), "fr_1", NOON)


@pytest.mark.parametrize(
    ("status", "changes", "step"),
    [
        ("requested", {}, "submit"),
        ("approved", {}, "submit"),
        ("submitting", {}, "submit"),
        ("pending_provider", {}, "wait"),
        ("pending_provider", {"provider_status": "succeeded"}, "settle"),
        ("failed", {"tries": 2}, "submit"),
        ("failed", {"tries": 3}, "give_up"),
        ("manual", {}, "give_up"),
        ("rejected", {}, "give_up"),
        ("succeeded", {}, "settle"),
    ],
)
def test_each_status_has_one_next_step(status: str, changes: dict[str, object], step: str) -> None:
    assert steering.next_step(refund(status=status, **changes)) == step


def test_a_workflow_that_dies_again_and_again_is_started_ever_more_rarely() -> None:
    waits, it = [], refund(due_at=NOON)
    assert steering.execution(it) == "rf_7-1"
    for _ in range(7):
        it = steering.restarted(it, NOON)
        assert it.due_at is not None
        waits.append((it.due_at - NOON).total_seconds() // 60)
    assert (waits, it.runs, steering.execution(it)) == ([5, 10, 20, 40, 60, 60, 60], 7, "rf_7-1-7")


@pytest.mark.parametrize(("minutes", "next_look"), [(-9, 5), (0, 5), (20, 20), (60, 60), (300, 60)])
def test_a_workflow_that_runs_is_looked_after_ever_more_rarely(minutes: int, next_look: int) -> None:
    """Also on a clock that has gone back since the refund was asked for."""
    now = NOON + timedelta(minutes=minutes)
    looked_at = steering.postponed(refund(due_at=NOON), now)
    assert (looked_at.due_at, looked_at.version) == (now + timedelta(minutes=next_look), 2)


def test_nobody_looks_after_what_is_over() -> None:
    over = refund(status="succeeded", due_at=None)
    assert steering.postponed(over, NOON) is steering.restarted(over, NOON) is over


def test_the_pauses_grow_with_the_wait() -> None:
    assert [steering.pause_seconds(refund(), NOON + timedelta(minutes=m)) for m in (0, 10, 100_000)] == [2, 60, 3_600]


def test_the_amount_is_open_until_money_is_set_aside() -> None:
    assert refunds.lowered(refund(), cny(5), NOON).amount == cny(5)
    same = refund()
    assert refunds.lowered(same, same.amount, NOON) is same
    with pytest.raises(refunds.RefundUnderWay) as late:
        refunds.lowered(refund(status="approved"), cny(5), NOON)
    assert late.value.facts == {"refund_id": "rf_7-1"}


# Ways to pay


def test_a_notification_is_known_again_for_longer_than_any_provider_repeats_itself() -> None:
    """S6.2.2-c part: Alipay tells once more after a year; the same id with other bytes is another matter."""
    kept = notices.Notice(
        shop="mugs", provider="fakepay", event_id="evt_1", kind="payment.captured", about="pa_7-1", raw_hash="a",
        occurred_at=NOON, received_at=NOON,
    )  # fmt: skip
    assert kept.expires == NOON + timedelta(days=400)
    judged = notices.repetition(kept)
    assert type(judged(kept)) is notices.AlreadyReceived
    for other in (replace(kept, raw_hash="b"), None):
        altered = judged(other)
        assert (type(altered), altered.facts) == (notices.NotificationAltered, {"event_id": "evt_1"})


def test_a_way_to_pay_is_offered_where_its_currency_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    only_yen = methods.Method(provider="yen", name={"en": "Yen"}, currencies=frozenset({"JPY"}))
    anywhere = methods.Method(provider="cny", name={"en": "Yuan"}, currencies=frozenset({"CNY"}))
    assert not only_yen.fits(CHINA)
    assert anywhere.fits(CHINA)
    assert not replace(anywhere, markets=frozenset({"us"})).fits(CHINA)
    assert replace(anywhere, markets=frozenset({"us", "cn"})).fits(CHINA)
    [fakepay] = methods.offered(CHINA)
    monkeypatch.setattr(methods, "METHODS", (only_yen, fakepay, anywhere))
    assert methods.offered(CHINA) == (fakepay, anywhere)
    assert [methods.chosen(CHINA, each) for each in (None, "fakepay", "cny")] == [fakepay, fakepay, anywhere]
    for wanted in ("yen", "barter"):
        with pytest.raises(methods.MethodNotOffered) as refused:
            methods.chosen(CHINA, wanted)
        assert refused.value.facts == {"field": "/method", "market": "cn"}


def test_the_provider_writes_to_a_host_by_which_the_shop_is_known() -> None:
    local = "http://127.0.0.1:8000"
    assert methods.webhook_url(MUG_SHOP, local, "fakepay") == "http://127.0.0.1:8000/webhooks/fakepay"
    assert methods.webhook_url(LAMPS, local, "fakepay") == "http://lamps.example:8000/webhooks/fakepay"
    assert methods.webhook_url(LAMPS, "https://api.example", "x") == "https://lamps.example/webhooks/x"
    ported = replace(LAMPS, hosts=("lamps.example:9000", "other.example"))
    assert methods.webhook_url(ported, local, "x") == "http://lamps.example:9000/webhooks/x"
    assert methods.webhook_url(ported, "http://other.example:8000", "x") == "http://other.example:8000/webhooks/x"


def test_a_secret_stands_alone_or_with_its_predecessor() -> None:
    """S6.2.2-d part: both forms of the parameter."""
    assert Credentials.read(SECRET).secrets == (Secret(SECRET),)
    both = Credentials.read(
        f'{{"merchant": "m_1", "secrets": [{{"value": "{SECRET}"}},'
        f' {{"value": "{"0" * 64}", "retires_at": "2026-11-22T04:00:00Z"}}]}}'
    )
    assert (both.merchant, [secret.retires_at for secret in both.secrets]) == ("m_1", [None, NOON])
