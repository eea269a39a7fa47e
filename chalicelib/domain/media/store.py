"""Media items. Reads: one by its id; the shop's settled media, newest first."""

from chalicelib.aws.records import Record, key_of
from chalicelib.aws.table import get, query
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.domain.media.rules import BUCKETS, Media


class MediaRecord(Record):
    KEYS = {
        "pk": "MEDIA#{shop}#{media_id}",
        "sk": "MEDIA",
        "gsi1pk": "MEDIA#{shop}#LIST#{listed_in}",
        "gsi1sk": "{created_at:%Y-%m-%dT%H:%M:%S.%fZ}#{media_id}",
    }
    ENTITY = Media
    EXPIRES = "expires"


def find(*, shop: str, media_id: str) -> Media | None:
    found: Media | None = get(MediaRecord.at(shop=shop, media_id=media_id), consistent=True)
    return found


def insert(media: Media) -> Write:
    return Write.insert(MediaRecord, media)


def update(media: Media) -> Write:
    return Write.replace(MediaRecord, media)


def newest(*, shop: str, limit: int, after: str | None) -> Page[Media]:
    """A page over all buckets, newest first; one round trip per bucket."""
    partitions = [MediaRecord.KEYS["gsi1pk"].format(shop=shop, listed_in=bucket) for bucket in range(BUCKETS)]
    # Two more than wanted: the one at `after`, which was shown, and one that tells whether there are more.
    pages = [
        query(MediaRecord, partition, index="gsi1", until=after, limit=limit + 2, newest_first=True)
        for partition in partitions
    ]
    placed = sorted(((_place(each), each) for page in pages for each in page.items), key=lambda pair: pair[0])
    rest = [(place, each) for place, each in reversed(placed) if after is None or place < after]
    shown = rest[:limit]
    return Page([each for _, each in shown], shown[-1][0] if len(rest) > limit else None)


def _place(media: Media) -> str:
    return key_of(MediaRecord.KEYS["gsi1sk"], media) or ""
