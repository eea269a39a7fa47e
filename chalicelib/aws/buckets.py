"""Reads over all buckets of an index: what is due, for those who sweep, and what is newest, for lists."""

from datetime import datetime
from typing import Any

from chalicelib.aws.records import Record, instant, key_of
from chalicelib.aws.table import query
from chalicelib.core.buckets import BUCKETS
from chalicelib.core.paging import Page

LAST = "~"
"""Sorts after every id that can follow an instant in a key."""


def due(record: type[Record], until: datetime, limit: int, **fields: str) -> list[Any]:
    """The entities whose time, which gsi2 sorts by, has come: the longest due first, at most `limit` of each bucket.

    The index may lag behind, and what stays due is found again: decide on the item, not on what is found here.
    """
    latest = instant(until) + LAST
    return [
        entity
        for bucket in BUCKETS
        for entity in _read(record, "gsi2", record.partition("gsi2pk", bucket=bucket, **fields), limit, until=latest)
    ]


def newest(record: type[Record], limit: int, after: str | None, **fields: str) -> Page[Any]:
    """A page of all that gsi1 sorts, the last first; its `after` is the sort key of the last one shown."""
    # Two more than wanted: the one at `after`, which was shown, and one that tells whether there are more.
    partitions = [record.partition("gsi1pk", bucket=bucket, **fields) for bucket in BUCKETS]
    placed = [
        (key_of(record.KEYS["gsi1sk"], entity) or "", entity)
        for partition in partitions
        for entity in _read(record, "gsi1", partition, limit + 2, until=after, newest_first=True)
    ]
    placed.sort(key=lambda pair: pair[0], reverse=True)
    rest = [(place, entity) for place, entity in placed if after is None or place < after]
    shown = rest[:limit]
    return Page([entity for _, entity in shown], shown[-1][0] if len(rest) > limit else None)


def _read(record: type[Record], index: str, partition: str, most: int, **which: Any) -> list[Any]:
    """So many of a bucket: a page of DynamoDB's has fewer where they are large, or where some are over."""
    found, after = list[Any](), None
    while len(found) < most:
        page = query(record, partition, index=index, limit=most - len(found), after=after, **which)
        found, after = found + page.items, page.after
        if after is None:
            break
    return found
