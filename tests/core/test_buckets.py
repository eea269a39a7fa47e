"""Buckets are what they always were: items of years lie in them."""

from chalicelib.core.buckets import BUCKETS, bucket_of


def test_an_id_has_one_bucket_for_ever() -> None:
    assert [bucket_of(f"or_{number}") for number in range(8)] == ["0", "2", "0", "2", "1", "3", "1", "3"]


def test_ids_use_all_buckets() -> None:
    assert {bucket_of(f"or_01JD7Z3M8W0V4X5Y6Z7A8B{number:04d}") for number in range(100)} == set(BUCKETS)
