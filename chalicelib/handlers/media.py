"""Media doors, for staff: leave to upload, and what became of it; and the queue of what has arrived."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.files import Form
from chalicelib.aws.inputs import Body, Paged
from chalicelib.aws.params import object_url
from chalicelib.aws.triggers import Listener
from chalicelib.core import clock
from chalicelib.core.paces import UPLOADS
from chalicelib.core.paging import BadCursor, Page
from chalicelib.core.texts import Text
from chalicelib.domain.media import actions, rules
from chalicelib.domain.media.rules import Media

bp = Blueprint(__name__)
listener = Listener(bp, "media", uploads=True)

ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/gif", "application/x-ndjson", "text/csv"]


class UploadBody(Body, frozen=True, kw_only=True):
    """Images may have 10 MiB, import files 100; `alt` says what an image shows, by locale."""

    filename: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    content_type: ContentType
    size: Annotated[int, msgspec.Meta(ge=1, le=max(rules.LARGEST.values()))]
    alt: Text | None = None


class UploadView(msgspec.Struct, frozen=True, kw_only=True):
    """POST the fields, then the file in a field `file`, as multipart/form-data to `url`."""

    media_id: str
    kind: str
    url: str
    fields: dict[str, str]
    expires_at: datetime

    @classmethod
    def of(cls, media: Media, form: Form) -> Self:
        until = media.created_at + timedelta(seconds=rules.UPLOAD_SECONDS)
        return cls(media_id=media.media_id, kind=media.kind, url=form.url, fields=form.fields, expires_at=until)


class MediaView(msgspec.Struct, frozen=True, kw_only=True):
    """`status` is pending, ready or refused (then with a reason); `renditions` are addresses of WebP images."""

    media_id: str
    kind: str
    status: str
    reason: str
    filename: str
    content_type: str
    size: int
    alt: dict[str, str] | None
    renditions: dict[str, str]
    width: int
    height: int
    sha256: str
    created_at: datetime
    version: int

    @classmethod
    def of(cls, media: Media) -> Self:
        urls = {name: object_url(key) for name, key in media.renditions.items()}
        return msgspec.convert(msgspec.structs.replace(media, renditions=urls), cls, from_attributes=True)


class MediaListView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[MediaView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Media]) -> Self:
        return cls(items=[MediaView.of(each) for each in page.items], next_cursor=page.after)


@door(
    bp, "POST", "/admin/uploads", body=UploadBody, returns=UploadView, status=201, may="media.upload", pace=UPLOADS,
    raises=(rules.FileTooLarge,),
)  # fmt: skip
def announce_upload(call: Call[UploadBody, Any]) -> UploadView:
    """Get leave to upload one image or import file within five minutes; what becomes of it, the media tells."""
    media, form = actions.announce(
        call.shop,
        content_type=call.body.content_type,
        filename=call.body.filename,
        size=call.body.size,
        alt=call.body.alt,
        by=call.caller.subject,
        now=clock.now(),
    )
    return UploadView.of(media, form)


@door(bp, "GET", "/admin/media/{media_id}", returns=MediaView, may="media.upload", raises=(rules.NoSuchMedia,))
def see_media(call: Call[Any, Any], media_id: str) -> MediaView:
    """A file that was announced, and what became of it."""
    return MediaView.of(actions.find(call.shop, media_id))


@door(
    bp, "GET", "/admin/media", query=Paged, returns=MediaListView, may="media.upload", raises=(BadCursor,)
)  # fmt: skip
def list_media(call: Call[Any, Paged]) -> MediaListView:
    """The files that have arrived, newest first."""
    return MediaListView.of(actions.newest(call.shop, call.caller, call.query.limit, call.query.cursor))


@listener.on_upload
def on_upload(key: str) -> None:
    actions.take_in(key, clock.now())
