"""What is signed between two parties: by a live key, over these very bytes, just now."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.core.signatures import LONGEST_HEADER, Keyring, Secret, Unsigned, Untimely, digest, sign, verify
from tests.shop import NOON

NEW, OLD = Secret("n" * 32), Secret("o" * 40, retires_at=NOON)
RAW = b'{"a":1}'
AT = int(NOON.timestamp())
GOOD = digest(NEW.value, str(AT), RAW)
MOMENT = timedelta(microseconds=1)


def test_the_newest_live_key_signs_and_the_old_one_counts_until_it_retires() -> None:
    """S10.1.2-a part: keys rotate without a gap, and the moment of retirement is the last."""
    assert sign([NEW, OLD], RAW, NOON) == f"t={AT},v1={GOOD}"
    for at in (NOON - MOMENT, NOON):
        verify([NEW, OLD], sign([OLD], RAW, at), RAW, at)
    with pytest.raises(Unsigned):
        verify([NEW, OLD], sign([OLD], RAW, NOON), RAW, NOON + MOMENT)
    assert sign([OLD, NEW], RAW, NOON + MOMENT).endswith(GOOD)
    with pytest.raises(ValueError, match="retired"):
        sign([OLD], RAW, NOON + MOMENT)


@pytest.mark.parametrize(("seconds", "timely"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_signature_is_good_for_five_minutes_before_and_after(seconds: int, timely: bool) -> None:
    """SEC17 part: a signature is good for five minutes before and after"""
    now = NOON + timedelta(seconds=seconds)
    if timely:
        verify([NEW], sign([NEW], RAW, NOON), RAW, now)
    else:
        with pytest.raises(Untimely):
            verify([NEW], sign([NEW], RAW, NOON), RAW, now)
        with pytest.raises(Unsigned):  # who signs nothing is not told that it came late
            verify([NEW], sign([Secret("x" * 32)], RAW, NOON), RAW, now)


@pytest.mark.parametrize(
    "header",
    [
        f"t={AT},v1={'0' * 64},v1={GOOD}", f"v1={GOOD},t={AT}", f"t={AT},v0=x,v1={GOOD},v2=y",
        f"t={AT},v1={GOOD}".ljust(LONGEST_HEADER, ","),
    ],
)  # fmt: skip
def test_one_of_several_signatures_is_enough(header: str) -> None:
    verify([OLD, NEW], header, RAW, NOON)


@pytest.mark.parametrize(
    "header",
    [
        "", f"v1={GOOD}", f"t={AT}", f"t={AT},v1={GOOD[:-1]}", f"t={AT},v1={GOOD.upper()}", f"t={AT},v1= {GOOD}",
        f"t={AT},t={AT},v1={GOOD}", f"t={AT},T={AT + 1},v1={GOOD}", f"t={AT}, t=1,v1={GOOD}", f"T={AT},v1={GOOD}",
        f"t=0{AT},v1={GOOD}", f"t=+{AT},v1={GOOD}", f"t={AT}.0,v1={GOOD}", f"t=,v1={GOOD}", f"t={'9' * 13},v1={GOOD}",
        f"t={AT + 1},v1={GOOD}", f"t={AT},v1={GOOD}".ljust(LONGEST_HEADER + 1, ","), f"t={AT};v1={GOOD}",
    ],
)  # fmt: skip
def test_what_is_not_plainly_signed_is_not_signed(header: str) -> None:
    with pytest.raises(Unsigned):
        verify([NEW], header, RAW, NOON)


def test_neither_other_bytes_nor_no_key_fit() -> None:
    for raw, keys in ((RAW + b" ", [NEW]), (RAW, []), (RAW, [Secret("x" * 32)])):
        with pytest.raises(Unsigned):
            verify(keys, sign([NEW], RAW, NOON), raw, NOON)


def test_a_key_is_long_and_not_shown_by_mistake() -> None:
    for short in ("", "x" * 31, "x" * 31 + " ", " " * 40):
        with pytest.raises(ValueError, match="32 characters"):
            Secret(short)
    assert "o" * 40 not in repr(OLD)


def test_a_parameter_holds_a_key_or_several() -> None:
    retiring = {"value": OLD.value, "retires_at": "2026-11-22T04:00:00Z"}
    several = msgspec.json.encode({"secrets": [{"value": NEW.value}, retiring]}).decode()
    assert [Keyring.read(text).secrets for text in (NEW.value, several)] == [(NEW,), (NEW, OLD)]
    for wrong in ('{"secrets":[{"value":"short"}]}', '{"secret":"x"}', "{"):
        with pytest.raises(msgspec.MsgspecError):
            Keyring.read(wrong)
