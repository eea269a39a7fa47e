"""Keys for machines."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.core.machines import MachineKey, bearer, hashed, new_secret, read_bearer
from chalicelib.core.problems import Unauthenticated
from chalicelib.core.standing import Part

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECRET = "kzP1_8-x" * 5
KEY = MachineKey(
    shop="mugs",
    key_id=ids.new("key", NOW),
    name="warehouse",
    permissions=frozenset({"inventory.read", "inventory.adjust"}),
    secret_hash=hashed(SECRET),
    created_by="user_chen",
    created_at=NOW,
    expires_at=NOW + timedelta(days=30),
)


def test_what_a_machine_sends_tells_the_key_and_the_secret() -> None:
    assert read_bearer(bearer(KEY.key_id, SECRET)) == (KEY.key_id, SECRET)


@pytest.mark.parametrize(
    "text",
    ["", "sk", "sk_", "sk_1_2", f"pk_{'0' * 26}_x", f"sk_{'0' * 26}_", f"sk_{'o' * 26}_x", f"sk_{'#' * 26}_x", "a.b.c"],
)
def test_what_is_no_key_is_none(text: str) -> None:
    assert read_bearer(text) is None


def test_a_key_is_good_with_its_secret_until_it_expires() -> None:
    KEY.admit(SECRET, NOW + timedelta(days=30, microseconds=-1))
    for wrong, at in [(SECRET, KEY.expires_at), (SECRET + "x", NOW), ("", NOW), ("\ud800", NOW)]:
        with pytest.raises(Unauthenticated):
            KEY.admit(wrong, at)


def test_a_revoked_key_opens_nothing() -> None:
    over = Part(name="revoked", since=NOW, by="user_chen", reason="leaked")
    with pytest.raises(Unauthenticated):
        replace(KEY, revoked=over).admit(SECRET, NOW)


def test_a_key_is_cut_down_to_what_its_maker_may() -> None:
    less = KEY.within({"inventory.read", "orders.manage"})
    assert (less.permissions, less.version) == (frozenset({"inventory.read"}), 2)
    assert KEY.within({"inventory.read", "inventory.adjust"}) is KEY


def test_a_secret_is_256_bits_that_nobody_has_had_before() -> None:
    """SEC42 part: a secret is 256 bits that nobody has had before"""
    assert ({len(new_secret()) for _ in range(50)}, len({new_secret() for _ in range(50)})) == ({43}, 50)
