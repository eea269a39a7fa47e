"""Ids sort by age and cannot be guessed."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.core import ids

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(
    st.integers(1_600_000_000_000, 4_000_000_000_000),
    st.integers(1, 10**12),
)
@example(2_153_103_500_001, 1)
def test_a_later_id_sorts_after_an_earlier_one(since: int, milliseconds: int) -> None:
    """S3.1.1-a part: ids sort by age."""
    at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=since)
    assert ids.new("or", at) < ids.new("or", at + timedelta(milliseconds=milliseconds))


def test_ids_of_one_millisecond_differ() -> None:
    """S3.1.1-a part: ids are unique."""
    made = {ids.new("or", NOON) for _ in range(5_000)}
    assert len(made) == 5_000


def test_an_id_is_its_prefix_and_26_unmistakable_letters() -> None:
    made = ids.new("prod", NOON)
    assert made.startswith("prod_")
    assert len(ids.body(made)) == ids.LENGTH == 26
    assert made < ids.new("prod", NOON + timedelta(days=365 * 7_000)), "the layout of a ULID has room for 8,900 years"
    assert ids.body(made)[:10] == "01M81J18G0"
    assert set(ids.body(made)) <= set(ids.ALPHABET)
    assert not set("ILOU") & set(ids.ALPHABET)
    assert list(ids.ALPHABET) == sorted(set(ids.ALPHABET))


def test_an_id_recast_keeps_its_body() -> None:
    quote = ids.new("qt", NOON)
    assert ids.recast("or", quote) == "or_" + quote.removeprefix("qt_")
    assert ids.recast("qt", ids.recast("or", quote)) == quote


@given(st.integers(0, 2**130 - 1), st.integers(0, 2**130 - 1))
def test_base_32_keeps_the_order(one: int, other: int) -> None:
    assert (ids.encode(one, 26) < ids.encode(other, 26)) == (one < other)
    assert (
        int(ids.encode(one, 26).translate(str.maketrans(ids.ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUV")), 32) == one
    )


def test_codes_have_so_many_digits_each_as_likely_as_any_other() -> None:
    """SEC5 part: also those that begin with a zero."""
    codes = [ids.digits(2) for _ in range(4_000)]
    assert {len(code) for code in codes} == {2}
    assert set(codes) == {f"{number:02d}" for number in range(100)}


def test_secrets_are_long_and_never_the_same() -> None:
    """SEC42 part: secrets are long and never the same"""
    made = {ids.secret() for _ in range(100)}
    assert (len(made), {len(each) for each in made}) == (100, {48})
    assert set("".join(made)) == set(ids.ALPHABET)
    assert max(ids.bits() for _ in range(100)).bit_length() > 150
    assert len({ids.bits() % 2**80 for _ in range(100)}) == 100


def test_an_id_of_somebody_else_has_64_signs_at_most_and_reaches_nowhere() -> None:
    for fine in ("a", "0", "or_01JD.x-Y", "x" * 64):
        assert msgspec.convert(fine, ids.Id) == fine
    for wrong in ("", "x" * 65, ".a", "_a", "-a", "a#b", "a/b", "a b", "a\n", "é"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, ids.Id)
