"""What sessions and proofs decide."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.core import ids
from chalicelib.core.clock import SKEW
from chalicelib.core.problems import Invalid, Unauthenticated
from chalicelib.core.sealed import Sealed
from chalicelib.core.sessions import STAFF, STORE, Audience, Session, SessionOver, admit, device_in, digest
from chalicelib.domain.sessions.rules import factors, lives, roster, totp
from chalicelib.domain.sessions.rules.factors import Factors, FreshSignInNeeded, PayingLocked, Proof
from chalicelib.domain.sessions.rules.refreshing import GRACE, RefreshedAlready, RefreshReused, RefreshToken, use
from tests.shop import NOON

SECOND = timedelta(seconds=1)
TOKEN = RefreshToken("cust_li", "se_1", "family", "first")
DEVICE = "0123456789abcdef"
SESSION = Session(
    user_id="cust_li",
    session_id="se_1",
    device_hash=digest(DEVICE),
    methods=("code",),
    remembered=True,
    created_at=NOON,
    seen_at=NOON,
    family_hash=digest("family"),
    refresh_hash=digest("first"),
    expires_at=NOON + lives.REMEMBERED.idle,
    ends_at=NOON + lives.REMEMBERED.whole,
)
USED = use(SESSION, TOKEN, DEVICE, "second", NOON)
NEXT = RefreshToken("cust_li", "se_1", "family", "second")
APP = Sealed(owner="cust_li", key_id="k1", box=b"sealed")


def test_a_refresh_token_is_good_once_and_gives_the_next() -> None:
    """S4.1.2-c part: the refresh token rotates."""
    assert (USED.refresh_hash, USED.previous_hash, USED.version) == (digest("second"), SESSION.refresh_hash, 2)
    later = NOON + timedelta(days=1)
    after = use(USED, NEXT, DEVICE, "third", later)
    assert (after.refresh_hash, after.previous_hash, after.version) == (digest("third"), digest("second"), 3)
    assert (after.rotated_at, after.seen_at, after.expires_at) == (later, later, later + timedelta(days=30))


def test_one_that_comes_again_within_ten_seconds_is_told_so_and_harms_nobody() -> None:
    """SEC9: the victim of a race is not locked out."""
    for later in (timedelta(0), GRACE, timedelta(seconds=10)):
        with pytest.raises(RefreshedAlready):
            use(USED, TOKEN, DEVICE, "other", NOON + later)


def test_one_that_comes_again_later_was_stolen() -> None:
    """S4.1.2-c part: after the grace, and for every token but the last one at once; from whatever device."""
    for device in (DEVICE, "another-device-of-a-thief", None):
        with pytest.raises(RefreshReused):
            use(USED, TOKEN, device, "other", NOON + GRACE + SECOND)
        with pytest.raises(RefreshReused):
            use(use(USED, NEXT, DEVICE, "third", NOON), TOKEN, device, "other", NOON)


def test_a_secret_that_was_never_ours_is_a_thief_s_who_knows_the_family() -> None:
    """S4.1.2-c part: also before the first refresh."""
    with pytest.raises(RefreshReused):
        use(SESSION, msgspec.structs.replace(TOKEN, secret="another"), DEVICE, "second", NOON)


@pytest.mark.parametrize(
    "session",
    [
        None,
        msgspec.structs.replace(SESSION, ended_at=NOON),
        msgspec.structs.replace(SESSION, expires_at=NOON),
        msgspec.structs.replace(SESSION, family_hash=digest("another")),
    ],
)
def test_a_token_of_no_living_session_does_nothing(session: Session | None) -> None:
    """Also one that somebody has made up who knows the ids: it is no token, and ends nobody's session."""
    for token in (TOKEN, msgspec.structs.replace(TOKEN, secret="another")):
        with pytest.raises(SessionOver):
            use(session, token, DEVICE, "second", NOON)


@pytest.mark.parametrize("device", [None, "", "fedcba9876543210", DEVICE + " "])
def test_a_token_is_bound_to_its_device(device: str | None) -> None:
    for session, token in ((SESSION, TOKEN), (USED, TOKEN)):
        with pytest.raises(Unauthenticated):
            use(session, token, device, "second", NOON)
    with pytest.raises(Unauthenticated):
        admit(SESSION, device, NOON)
    admit(SESSION, DEVICE, NOON)


def test_a_session_lasts_as_long_as_it_is_used_but_no_longer_than_its_life() -> None:
    session, used_at = SESSION, NOON
    for _ in range(20):
        used_at += timedelta(days=20)
        if not session.live(used_at):
            break
        session = use(session, TOKEN, DEVICE, "first", used_at)
        assert session.expires_at <= session.ends_at == NOON + lives.REMEMBERED.whole
    assert session.expires_at == session.ends_at
    assert not SESSION.live(NOON + lives.REMEMBERED.idle)
    with pytest.raises(SessionOver):
        admit(session, DEVICE, session.ends_at)


def test_who_is_remembered_stays_longer_and_staff_are_not() -> None:
    """S4.1.2-c part: remember me."""
    remembered, brief, staff = lives.life(STORE, True), lives.life(STORE, False), lives.life(STAFF, True)
    assert remembered.idle > brief.idle > staff.idle
    assert remembered.whole > brief.whole > staff.whole
    assert [lives.remembers(*each) for each in ((STORE, True), (STORE, False), (STAFF, True))] == [True, False, False]


@pytest.mark.parametrize(
    ("audience", "remember", "idle", "whole"),
    [
        (STORE, False, timedelta(hours=12), timedelta(days=1)),
        (STORE, True, timedelta(days=30), timedelta(days=180)),
        (STAFF, False, timedelta(hours=1), timedelta(hours=12)),
        (STAFF, True, timedelta(hours=1), timedelta(hours=12)),
    ],
)
def test_how_long_a_session_lasts(audience: Audience, remember: bool, idle: timedelta, whole: timedelta) -> None:
    """S4.1.2-c part: unused, and whatever happens."""
    assert lives.life(audience, remember) == lives.Life(idle, whole)


def test_a_session_ends_once() -> None:
    """S4.1.3-c part: it is told when and why; what is over stays as it was."""
    over = lives.ended(SESSION, lives.SIGNED_OUT, NOON)
    assert (over.ended_at, over.ended_why, over.version, over.live(NOON)) == (NOON, "signed out", 2, False)
    assert lives.ended(over, lives.DISPLACED, NOON + SECOND) is over
    assert lives.ended(SESSION, lives.SIGNED_OUT, SESSION.expires_at) is SESSION


def test_a_sign_in_is_fresh_for_a_quarter_of_an_hour() -> None:
    """SEC11 part: a sign-in is fresh for a quarter of an hour"""
    quarter = timedelta(minutes=15)
    assert (SESSION.fresh(NOON + quarter), SESSION.fresh(NOON + quarter + SECOND)) == (True, False)


@pytest.mark.parametrize("text", ["", "x", "é" * 20, "a" * 2_000, "W10", "WzEsMiwzLDRd", "{}", "\ud800"])
def test_what_is_no_refresh_token_is_refused(text: str) -> None:
    with pytest.raises(SessionOver):
        RefreshToken.read(text)


@pytest.mark.parametrize("name", ["", "a#b", "../x", "x" * 65, "a\nb", "é"])
def test_a_refresh_token_leads_to_no_other_item(name: str) -> None:
    """S10.1.3-b part: what it says of users and sessions is made up by whoever likes to, and becomes part of a key."""
    for token in (RefreshToken(name, "se_1", "f", "s"), RefreshToken("cust_li", name, "f", "s")):
        with pytest.raises(SessionOver):
            RefreshToken.read(token.text)


def test_a_refresh_token_is_one_opaque_text() -> None:
    token = RefreshToken("cust_li", "se_1", ids.secret(), ids.secret())
    assert RefreshToken.read(token.text) == token
    for secret in ("s", "ss", "sss", "ssss"):  # of whatever length
        assert RefreshToken.read(RefreshToken("cust_li", "se_1", "f", secret).text).secret == secret
    assert token.text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("text", ["", "short", "x" * 129, "with a blank in it", "é" * 20, "line\nline-line-line"])
def test_what_is_no_device_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        device_in(text)
    assert refused.value.facts == {"field": "X-Device"}
    assert [device_in(each) for each in (None, DEVICE, "x" * 128)] == [None, DEVICE, "x" * 128]


def test_who_signs_in_once_too_often_ends_the_oldest_session() -> None:
    assert roster.MOST == 20
    there, gone = roster.joined(None, SESSION, NOON)
    for number in range(2, roster.MOST + 3):
        there, gone = roster.joined(there, msgspec.structs.replace(SESSION, session_id=f"se_{number}"), NOON)
        assert gone == ((f"se_{number - roster.MOST}",) if number > roster.MOST else ())
    assert (len(there.sessions), there.version) == (roster.MOST, roster.MOST + 2)
    left = roster.left(there, frozenset({"se_4", "se_5"}), NOON)
    assert {each.session_id for each in there.sessions} - {each.session_id for each in left.sessions} == {
        "se_4",
        "se_5",
    }
    later, gone = roster.joined(there, msgspec.structs.replace(SESSION, session_id="new"), SESSION.ends_at)
    assert ([each.session_id for each in later.sessions], gone) == (["new"], ())


def test_a_lock_begins_after_five_wrong_tries_and_grows() -> None:
    """S6.2.1-a part: N failures lock paying for a growing interval, for a day at the most."""
    now, before, waits = NOON, Factors(user_id="cust_li"), []
    for _ in range(20):
        factors.admit(before, now)
        before = factors.missed(before, now)
        waits.append((before.locked_until or now) - now)
        now += waits[-1]
    minutes = [wait // timedelta(minutes=1) for wait in waits]
    assert minutes[:8] == [0, 0, 0, 0, 1, 2, 4, 8]
    assert set(waits[:4]) == {timedelta(0)}
    assert (minutes[-1], sorted(minutes)) == (24 * 60, minutes)
    right = factors.proved(before)
    assert (right.wrong, right.locked_until, right.version) == (0, None, 21)


def test_who_is_locked_out_is_told_for_how_long() -> None:
    locked = msgspec.structs.replace(Factors(user_id="u"), locked_until=NOON + timedelta(seconds=61, microseconds=1))
    with pytest.raises(PayingLocked) as refused:
        factors.admit(locked, NOON)
    assert refused.value.facts == {"retry_after": 62}
    factors.admit(locked, NOON + timedelta(seconds=62))
    factors.admit(locked, NOON - factors.LONGEST_LOCK)  # no lock is that long: a clock that was wrong wrote it
    factors.admit(msgspec.structs.replace(locked, locked_until=NOON), NOON)
    longest = msgspec.structs.replace(locked, locked_until=NOON + timedelta(hours=24) + SKEW)
    with pytest.raises(PayingLocked):
        factors.admit(longest, NOON)


def test_how_many_tries_are_left() -> None:
    """S6.2.1-a part: five, and never fewer than none."""
    tried = [Factors(user_id="u", wrong=wrong) for wrong in (1, 4, 5, 9)]
    assert [factors.wrong(each).facts["tries_left"] for each in tried] == [4, 1, 0, 0]


@pytest.mark.parametrize(("password", "app"), [(None, None), ("$argon2id$", None), (None, APP), ("$argon2id$", APP)])
def test_the_first_factor_only_is_set_up_without_a_proof(password: str | None, app: Sealed | None) -> None:
    """SEC11: and just after a sign-in; each proof takes what it is made with."""
    has = Factors(user_id="cust_li", payment_hash=password, totp=app, version=3)
    by = [factors.missing(has, proof) for proof in (Proof(payment_password="secret"), Proof(totp="123456"))]
    assert by == [password is None, app is None]
    assert has.any == (password is not None or app is not None)
    if has.any:
        with pytest.raises(FreshSignInNeeded):
            factors.may_begin(has, SESSION, NOON)
    else:
        assert factors.may_begin(has, SESSION, NOON) == msgspec.structs.replace(has, version=4)
        for session, now in ((None, NOON), (SESSION, NOON + timedelta(minutes=16))):
            with pytest.raises(FreshSignInNeeded):
                factors.may_begin(has, session, now)
    assert factors.forgotten(has) == Factors(user_id="cust_li", version=4)


def test_a_proof_is_one_of_two() -> None:
    for password, code in ((None, None), ("secret", "123456")):
        with pytest.raises(Invalid) as refused:
            Proof.of(password, code, "/payment_password")
        assert refused.value.facts["field"] == "/payment_password"
    given = [Proof.of("secret", None, ""), Proof.of(None, "123456", "")]
    assert given == [Proof(payment_password="secret"), Proof(totp="123456")]
    assert [each.method for each in given] == ["payment_password", "totp"]


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238 appendix B, six digits of its eight."""
    secret = totp.secret_of(int.from_bytes(b"12345678901234567890", "big"))
    assert totp.code_at(secret, at // 30) == code


def test_a_code_is_good_once_and_for_a_minute_and_a_half() -> None:
    """SEC11: one of a step that was used before, or of an earlier one, is not taken again."""
    secret = totp.secret_of(ids.bits())
    now = totp.step_at(NOON)
    assert [totp.step_at(NOON + timedelta(seconds=more)) - now for more in (29, 30, 60)] == [0, 1, 2]
    assert timedelta(minutes=15) == factors.PENDING
    for shift in (-1, 0, 1):
        code = totp.code_at(secret, now + shift)
        assert totp.step_of(secret, code, NOON, after=0) == now + shift
        assert totp.step_of(secret, code, NOON, after=now + shift) is None
        assert totp.step_of(secret, code, NOON, after=now + shift - 1) == now + shift
    for shift in (-2, 2):
        assert totp.step_of(secret, totp.code_at(secret, now + shift), NOON, after=0) is None


def test_secrets_are_long_and_never_the_same() -> None:
    """SEC42."""
    drawn = {ids.secret() for _ in range(50)}
    assert (len(drawn), {len(each) for each in drawn}) == (50, {48})
    assert len({ids.bits() for _ in range(50)}) == 50
