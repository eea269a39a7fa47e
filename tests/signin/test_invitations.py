"""A shop's invitations, decided without anything around them."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.sessions import digest
from chalicelib.domain.signin.rules import letters
from chalicelib.domain.signin.rules.invitations import (
    LIFE,
    Invitation,
    InvitationNotFound,
    InvitationRefused,
    Invitations,
    TooManyInvitations,
)
from tests.shop import NOON

SECOND = timedelta(seconds=1)


def one(number: int = 1, **changes: Any) -> Invitation:
    facts: dict[str, Any] = {
        "invitation_id": f"in_{number}", "index": f"ix_{number}", "code_hash": digest(f"code {number}"),
        "shown": "w***@mugs.example", "roles": ("merchant",), "reason": "joins", "by": "staff_zhang",
        "invited_at": NOON, "expires": NOON + LIFE,
    }  # fmt: skip
    return Invitation(**(facts | changes))


TWO = Invitations(shop="mugs", version=4, pending=(one(1), one(2)))


def test_a_code_is_good_for_the_address_that_it_was_sent_to_only() -> None:
    """S4.2.2-a part: neither another's code, nor somebody else's address."""
    assert TWO.of_code("ix_2", "code 2", NOON) == one(2)
    for index, code in (("ix_1", "code 2"), ("ix_2", "code 1"), ("ix_3", "code 1"), ("ix_1", "")):
        with pytest.raises(InvitationRefused):
            TWO.of_code(index, code, NOON)


def test_an_invitation_is_open_for_a_day() -> None:
    """S4.2.2-a part: to the second."""
    over = NOON + timedelta(hours=24)
    assert TWO.of_code("ix_1", "code 1", over - SECOND) == TWO.named("in_1", over - SECOND) == one(1)
    assert TWO.open(over) == ()
    with pytest.raises(InvitationRefused):
        TWO.of_code("ix_1", "code 1", over)
    with pytest.raises(InvitationNotFound) as refused:
        TWO.named("in_1", over)
    assert refused.value.facts == {"invitation_id": "in_1"}


def test_of_one_address_there_is_one() -> None:
    """Who is invited once more has the newer one; what is over is put away meanwhile."""
    again = one(3, index="ix_1")
    after = TWO.having(again, NOON)
    assert (after.pending, after.version, after.shop) == ((one(2), again), 5, "mugs")
    later = one(4, expires=NOON + 2 * LIFE)
    assert TWO.having(later, NOON + LIFE).pending == (later,)


def test_a_used_one_is_gone_and_the_others_wait() -> None:
    assert TWO.without(one(1), NOON) == Invitations(shop="mugs", version=5, pending=(one(2),))
    assert TWO.without(one(1), NOON + LIFE).pending == ()


def test_fifty_wait_at_once() -> None:
    """And the fifty-first may take the place of one of them."""
    most = Invitations(shop="mugs", pending=tuple(one(number) for number in range(49))).having(one(49), NOON)
    assert len(most.pending) == 50
    with pytest.raises(TooManyInvitations) as refused:
        most.having(one(50), NOON)
    assert refused.value.facts == {"most": 50}
    assert len(most.having(one(50, index="ix_7"), NOON).pending) == 50
    assert len(most.having(one(50, expires=NOON + 2 * LIFE), NOON + LIFE).pending) == 1


@pytest.mark.parametrize("locale", letters.INVITATIONS)
def test_the_letter_says_the_code_the_shop_and_for_how_long(locale: str) -> None:
    """S4.2.2-a part: a day."""
    letter = letters.invitation("k7-Qx", "Mugs", locale)
    assert "Mugs" in letter.subject
    assert [each for each in ("k7-Qx", "Mugs", "24") if each not in letter.mail] == []
    assert "k7-Qx" not in letter.subject
