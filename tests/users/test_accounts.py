"""What is decided about accounts and their identities, without anything around them."""

import pytest
from msgspec.structs import replace

from chalicelib.domain.users.rules import accounts
from chalicelib.domain.users.rules.accounts import (
    MOST,
    Held,
    IdentityNotFound,
    Known,
    LastIdentity,
    Linked,
    TooManyIdentities,
    User,
)
from chalicelib.domain.users.rules.identifiers import EMAIL, OIDC, PHONE, USERNAME, Kind
from tests.shop import NOON


def one(number: int, kind: Kind = PHONE, verified: bool = True) -> Linked:
    at = NOON if verified else None
    return Linked(identity_id=f"id_{number}", index=f"ix_{number}", kind=kind, linked_at=NOON, verified_at=at)


LI = User(user_id="cust_li", audience="store", home="mugs", locale="en", linked=(one(1),), created_at=NOON)
NAMED = replace(LI, linked=(one(1), one(2, USERNAME, verified=False)), version=2)


def test_an_identity_more_is_the_next_version() -> None:
    assert accounts.linked(LI, one(2, USERNAME, verified=False)) == NAMED


def test_nobody_has_more_than_ten() -> None:
    """S4.1.1-b part: and who would have, is told how many there may be."""
    nine = replace(LI, linked=tuple(one(number) for number in range(9)))
    ten = accounts.linked(nine, one(9))
    assert len(ten.linked) == MOST == 10
    with pytest.raises(TooManyIdentities) as refused:
        accounts.linked(ten, one(10))
    assert refused.value.facts == {"limit": 10}


def test_one_by_which_somebody_is_reached_is_left() -> None:
    """S4.1.1-b part: a name alone is none."""
    assert accounts.unlinked(NAMED, "id_2") == (replace(LI, version=3), NAMED.linked[1])
    with pytest.raises(LastIdentity) as refused:
        accounts.unlinked(NAMED, "id_1")
    assert refused.value.facts == {"identity_id": "id_1"}
    both = accounts.linked(NAMED, one(3, EMAIL))
    assert [each.identity_id for each in accounts.unlinked(both, "id_1")[0].linked] == ["id_2", "id_3"]
    with pytest.raises(IdentityNotFound):
        accounts.unlinked(LI, "id_2")


def test_a_phone_counts_once_it_was_proven() -> None:
    of = ((one(1, verified=False),), (one(1, EMAIL),), (one(1, EMAIL), one(2)), ())
    assert [replace(LI, linked=linked).phone_verified for linked in of] == [False, False, True, False]


def test_an_identity_is_found_by_what_it_was_and_what_it_will_be_claimed_by() -> None:
    """While the key of the index changes."""
    moved = replace(one(2), also=("ix_new",))
    user = replace(LI, linked=(one(1), moved))
    assert [user.identity(index) for index in ("ix_1", "ix_2", "ix_new", "ix_3")] == [one(1), moved, moved, None]


def test_what_is_held_is_kept_by_identity() -> None:
    """S2.3.4-b part: what was unlinked is not held any longer, and all else is."""
    both = Held(values={"id_1": "+8613800138000"}).plus("id_2", "lilei")
    assert both.values == {"id_1": "+8613800138000", "id_2": "lilei"}
    assert both.without("id_1").values == {"id_2": "lilei"}


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (PHONE, "+8613800138000", "+86138****8000"),
        (EMAIL, "li@example.com", "l***@example.com"),
        (USERNAME, "lilei", "lilei"),
        (OIDC, "wechat:o6_bmj", "wechat"),
        (OIDC, None, ""),
    ],
)
def test_enough_is_shown_to_tell_ones_own_apart(kind: Kind, value: str | None, shown: str) -> None:
    assert Known(linked=one(1, kind), value=value).shown == shown
