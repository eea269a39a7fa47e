"""Where the trail is kept: an entry is one lone write, whose key is its place in the trail of its target.

There is no head beside the entries: the last entry is the head, and two who reach for the same place cannot both have
it. So an entry costs a read of the last one, a unit for itself and one for its index row.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from chalicelib.aws import acting
from chalicelib.aws.records import Record
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, query
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.core.problems import Conflict
from chalicelib.core.trail import Entry, disclosed, placed

ATTEMPTS = 12
"""Times that a place is reached for: all readers of the queue may be at the trail of what sells fast."""


class Overtaken(Conflict):
    title = "Another entry has taken this place"


class EntryRecord(Record):
    KEYS = {
        "pk": "AUDIT#{shop}#TRAIL#{target}",
        "sk": "{position:010d}",
        "gsi1pk": "AUDIT#{shop}#HOUR#{hour}#{bucket}",
        "gsi1sk": "{target}#{position:010d}",
    }
    ENTITY = Entry


def entries(shop: str, target: str, limit: int, after: str | None = None, newest_first: bool = False) -> Page[Entry]:
    """A page of a trail, strongly consistent."""
    partition = EntryRecord.partition("pk", shop=shop, target=target)
    return query(EntryRecord, partition, limit=limit, after=after, newest_first=newest_first, consistent=True)


def append(entry: Entry) -> Entry | None:
    """Into the trail of its target, at the end; None when the trail has that version of the item."""
    return until_fresh(lambda: _append(entry), rivals=(Overtaken,), attempts=ATTEMPTS)


def disclose(shop: str, target: str, shown: Sequence[str], now: datetime) -> Entry:
    """Enter that whoever acts was shown these personal fields of the target: before they are."""
    act = acting.current()
    entry = append(disclosed(shop, target, f"disclosure:{uuid4().hex}", act, tuple(shown), now))
    if entry is None:
        raise TypeError("a disclosure has no version that the trail may have already")
    return entry


def _append(entry: Entry) -> Entry | None:
    last: Entry | None = next(iter(entries(entry.shop, entry.target, limit=1, newest_first=True).items), None)
    if last is not None and entry.item_version is not None and last.has(entry.item_version):
        return None
    next_one = placed(entry, last)
    commit(Write.insert(EntryRecord, next_one, Overtaken()))
    return next_one
