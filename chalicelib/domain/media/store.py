"""Media items. Reads: one by its id; the shop's settled media, newest first."""

from chalicelib.aws import buckets
from chalicelib.aws.records import Record
from chalicelib.aws.table import get
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.domain.media.rules import Media


class MediaRecord(Record):
    KEYS = {
        "pk": "MEDIA#{shop}#{media_id}",
        "sk": "MEDIA",
        "gsi1pk": "MEDIA#{shop}#LIST#{bucket}",
        "gsi1sk": "{created_at}#{media_id}",
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


def newest(shop: str, limit: int, after: str | None) -> Page[Media]:
    """A page over all buckets, newest first; one round trip per bucket."""
    return buckets.newest(MediaRecord, limit, after, shop=shop)
