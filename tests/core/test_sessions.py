"""Whether a call may come from a session, at the very moment and from the very device."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.core.problems import Invalid, Unauthenticated
from chalicelib.core.sessions import FRESH, Session, SessionOver, admit, device_in, digest
from tests.shop import NOON

MOMENT = timedelta(microseconds=1)
PHONE = "the-phone-of-mrs-li"
LI = Session(
    user_id="us_li", session_id="se_1", device_hash=digest(PHONE), created_at=NOON, seen_at=NOON, family_hash="f",
    refresh_hash="r", expires_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=9),
)  # fmt: skip


def test_a_session_lives_until_it_expires_or_is_ended() -> None:
    """S4.1.3-c part: a session lives until it expires or is ended"""
    assert [LI.live(at) for at in (NOON, LI.expires_at - MOMENT, LI.expires_at)] == [True, True, False]
    assert not replace(LI, ended_at=NOON).live(NOON)
    assert (LI.audience, LI.shop, LI.remembered, LI.methods, LI.version) == ("store", None, False, (), 1)


def test_who_has_signed_in_but_now_has_proved_enough_for_a_quarter_of_an_hour() -> None:
    """SEC11"""
    assert [LI.fresh(at) for at in (NOON, NOON + FRESH, NOON + FRESH + MOMENT)] == [True, True, False]


@pytest.mark.parametrize(
    ("session", "device", "at", "refusal"),
    [
        (None, PHONE, NOON, SessionOver),
        (LI, PHONE, LI.expires_at, SessionOver),
        (replace(LI, ended_at=NOON), PHONE, NOON, SessionOver),
        (LI, "another-phone-than-hers", NOON, Unauthenticated),
        (LI, digest(PHONE), NOON, Unauthenticated),  # what is stored opens nothing
        (LI, "", NOON, Unauthenticated),
        (LI, None, NOON, Unauthenticated),
    ],
)
def test_what_comes_from_elsewhere_or_too_late_is_refused(
    session: Session | None, device: str | None, at: datetime, refusal: type[Unauthenticated]
) -> None:
    """S4.1.3-c part: of a session that is over nobody is told whether the device was right."""
    admit(LI, PHONE, NOON)
    with pytest.raises(Unauthenticated) as refused:
        admit(session, device, at)
    assert type(refused.value) is refusal


def test_the_secret_of_a_device_is_visible_and_long_enough() -> None:
    for fine in (None, "x" * 16, "~!" * 64):
        assert device_in(fine) == fine
    for wrong in ("", "x" * 15, "x" * 129, "x" * 15 + " ", "x" * 16 + "\n", "é" * 16, "\x7f" * 16):
        with pytest.raises(Invalid) as refused:
            device_in(wrong)
        assert refused.value.facts == {"field": "X-Device"}
