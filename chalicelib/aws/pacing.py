"""Pacing: whoever comes to a door more often than its pace allows has to wait."""

from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock

import msgspec
from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.aws.guard import guarded
from chalicelib.aws.records import Record
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.paces import Pace, TooManyRequests, take
from chalicelib.core.problems import Conflict

ATTEMPTS = 5
MOST_KEPT = 10_000
"""Buckets that an environment keeps in mind; the one that was used longest ago is forgotten first."""

_kept: OrderedDict[tuple[str, str, str], datetime] = OrderedDict()
_keeping = Lock()


class Bucket(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has left at a pace: nothing but when it will all be there again, in milliseconds since 1970."""

    shop: str
    pace: str
    subject: str
    full_at: int = 0

    @property
    def full(self) -> datetime:
        return datetime.fromtimestamp(self.full_at / 1000, UTC)


class BucketRecord(Record):
    """Read by nothing but the condition of its own writes."""

    KEYS = {"pk": "PACING#{shop}#{subject}", "sk": "PACE#{pace}"}
    ENTITY = Bucket
    EXPIRES = "full"

    full_at = NumberAttribute()


class InUse(Conflict):
    """The bucket is not full: what was there tells whether there is a token left. No door answers so."""

    title = "Some of this was used already"

    def __init__(self, bucket: Bucket) -> None:
        super().__init__()
        self.bucket = bucket


def admit(pace: Pace, shop: str, who: str, now: datetime) -> None:
    """Take a token for `who` (a subject, or a viewer's address). Raises TooManyRequests."""
    if not (factor := settings().rate_factor):
        return
    pace = pace.times(factor)
    if pace.durable:
        # The guard's items come along with the action's own read, not with this write.
        with guarded(None):
            _count(pace, Bucket(shop=shop, pace=pace.name, subject=who), now)
    else:
        _remember(pace, (shop, pace.name, who), now)


def _remember(pace: Pace, key: tuple[str, str, str], now: datetime) -> None:
    with _keeping:
        _kept[key] = take(pace, _kept.get(key), now)
        _kept.move_to_end(key)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def _count(pace: Pace, bucket: Bucket, now: datetime) -> None:
    """One write when the bucket is full, which it is for who comes seldom; a second one when it is not."""
    seen: Bucket | None = None
    for _ in range(ATTEMPTS):
        try:
            return _put(bucket, take(pace, seen.full if seen else None, now), seen, now)
        except InUse as used:
            seen = used.bucket
    raise TooManyRequests(retry_after=1)


def _put(bucket: Bucket, full: datetime, seen: Bucket | None, now: datetime) -> None:
    """Raises InUse when there is another one than was seen."""
    when = BucketRecord.full_at == seen.full_at if seen else _full(now)
    after = msgspec.structs.replace(bucket, full_at=_milliseconds(full))
    commit(Write.put(BucketRecord, after, when=when, otherwise=InUse))


def _full(now: datetime) -> Condition:
    full: Condition = BucketRecord.pk.does_not_exist() | (BucketRecord.full_at <= _milliseconds(now))
    return full


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def forget() -> None:
    """Begin anew (for tests)."""
    with _keeping:
        _kept.clear()
