"""Buckets: what a shop has much of is spread over a few index partitions, so that none of them takes every write."""

from zlib import crc32

BUCKETS = ("0", "1", "2", "3")
"""More would cost a round trip each wherever all of them are read; another number moves the items that are there."""


def bucket_of(item_id: str) -> str:
    """The bucket of an id, always the same one."""
    return BUCKETS[crc32(item_id.encode()) % len(BUCKETS)]
