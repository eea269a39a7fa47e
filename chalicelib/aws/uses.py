"""Uses: when somebody last used what they may, so that a review can ask whether they still need it.

Coarsely: a function remembers what it has noted, and writes again after a week. No call waits for a read of it.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta

import msgspec

from chalicelib.aws.busy import Busy
from chalicelib.aws.records import Record
from chalicelib.aws.table import commit, query
from chalicelib.aws.writes import Write
from chalicelib.core.paging import pages

NOTED_EVERY = timedelta(days=7)

_noted: dict[tuple[str, str, str], date] = {}


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A subject (staff, or a machine's key) has used a permission on that day, and perhaps in the week after."""

    shop: str
    subject: str
    permission: str
    day: date


class UseRecord(Record):
    KEYS = {"pk": "USES#{shop}#SUBJECT#{subject}", "sk": "{permission}"}
    ENTITY = Use


def note(shop: str, subject: str, permission: str, now: datetime) -> None:
    """What cannot be noted now, for the table is busy, is noted at the next use."""
    place = (shop, subject, permission)
    if place in _noted and now.date() - _noted[place] < NOTED_EVERY:
        return
    with suppress(Busy):
        commit(Write.put(UseRecord, Use(shop=shop, subject=subject, permission=permission, day=now.date())))
        _noted[place] = now.date()


def of(shop: str, subject: str) -> dict[str, date]:
    """The last day that is known of each permission."""
    partition = UseRecord.partition("pk", shop=shop, subject=subject)
    found = pages(lambda after: query(UseRecord, partition, limit=100, after=after))
    return {use.permission: use.day for some in found for use in some}


def forget() -> None:
    """For tests: nothing was noted before."""
    _noted.clear()
