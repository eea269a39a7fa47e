"""The owner of an account is told of unusual sign-ins."""

import json
from datetime import timedelta

import msgspec
import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.aws import outbox
from chalicelib.aws.outbox import NotSent
from chalicelib.aws.table import commit, get
from chalicelib.core.events import SignInAtRisk
from chalicelib.domain.users.actions import warning
from chalicelib.domain.users.rules.accounts import User
from chalicelib.domain.users.rules.identifiers import Kind
from chalicelib.domain.users.rules.risk import WEIGHTS
from chalicelib.domain.users.rules.warnings import (
    CAUTIONS,
    LEASE,
    MOVES,
    PENDING,
    SENT,
    BeingWarned,
    Warned,
    claimed,
    first_claim,
    message,
    sent,
)
from chalicelib.domain.users.store import warnings as store
from chalicelib.domain.users.store.warnings import WarnedRecord
from tests.notifications.outboxes import mails, open_mail, texts
from tests.shop import MUGS, NOON
from tests.users.builders import LI, MAIL, registered


@pytest.fixture
def _mail(cloud_in_process: None, noon: None) -> None:
    open_mail()


def unusual(user: User, step_up: bool = True, at: timedelta = timedelta(0)) -> SignInAtRisk:
    reasons = ("new_device", "impossible_travel")
    return SignInAtRisk(
        shop="mugs", at=NOON + at, user_id=user.user_id, signin_id="si_1", reasons=reasons, step_up=step_up
    )


def kept(user: User) -> Warned:
    found: Warned | None = get(WarnedRecord.at(shop="_", user_id=user.user_id, hour="2026-11-22T04", kind="stopped"))
    assert found is not None
    return found


@pytest.mark.usefixtures("_mail")
@pytest.mark.parametrize(("kind", "text"), [("email", MAIL), ("phone", LI)])
def test_the_owner_is_told_by_mail_or_by_text(kind: Kind, text: str) -> None:
    """S4.1.3-a part: the notice; in the user's language, with the reasons, and without any link."""
    warning.warn(MUGS, unusual(registered(kind, text)), NOON)
    told = [(each.destinations["ToAddresses"][0], each.body) for each in mails()] + texts()
    assert [to for to, _ in told] == [text]
    assert "2026-11-22 04:00 UTC" in told[0][1]
    assert "使用了新设备、与上次登录地点相距过远" in told[0][1]
    assert "http" not in told[0][1]


@pytest.mark.usefixtures("_mail")
def test_nobody_is_flooded() -> None:
    """The same delivery again, and a hundred more such sign-ins in that hour, send nothing; the next hour does."""
    user = registered("email", MAIL)
    for minute in range(0, 60, 5):
        warning.warn(MUGS, unusual(user, at=timedelta(minutes=minute)), NOON + timedelta(minutes=minute))
    assert len(mails()) == 1
    warning.warn(MUGS, unusual(user, step_up=False), NOON)
    warning.warn(MUGS, unusual(user, at=timedelta(hours=1)), NOON + timedelta(hours=1))
    assert len(mails()) == 3


@pytest.mark.usefixtures("_mail")
def test_what_was_not_sent_is_sent_when_it_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    user = registered("email", MAIL)

    def down(to: str, subject: str, text: str) -> None:
        raise NotSent(reason="Throttling")

    with monkeypatch.context() as away:
        away.setattr(warning, "send_mail", down)
        with pytest.raises(NotSent):
            warning.warn(MUGS, unusual(user), NOON)
    assert kept(user).status == PENDING
    with pytest.raises(BeingWarned):
        warning.warn(MUGS, unusual(user), NOON + LEASE - timedelta(seconds=1))
    warning.warn(MUGS, unusual(user), NOON + LEASE)
    warning.warn(MUGS, unusual(user), NOON + 2 * LEASE)
    assert (kept(user).status, len(mails())) == (SENT, 1)
    assert outbox.send_mail is not down


@pytest.mark.usefixtures("_mail")
def test_of_two_that_take_over_at_once_one_sends() -> None:
    user = registered("email", MAIL)
    commit(store.insert(first_claim(user.user_id, NOON, True, NOON)))
    after = kept(user)
    commit(store.update(claimed(after, NOON + LEASE)))
    with pytest.raises(BeingWarned):
        commit(store.update(claimed(after, NOON + LEASE)))


def test_a_claim_holds_for_less_than_a_minute_and_is_forgotten_after_a_week() -> None:
    """S4.1.3-a part: the notice; whoever takes over has as long again."""
    first, second = first_claim("cust_li", NOON, True, NOON), timedelta(seconds=1)
    assert (first.claimed_until, first.expires) == (NOON + 50 * second, NOON + timedelta(days=7))
    later = NOON + 50 * second
    with pytest.raises(BeingWarned):
        claimed(first, later - second)
    over = claimed(first, later)
    assert (over.claimed_until, over.expires, over.version) == (later + 50 * second, first.expires, 2)
    done = sent(over)
    assert (done.status, done.version, claimed(done, NOON)) == (SENT, 3, done)


@pytest.mark.usefixtures("_mail")
def test_whose_account_is_closed_is_not_told() -> None:
    warning.warn(MUGS, replace(unusual(registered("email", MAIL)), user_id="cust_nobody"), NOON)
    assert mails() == []


@pytest.mark.parametrize("locale", CAUTIONS)
def test_every_reason_and_kind_has_words(locale: str) -> None:
    assert set(CAUTIONS[locale].reasons) == set(WEIGHTS)
    for step_up in (True, False):
        warned = first_claim("cust_li", NOON, step_up, NOON)
        words = message(warned, tuple(WEIGHTS), NOON, locale, "Mugs\r\nBcc: x@example.com")
        assert "\n" not in words.subject + words.sms
        assert all(reason in words.mail for reason in CAUTIONS[locale].reasons.values())
        assert "{" not in words.subject + words.mail + words.sms


@pytest.mark.parametrize("state", MOVES.states)
@pytest.mark.parametrize("event", MOVES.events)
def test_a_warning_moves_as_the_table_says(state: str, event: str) -> None:
    allowed = {(PENDING, "claim"), (PENDING, "send"), (SENT, "claim")}
    assert MOVES.allows(state, event) == ((state, event) in allowed)


@pytest.mark.parametrize(("kind", "text"), [("email", MAIL), ("phone", LI)])
def test_the_queue_tells_the_owner_once(client: Client, noon: None, kind: Kind, text: str) -> None:
    """S4.1.3-a part: the notice; by the queue's function, however often it is told."""
    open_mail()
    event = unusual(registered(kind, text))
    told = {"id": "a:1:0", "aggregate": "a"} | msgspec.to_builtins(event)
    for _ in range(2):
        batch = client.events.generate_sqs_event([json.dumps({"detail-type": "SignInAtRisk", "detail": told})])
        for record in batch["Records"]:
            record["messageId"] = "m0"
        assert client.lambda_.invoke("users_listener", batch).payload == {"batchItemFailures": []}
    assert len(mails()) + len(texts()) == 1
