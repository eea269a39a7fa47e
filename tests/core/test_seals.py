"""What is sealed opens only unchanged, for its purpose, with its secret."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.paging import BadCursor, Page, cursor, pages, resume
from chalicelib.core.seals import Forged, IndexKeys, blind, claiming, derived, index_keys, pseudonym, seal, unseal

SEALED = seal(b'{"who":"li"}', "token", "secret")


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_was_sealed_opens(payload: bytes, purpose: str) -> None:
    assert unseal(seal(payload, purpose, "secret"), purpose, "secret") == payload


@given(st.integers(0, len(SEALED) - 1), st.sampled_from("Aab09-_.=+/ \n"))
def test_no_letter_can_be_changed(place: int, letter: str) -> None:
    forged = SEALED[:place] + letter + SEALED[place + 1 :]
    if forged != SEALED:
        with pytest.raises(Forged):
            unseal(forged, "token", "secret")


@pytest.mark.parametrize(
    "forged",
    [
        "", ".", "..", "a", "a.b", SEALED[:-1], SEALED + "=", SEALED + "\n", SEALED + ".", "=" + SEALED, SEALED.upper(),
        SEALED.replace(".", "=."), SEALED.replace(".", ".!"), "é." + SEALED, "\ud800", SEALED.partition(".")[0] + ".",
        "." + SEALED.partition(".")[2],
    ],
)  # fmt: skip
def test_a_forgery_is_refused(forged: str) -> None:
    with pytest.raises(Forged):
        unseal(forged, "token", "secret")


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    """The last base64 letter of 32 bytes holds two unused bits: four texts would decode to one signature."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(SEALED[-1])
    twins = [SEALED[:-1] + alphabet[last ^ change] for change in (1, 2, 3)]
    for twin in twins:
        with pytest.raises(Forged):
            unseal(twin, "token", "secret")


def test_a_seal_is_for_one_purpose_and_of_one_secret() -> None:
    with pytest.raises(Forged):
        unseal(SEALED, "quote", "secret")
    with pytest.raises(Forged):
        unseal(SEALED, "token", "other secret")


def test_no_part_of_a_purpose_passes_for_payload() -> None:
    sealed = seal(b"b\0c", "a", "secret")
    mac = sealed.partition(".")[2]
    shifted = seal(b"c", "a\0b", "secret")
    assert shifted.partition(".")[2] != mac


def test_an_empty_secret_signs_nothing() -> None:
    with pytest.raises(ValueError, match="empty secret"):
        seal(b"x", "token", "")


def test_what_stands_for_a_name_is_of_one_purpose_and_one_secret() -> None:
    """S10.2.1-a part: lookups use keyed hashes; also of what is no text at all, which a header may hold."""
    for stands_for, size in ((pseudonym, 16), (blind, 32), (derived, 32)):
        asked = [("li", "caller", "secret"), ("wang", "caller", "secret"), ("li", "viewer", "secret"),
                 ("li", "caller", "other secret"), ("\ud800", "caller", "secret")]  # fmt: skip
        found = [stands_for(*each) for each in asked]
        assert {len(each) for each in found} == {size}
        assert len(set(found)) == len(asked)
        assert found == [stands_for(*each) for each in asked]


def test_what_is_looked_for_by_one_key_is_claimed_by_the_one_that_follows_too() -> None:
    """SEC25 part: a shop begins with a key alone; while another follows it, there are two."""
    assert (index_keys("k" * 64), claiming("k" * 64)) == (IndexKeys(looks="k" * 64), ("k" * 64,))
    both = '{"looks":"new","also":"old","switched":true,"since":"2026-11-22T04:00:00Z"}'
    assert claiming(both) == ("new", "old")
    assert (index_keys(both).switched, index_keys('{"looks":"new","also":"old"}').switched) == (True, False)
    assert msgspec.json.encode(IndexKeys(looks="new")) == b'{"looks":"new"}'


def test_a_cursor_continues_its_own_list() -> None:
    given_out = cursor('{"pk":"A"}', "orders:cust_li", "secret")
    assert given_out is not None
    assert resume(given_out, "orders:cust_li", "secret") == '{"pk":"A"}'
    assert cursor(None, "orders:cust_li", "secret") is None
    assert resume(None, "orders:cust_li", "secret") is None


@pytest.mark.parametrize("scope", ["orders:cust_wang", "returns:cust_li", "orders:cust_li ", ""])
def test_a_cursor_of_another_query_or_caller_is_refused(scope: str) -> None:
    given_out = cursor("key", "orders:cust_li", "secret")
    with pytest.raises(BadCursor) as refused:
        resume(given_out, scope, "secret")
    assert (refused.value.status, refused.value.facts["field"]) == (422, "cursor")


@pytest.mark.parametrize("forged", ["", "x", "a.b", SEALED])
def test_what_never_was_a_cursor_is_refused(forged: str) -> None:
    with pytest.raises(BadCursor):
        resume(forged, "orders:cust_li", "secret")


def test_all_pages_are_read_one_after_the_other() -> None:
    book = {None: Page([1, 2], "b"), "b": Page[int]([], "c"), "c": Page([3])}
    assert list(pages(book.__getitem__)) == [[1, 2], [], [3]]
