"""Audit items. Reads: a page of a trail; the entries of an hour, by bucket, trail and position; roots, newest or oldest
first; the sheets of a root. Entries themselves are kept by `chalicelib.aws.trail`."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from chalicelib.aws.records import Address, Record
from chalicelib.aws.stream import Unreadable, audited, stamp_of
from chalicelib.aws.table import get, get_items, get_many, query
from chalicelib.aws.trail import EntryRecord, entries
from chalicelib.aws.writes import Write
from chalicelib.core.acts import EPOCH
from chalicelib.core.buckets import BUCKETS
from chalicelib.core.paging import Page, pages
from chalicelib.core.problems import Conflict
from chalicelib.core.trail import Entry
from chalicelib.domain.audit.rules.checking import Item
from chalicelib.domain.audit.rules.roots import Root, Sheet

__all__ = ["entries"]

AT_ONCE = 1_000
"""Entries of one round trip: some 600 KB."""


class SignedBefore(Conflict):
    title = "That hour is signed"


class KeptBefore(Conflict):
    title = "That sheet is there"


class RootRecord(Record):
    KEYS = {"pk": "AUDIT#{shop}#ROOTS", "sk": "{hour}"}
    ENTITY = Root


class SheetRecord(Record):
    KEYS = {"pk": "AUDIT#{shop}#SHEETS#{hour}", "sk": "{digest}"}
    ENTITY = Sheet


def of_hour(shop: str, hour: str) -> Iterator[Entry]:
    """All entries of an hour, by bucket, trail and position; the index may lag behind."""
    for bucket in BUCKETS:
        partition = EntryRecord.partition("gsi1pk", shop=shop, hour=hour, bucket=bucket)
        for some in pages(partial(_page, partition)):
            yield from some


def _page(partition: str, after: str | None) -> Page[Any]:
    return query(EntryRecord, partition, index="gsi1", limit=AT_ONCE, after=after)


def backwards(shop: str, target: str) -> Iterator[Entry]:
    """All entries of a trail, the last first."""
    for some in pages(lambda after: entries(shop, target, AT_ONCE, after, newest_first=True)):
        yield from some


def root(shop: str, hour: str) -> Root | None:
    found: Root | None = get(RootRecord.at(shop=shop, hour=hour), consistent=True)
    return found


def roots(shop: str, limit: int, after: str | None, newest_first: bool = True) -> Page[Root]:
    partition = RootRecord.partition("pk", shop=shop)
    return query(RootRecord, partition, limit=limit, after=after, newest_first=newest_first, consistent=True)


def root_before(signed: Root) -> Root | None:
    """The one that was signed before it."""
    partition = RootRecord.partition("pk", shop=signed.shop)
    upto = query(RootRecord, partition, until=signed.hour, limit=2, newest_first=True, consistent=True).items
    return next((each for each in upto if each.hour != signed.hour), None)


def sheets(signed: Root) -> Iterator[Sheet | None]:
    """In their order, None for one that is not there."""
    for digest in signed.sheets:
        yield from get_many([SheetRecord.at(shop=signed.shop, hour=signed.hour, digest=digest)], consistent=True)


def item_of(entry: Entry) -> Item | None:
    """The item that an entry tells of, as it is now; None when it is not there, or not audited any more."""
    aggregate = entry.entry_id.rsplit(":", 2)[0]
    pk, _, sk = aggregate.rpartition("/")
    address = Address(Record, pk, sk)
    return as_item(get_items([address], consistent=True).get((pk, sk)))


def as_item(raw: dict[str, Any] | None) -> Item | None:
    """An audited item as its trail is held against it."""
    if raw is None:
        return None
    try:
        image = audited(raw)
    except Unreadable:
        return Item(broken=True)
    stamp = stamp_of(raw)
    changed_at = stamp.instant if stamp else EPOCH
    return Item(version=image.version, values=image.values, changed_at=changed_at) if image else None


def keep_sheet(sheet: Sheet) -> Write:
    """One that is there is the same, for it is called by what it says."""
    return Write.insert(SheetRecord, sheet, KeptBefore())


def keep_root(signed: Root) -> Write:
    return Write.insert(RootRecord, signed, SignedBefore(hour=signed.hour))
