"""Media: what may be sent, where each object lives, and how an upload ends."""

import hashlib
import re
from datetime import datetime, timedelta

import msgspec

from chalicelib.core.buckets import bucket_of
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import Invalid, NotFound
from chalicelib.core.texts import Text

PENDING, READY, REFUSED = "pending", "ready", "refused"
MOVES = Lifecycle({(PENDING, "accept"): READY, (PENDING, "refuse"): REFUSED})
"""A second delivery of an upload's notice finds it settled and asks for no move."""

IMAGE, IMPORT = "image", "import"
KINDS = {
    "image/jpeg": IMAGE,
    "image/png": IMAGE,
    "image/webp": IMAGE,
    "image/gif": IMAGE,
    "application/x-ndjson": IMPORT,
    "text/csv": IMPORT,
}
LARGEST = {IMAGE: 10 * 1024 * 1024, IMPORT: 100 * 1024 * 1024}
"""Bytes."""

RENDITIONS = {"thumb": 160, "card": 480, "zoom": 1200}
"""The longest side of each, in pixels."""

INCOMING = "incoming/"
"""The prefix under which uploads arrive; what the shop makes of them is kept elsewhere."""

UPLOAD_SECONDS = 300
PENDING_LIFE = timedelta(days=1)

EMPTY, TOO_LARGE, OTHER_TYPE = "empty", "too_large", "not_of_the_declared_type"
MORE_THAN_AN_IMAGE, TOO_MANY_PIXELS, UNREADABLE = "more_than_an_image", "too_many_pixels", "unreadable"


class FileTooLarge(Invalid):
    title = "The file is too large for its kind"


class BadImage(Invalid):
    """`reason` is one of the constants above."""

    title = "This cannot be used as an image"

    def __init__(self, reason: str) -> None:
        super().__init__(field="/image", reason=reason)
        self.reason = reason


class NoSuchMedia(NotFound):
    title = "There is no such file"


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `renditions` maps thumb, card and zoom to keys; width and height are the upright original's."""

    shop: str
    media_id: str
    kind: str
    status: str = PENDING
    reason: str = ""
    filename: str
    content_type: str
    size: int
    alt: Text | None = None
    renditions: dict[str, str] = {}
    width: int = 0
    height: int = 0
    sha256: str = ""
    sent_by: str
    created_at: datetime
    expires: datetime | None = None
    version: int = 1

    @property
    def settled(self) -> bool:
        return self.status != PENDING

    @property
    def usable(self) -> bool:
        return self.status == READY

    @property
    def bucket(self) -> str | None:
        """Its bucket in the list of the shop's media; what has not arrived is not listed."""
        return bucket_of(self.media_id) if self.settled else None


class Picture(msgspec.Struct, frozen=True):
    """An image that was read: its upright size, and the bytes of each rendition."""

    width: int
    height: int
    renditions: dict[str, bytes]


def announce(
    shop: str, media_id: str, content_type: str, filename: str, size: int, alt: Text | None, by: str, now: datetime
) -> Media:
    """A file that is going to be sent. Raises FileTooLarge."""
    kind = KINDS[content_type]
    if size > LARGEST[kind]:
        raise FileTooLarge(field="/size", largest=LARGEST[kind])
    return Media(
        shop=shop,
        media_id=media_id,
        kind=kind,
        filename=filename,
        content_type=content_type,
        size=size,
        alt=alt,
        sent_by=by,
        created_at=now,
        expires=now + PENDING_LIFE,
    )


def accept(media: Media, content: bytes, picture: Picture) -> Media:
    """The image is ready, once its renditions have been written."""
    keys = {name: rendition_key(media.shop, name, rendition) for name, rendition in picture.renditions.items()}
    return _settle(
        media,
        "accept",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        width=picture.width,
        height=picture.height,
        renditions=keys,
    )


def keep(media: Media, size: int) -> Media:
    """The import file is ready, once it has been copied; an empty one is refused."""
    return _settle(media, "accept", size=size) if size else refuse(media, EMPTY)


def refuse(media: Media, reason: str) -> Media:
    return _settle(media, "refuse", reason=reason)


def incoming_key(shop: str, media_id: str) -> str:
    """Where an upload arrives; never served."""
    return f"{INCOMING}{shop}/{media_id}"


def import_key(shop: str, media_id: str) -> str:
    """Where an import file is kept; never served."""
    return f"imports/{shop}/{media_id}"


def rendition_key(shop: str, name: str, content: bytes) -> str:
    """Where a rendition is served from: its content names it, so that no cache can ever be wrong."""
    return f"media/{shop}/{hashlib.sha256(content).hexdigest()[:32]}/{name}.webp"


def arrived(key: str) -> tuple[str, str] | None:
    """Of an object that an upload made, the shop and the media id; None for objects that we wrote ourselves."""
    found = re.fullmatch(rf"{INCOMING}([^/]+)/([^/]+)", key)
    return (found[1], found[2]) if found else None


def _settle(media: Media, event: str, **facts: object) -> Media:
    status = MOVES.move(media.status, event, media_id=media.media_id)
    return msgspec.structs.replace(media, status=status, expires=None, version=media.version + 1, **facts)
