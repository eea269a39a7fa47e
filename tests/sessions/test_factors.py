"""Payment passwords and codes of an app, on the table."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest

from chalicelib.aws import tokens, vault
from chalicelib.aws.params import secret as parameter
from chalicelib.aws.table import commit, get_items, get_many
from chalicelib.core.problems import Invalid, Stale
from chalicelib.core.sessions import FRESH, digest
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.actions import ending, proving, setting
from chalicelib.domain.sessions.rules import totp
from chalicelib.domain.sessions.rules.factors import (
    PENDING,
    FactorMissing,
    Factors,
    FreshSignInNeeded,
    PayingLocked,
    Proof,
    SessionNeeded,
    WrongFactor,
)
from chalicelib.domain.users.rules.passwords import Peppers
from tests.faults.world import world
from tests.sessions.builders import DEVICE, opened
from tests.shop import NOON

LI = "cust_li"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SECRET, WRONG = "correct horse battery", "wrong horse battery"
BY_PASSWORD = Proof(payment_password=SECRET)


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    """The model's, at noon: a dozen times as fast."""
    with world():
        yield


@pytest.fixture
def session() -> str:
    return opened().session.session_id


@pytest.fixture
def paying(session: str) -> str:
    """A session of somebody with a payment password."""
    setting.set_payment_password(LI, session, SECRET, None, NOON)
    return session


def step_up(session: str | None, proof: Proof, now: datetime = NOON) -> tokens.StepUp:
    token, made = proving.step_up(LI, session, DEVICE, proof, now)
    assert tokens.read_step_up(token, now) == made
    return made


def factors() -> Factors:
    [found] = get_many([store.factors_at(LI)], consistent=True)
    return found or Factors(user_id=LI)


def with_app(session: str, proof: Proof | None = None, now: datetime = NOON) -> str:
    """The secret of an app that makes codes, confirmed."""
    shared = setting.begin_totp(LI, session, "Mugs", proof, now)
    setting.confirm_totp(LI, totp.code_at(shared.secret, totp.step_at(now)), now)
    return shared.secret


def code(secret: str, now: datetime) -> Proof:
    return Proof(totp=totp.code_at(secret, totp.step_at(now)))


def test_a_payment_password_proves_it_anew(paying: str) -> None:
    """S6.2.1-a part, SEC11: the step-up token is short, of this session and of this device."""
    made = step_up(paying, BY_PASSWORD)
    assert (made.subject, made.session, made.device_hash) == (LI, paying, digest(DEVICE))
    assert (made.method, made.expires) == ("payment_password", NOON + 5 * MINUTE)


def test_a_payment_password_is_kept_hashed(paying: str) -> None:
    """SEC1."""
    [item] = get_items([store.factors_at(LI)]).values()
    assert SECRET not in str(item)
    assert "$argon2id$" in (factors().payment_hash or "")


def test_it_is_hashed_again_when_the_pepper_changes(paying: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.2-d part: with that of today, when it is used; with the same one it stays as it is."""
    kept = factors().payment_hash
    step_up(paying, BY_PASSWORD)
    assert factors().payment_hash == kept
    monkeypatch.setattr(proving, "peppers", lambda: Peppers.read("2=new,1=" + parameter("pepper")))
    step_up(paying, BY_PASSWORD)
    assert str(factors().payment_hash).startswith("2$argon2id$")
    step_up(paying, BY_PASSWORD)


def test_wrong_ones_lock_paying_for_longer_each_time(paying: str) -> None:
    """S6.2.1-a part: N failures lock paying; nothing is looked at meanwhile, also not the right one."""
    now = NOON
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongFactor) as wrong:
            step_up(paying, Proof(payment_password=WRONG), now)
        assert wrong.value.facts == {"tries_left": left}
    for minutes in (1, 2, 4):
        with pytest.raises(PayingLocked) as locked:
            step_up(paying, BY_PASSWORD, now)
        assert locked.value.facts == {"retry_after": minutes * 60}
        now += minutes * MINUTE
        with pytest.raises(WrongFactor):
            step_up(paying, Proof(payment_password=WRONG), now)
    assert step_up(paying, BY_PASSWORD, now + 8 * MINUTE).subject == LI
    assert (factors().wrong, factors().locked_until) == (0, None)


def test_the_lock_ends_no_session(paying: str) -> None:
    """S6.2.1-a part: but not browsing."""
    for _ in range(5):
        with pytest.raises(WrongFactor):
            step_up(paying, Proof(payment_password=WRONG))
    assert [each.session_id for each in ending.alive(LI, NOON)] == [paying]


def test_no_try_goes_uncounted(paying: str) -> None:
    """SEC3: of guesses at the same moment each must be the next version; the right one among them, too."""
    [read, key] = get_many([store.factors_at(LI), vault.key_at(LI)], consistent=True)
    right = proving.proved(read or Factors(user_id=LI), vault.reader(key, LI), BY_PASSWORD, NOON)
    with pytest.raises(WrongFactor):
        step_up(paying, Proof(payment_password=WRONG))
    with pytest.raises(Stale):
        commit(store.save_factors(right))


def test_without_a_payment_password_there_is_nothing_to_guess(session: str) -> None:
    for proof in (BY_PASSWORD, Proof(totp="123456")):
        with pytest.raises(FactorMissing):
            step_up(session, proof)
    assert factors().version == 0


def test_a_token_of_no_session_steps_nowhere_up(paying: str) -> None:
    with pytest.raises(SessionNeeded):
        proving.step_up(LI, None, DEVICE, BY_PASSWORD, NOON)
    with pytest.raises(SessionNeeded):
        setting.set_payment_password(LI, None, SECRET, None, NOON)


def test_the_first_factor_needs_a_sign_in_just_now(session: str) -> None:
    """Somebody who has found a phone that lies around cannot make themselves able to pay."""
    late = NOON + FRESH + SECOND
    with pytest.raises(FreshSignInNeeded):
        setting.set_payment_password(LI, session, SECRET, None, late)
    with pytest.raises(FreshSignInNeeded):
        setting.begin_totp(LI, session, "Mugs", None, late)
    with pytest.raises(FreshSignInNeeded):
        setting.set_payment_password(LI, "se_displaced", SECRET, None, NOON)
    assert setting.set_payment_password(LI, session, SECRET, None, NOON + FRESH).payment_since == NOON + FRESH


def test_another_payment_password_needs_the_one_before(paying: str) -> None:
    other = "another horse battery"
    with pytest.raises(FreshSignInNeeded):
        setting.set_payment_password(LI, paying, other, None, NOON)
    with pytest.raises(WrongFactor):
        setting.set_payment_password(LI, paying, other, Proof(payment_password=WRONG), NOON)
    setting.set_payment_password(LI, paying, other, BY_PASSWORD, NOON)
    assert step_up(paying, Proof(payment_password=other)).subject == LI
    with pytest.raises(WrongFactor):
        step_up(paying, BY_PASSWORD)


@pytest.mark.parametrize("password", ["short", "password123", "x" * 129])
def test_a_bad_payment_password_is_not_set(session: str, password: str) -> None:
    """SEC2."""
    with pytest.raises(Invalid) as refused:
        setting.set_payment_password(LI, session, password, None, NOON)
    assert refused.value.facts["field"] == "/password"
    assert factors().version == 0


def test_the_code_of_an_app_proves_it_once(session: str) -> None:
    """SEC11: the code of one step is not taken again, nor is that of an earlier one."""
    secret = with_app(session)
    with pytest.raises(WrongFactor):
        step_up(session, code(secret, NOON))  # it has confirmed the app
    now = NOON + MINUTE
    assert step_up(session, code(secret, now), now).method == "totp"
    for earlier in (now, now - 30 * SECOND):
        with pytest.raises(WrongFactor):
            step_up(session, code(secret, earlier), now)
    assert step_up(session, code(secret, now + 30 * SECOND), now + 30 * SECOND).method == "totp"


def test_wrong_codes_lock_it_as_well(session: str) -> None:
    secret = with_app(session)
    for _ in range(5):
        with pytest.raises(WrongFactor):
            step_up(session, Proof(totp="000000"), NOON + MINUTE)
    with pytest.raises(PayingLocked):
        step_up(session, code(secret, NOON + MINUTE), NOON + MINUTE)


def test_the_secret_of_an_app_is_kept_sealed(session: str) -> None:
    """S2.3.4-b part: nothing in the table tells it, and it opens for nobody else."""
    secret = with_app(session)
    [item] = get_items([store.factors_at(LI)]).values()
    assert secret not in str(item)
    sealed = factors().totp
    assert sealed is not None
    [key] = get_many([vault.key_at(LI)], consistent=True)
    with pytest.raises(vault.Damaged):
        vault.reader(key, LI).open(sealed, Factors, proving.place("cust_wang"))


def test_an_app_counts_from_its_first_code_on(session: str) -> None:
    shared = setting.begin_totp(LI, session, "Mugs", None, NOON)
    assert shared.uri.startswith("otpauth://totp/Mugs:cust_li?secret=" + shared.secret)
    with pytest.raises(FactorMissing):
        step_up(session, code(shared.secret, NOON))
    right = totp.code_at(shared.secret, totp.step_at(NOON))
    late = totp.code_at(shared.secret, totp.step_at(NOON + PENDING))
    for wrong, now in (("000000", NOON), (late, NOON + PENDING)):
        with pytest.raises(Invalid) as refused:
            setting.confirm_totp(LI, wrong, now)
        assert refused.value.facts == {"field": "/code"}
    assert setting.confirm_totp(LI, right, NOON).totp_since == NOON
    assert setting.confirm_totp(LI, right, NOON + SECOND).version == factors().version == 2
    with pytest.raises(Invalid):
        setting.confirm_totp(LI, totp.code_at(shared.secret, totp.step_at(NOON) + 1), NOON)


def test_another_app_needs_a_proof_and_replaces_the_one_before(paying: str) -> None:
    first = with_app(paying, BY_PASSWORD)
    later = NOON + MINUTE
    second = with_app(paying, code(first, later), later)
    for secret, right in ((first, False), (second, True)):
        now = later + 30 * SECOND
        if right:
            assert step_up(paying, code(secret, now), now).method == "totp"
            continue
        with pytest.raises(WrongFactor):
            step_up(paying, code(secret, now), now)


def test_an_enrollment_hands_out_a_secret_that_counts_at_once() -> None:
    nothing, no_key = get_many([store.factors_at("staff_zhang"), vault.key_at("staff_zhang")], consistent=True)
    shared, writes = setting.enroll("staff_zhang", nothing, no_key, "Mugs", NOON)
    commit(*writes)
    there, key = get_many([store.factors_at("staff_zhang"), vault.key_at("staff_zhang")], consistent=True)
    right = totp.code_at(shared.secret, totp.step_at(NOON))
    commit(store.save_factors(proving.by_totp("staff_zhang", there, key, right, NOON)))
    again, _ = get_many([store.factors_at("staff_zhang"), vault.key_at("staff_zhang")], consistent=True)
    with pytest.raises(WrongFactor):
        proving.by_totp("staff_zhang", again, key, right, NOON)
    assert shared.secret not in repr(shared)


def test_factors_tell_nothing_when_they_are_printed(paying: str) -> None:
    assert "argon2" not in repr(factors())
    assert repr(msgspec.structs.replace(factors(), payment_hash="x")) == repr(factors())
