"""Where the trail is kept: an entry is one lone write, whose key is its place in the trail of its target.

There is no head beside the entries: the last entry is the head, and two who reach for the same place cannot both have
it. So an entry costs a read of the last one, a unit for itself and one for its index row.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from chalicelib.aws import acting
from chalicelib.aws.records import Address, Record
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many, query
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.core.problems import Conflict
from chalicelib.core.trail import Entry, disclosed, placed

ATTEMPTS = 24
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


def append_all(given: Sequence[Entry]) -> None:
    """Facts of many trails, each into its own: the ends of all trails are one look, and each fact one lone write.

    Where a trail is not where its facts say it is (they came late or twice, or something was disclosed), its end is
    looked for; so it is where a rival is faster.
    """
    trails = list(_by_trail(given).values())
    for trail, end in zip(trails, _ends(trails), strict=True):
        _go_on(trail, end)


def disclose(shop: str, target: str, shown: Sequence[str], now: datetime) -> Entry:
    """Enter that whoever acts was shown these personal fields of the target: before they are."""
    act = acting.current()
    entry = append(disclosed(shop, target, f"disclosure:{uuid4().hex}", act, tuple(shown), now))
    if entry is None:
        raise TypeError("a disclosure has no version that the trail may have already")
    return entry


def _end(entry: Entry) -> Entry | None:
    """The last entry of its trail."""
    return next(iter(entries(entry.shop, entry.target, limit=1, newest_first=True).items), None)


def _append(entry: Entry) -> Entry | None:
    last = _end(entry)
    if last is not None and entry.item_version is not None and last.has(entry.item_version):
        return None
    return _put(placed(entry, last))


def _by_trail(given: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """In the order of the versions that they are of, whatever order they came in."""
    trails: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in sorted(given, key=lambda entry: entry.item_version or 0):
        trails[entry.shop, entry.target].append(entry)
    return trails


def _ends(trails: Sequence[list[Entry]]) -> list[Entry | None]:
    """The last entry of each: most have one for each version, so that the place before the first of these is the end if
    the next one is free. All of these places are one read; the other ends have to be looked for."""
    places = [_place(trail[0], back) for trail in trails for back in (1, 0)]
    found = get_many(places, consistent=True)
    pairs = zip(trails, found[::2], found[1::2], strict=True)
    return [last if taken is None and _follows(trail[0], last) else _end(trail[0]) for trail, last, taken in pairs]


def _place(entry: Entry, back: int) -> Address:
    position = max((entry.item_version or 1) - back, 1)
    return EntryRecord.at(shop=entry.shop, target=entry.target, position=position)


def _follows(entry: Entry, last: Entry | None) -> bool:
    return last is not None or entry.item_version == 1


def _go_on(trail: Iterable[Entry], last: Entry | None) -> None:
    """Those that the trail lacks, from its end on."""
    for entry in trail:
        if last is None or entry.item_version is None or not last.has(entry.item_version):
            try:
                last = _put(placed(entry, last))
            except Overtaken:
                last = append(entry) or _end(entry)


def _put(entry: Entry) -> Entry:
    commit(Write.insert(EntryRecord, entry, Overtaken()))
    return entry
