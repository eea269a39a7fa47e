"""A code is good once, for five minutes and five tries, for what it was asked for, from where it was asked for."""

import secrets
from datetime import timedelta
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.domain.users.rules import messages
from chalicelib.domain.users.rules.codes import DIGITS, LIFE, TRIES, Code, Purpose, hashed, sealed
from chalicelib.domain.users.rules.sends import (
    INVITED,
    KEPT,
    PAUSE,
    TARGET,
    VIEWER,
    Sends,
    TooManyCodes,
    counted,
    kept,
    suspicion,
)
from tests.shop import NOON

KEY = "codes-secret"
OPEN = Code(index="4f", purpose="sign_in", device="any", sent_at=NOON, expires=NOON + LIFE)
SENT = sealed(OPEN, "123456", KEY)


def test_the_right_code_fits() -> None:
    """S4.1.1-a part: a verified code."""
    assert SENT.fits("123456", KEY, NOON)


@pytest.mark.parametrize("digits", ["123457", "", "12345", "1234567", "000000", "१२३४५६", "123456 "])
def test_any_other_does_not(digits: str) -> None:
    assert not SENT.fits(digits, KEY, NOON)


def test_a_code_is_over_after_five_minutes() -> None:
    """S4.1.1-c part: codes expire."""
    assert timedelta(minutes=5) == LIFE
    assert SENT.fits("123456", KEY, NOON + LIFE - timedelta(microseconds=1))
    assert not SENT.fits("123456", KEY, NOON + LIFE)


def test_a_code_is_good_once() -> None:
    """S4.1.1-c part: codes are single-use."""
    assert not replace(SENT, used_at=NOON).fits("123456", KEY, NOON)


def test_a_code_is_locked_after_five_wrong_tries() -> None:
    """S4.1.1-c part: locked after N wrong tries, also for who knows it."""
    assert TRIES == 5
    assert replace(SENT, tries=4).fits("123456", KEY, NOON)
    assert not replace(SENT, tries=5).fits("123456", KEY, NOON)


@pytest.mark.parametrize(
    "other", [{"index": "5a"}, {"purpose": "link"}, {"device": "d1"}, {"sent_at": NOON + timedelta(seconds=1)}], ids=str
)
def test_a_hash_is_of_no_use_elsewhere(other: dict[str, object]) -> None:
    """S4.1.1-c part: bound to target, purpose, device and sending; put elsewhere in the table it fits no more."""
    assert not replace(SENT, **other).fits("123456", KEY, NOON)


def test_only_a_keyed_hash_is_kept() -> None:
    """S4.1.1-c part: stored hashed; without the secret a million guesses are of no use."""
    assert b"123456" not in msgspec.json.encode(SENT)
    assert hashed(SENT, "123456", KEY) != hashed(SENT, "123456", "another")


def test_codes_are_drawn_from_all_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.1-c part: six digits, with zeros in front; what is drawn beyond them is drawn again."""
    drawn = iter([1_048_575, 1_000_000, 42])
    monkeypatch.setattr(secrets, "randbits", lambda bits: next(drawn))
    assert ids.digits(DIGITS) == "000042"


def test_a_minute_lies_between_two_codes() -> None:
    """S4.1.1-c part: rate-limited per target; it is said how long to wait, rounded up."""
    once = counted(fresh(TARGET), NOON)
    with pytest.raises(TooManyCodes) as refused:
        counted(once, NOON + timedelta(seconds=10.5))
    assert refused.value.facts == {"retry_after": 50}
    assert len(counted(once, NOON + timedelta(minutes=1)).times) == 2


def test_who_waits_for_several_reasons_is_told_the_longest() -> None:
    """S4.1.1-c part: after five in a few minutes the next is sent within the hour, not within the minute."""
    sends = fresh(TARGET)
    for minute in range(5):
        sends = counted(sends, NOON + timedelta(minutes=minute))
    with pytest.raises(TooManyCodes) as refused:
        counted(sends, NOON + timedelta(minutes=4))
    assert refused.value.facts == {"retry_after": 56 * 60}
    assert timedelta(minutes=1) == PAUSE


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("by", "limits"),
    [
        (TARGET, ((1, MINUTE), (5, HOUR), (10, DAY))),
        (VIEWER, ((20, HOUR), (50, DAY))),
        (INVITED, ((5, HOUR), (10, DAY))),
    ],
)
def test_so_many_codes_are_sent_in_a_day(by: str, limits: tuple[tuple[int, timedelta], ...]) -> None:
    """S4.1.1-c part: rate-limited per target and per IP, by the hour and by the day, however patient somebody is."""
    sends, sent = fresh(by), []
    for second in range(0, 48 * 3600, 30):
        try:
            sends = counted(sends, NOON + timedelta(seconds=second))
        except TooManyCodes:
            continue
        sent.append(NOON + timedelta(seconds=second))
    for count, span in limits:
        assert max(sum(at - span < each <= at for each in sent) for at in sent) == count
        assert sent[count] - sent[0] == span
    assert len(sent) == 2 * limits[-1][0]
    assert sends.expires == sent[-1] + KEPT


def test_one_target_says_nothing_of_another() -> None:
    assert counted(fresh(TARGET), NOON).version == 1
    assert kept((TARGET, "4f"), counted(fresh(TARGET), NOON), NOON).times == (NOON,)


def test_many_codes_from_one_place_are_suspicious() -> None:
    """S4.1.1-e part: of an hour, not of a day."""
    sends = fresh(VIEWER)
    for minute in (0, 1, 2):
        sends = counted(sends, NOON + timedelta(minutes=minute))
    assert suspicion(fresh(VIEWER), NOON) == 0
    assert suspicion(sends, NOON + timedelta(minutes=3)) == 30
    assert suspicion(sends, NOON + timedelta(hours=2)) == 0
    assert [suspicion(sends, NOON + timedelta(hours=1, seconds=more)) for more in (-1, 0, 60)] == [30, 20, 10]
    assert suspicion(sends, NOON + timedelta(minutes=1, seconds=59)) == 30  # it was sent by a clock that is ahead


@pytest.mark.parametrize(("locale", "words"), [("zh-CN", "注册"), ("en", "to register"), ("fr", "to register")])
def test_messages_are_in_the_reader_s_language(locale: str, words: str) -> None:
    message = messages.of_code("042137", "register", locale, "Mugs")
    for text in (message.mail, message.sms):
        assert "042137" in text
        assert words in text
        assert "5" in text
    assert "042137" not in message.subject + repr(message)


@pytest.mark.parametrize("locale", messages.CODES)
def test_every_purpose_has_words_in_every_language(locale: str) -> None:
    assert set(messages.CODES[locale].purposes) == set(get_args(Purpose))


def test_a_shop_s_name_adds_no_line_to_a_message() -> None:
    """S4.1.1-c part: no header is injected (SEC39)."""
    assert "\n" not in messages.of_code("1", "link", "en", "Mugs\r\nBcc: all@example.com").subject


def fresh(by: str) -> Sends:
    return kept((by, "4f"), None, NOON)
