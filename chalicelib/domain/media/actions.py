"""Media actions: giving leave to upload, and taking in what arrives."""

from datetime import datetime
from functools import partial

from chalicelib.aws import files
from chalicelib.aws.lists import paged
from chalicelib.aws.table import commit
from chalicelib.core import ids
from chalicelib.core.callers import Caller
from chalicelib.core.events import UploadReady
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.core.texts import Text
from chalicelib.domain.media import images, rules, store
from chalicelib.domain.media.rules import BadImage, Media, NoSuchMedia


def announce(
    shop: Shop, *, content_type: str, filename: str, size: int, alt: Text | None, by: str, now: datetime
) -> tuple[Media, files.Form]:
    """Leave to send one file, of this type and at most this size, within five minutes. Raises FileTooLarge."""
    media = rules.announce(shop.shop_id, ids.new("med", now), content_type, filename, size, alt, by, now)
    commit(store.insert(media))
    key = rules.incoming_key(media.shop, media.media_id)
    return media, files.presign_post(key, content_type, size, rules.UPLOAD_SECONDS)


def find(shop: Shop, media_id: str) -> Media:
    """Raises NoSuchMedia."""
    media = store.find(shop=shop.shop_id, media_id=media_id)
    if media is None:
        raise NoSuchMedia(media_id=media_id)
    return media


def newest(shop: Shop, by: Caller, limit: int, given: str | None) -> Page[Media]:
    """A page of what has arrived, newest first; its `after` is the next cursor. Raises BadCursor."""
    return paged(shop, f"media:{by.subject}", given, partial(store.newest, shop.shop_id, limit))


def take_in(key: str, now: datetime) -> None:
    """Settle the upload that made this object, then delete the object.

    Every step can be repeated: renditions and copies land under the same keys again, the commit is made by one
    delivery only, and what was settled or never announced is just cleared away.
    """
    arrived = rules.arrived(key)
    if arrived is None:
        return
    shop, media_id = arrived
    media = store.find(shop=shop, media_id=media_id)
    if media is not None and not media.settled:
        _settle(media, key, now)
    files.delete(key)


def _settle(media: Media, key: str, now: datetime) -> None:
    settled = _keep_import(media, key) if media.kind == rules.IMPORT else _take_image(media, key)
    if settled is not None:
        ready = [UploadReady(shop=media.shop, at=now, media_id=media.media_id)] if settled.usable else []
        commit(store.update(settled), news=ready)


def _keep_import(media: Media, key: str) -> Media | None:
    """None when the object is gone: another delivery took it in."""
    size = files.size(key)
    if size is None:
        return None
    if size:
        files.copy(key, rules.import_key(media.shop, media.media_id))
    return rules.keep(media, size)


def _take_image(media: Media, key: str) -> Media | None:
    content = files.read(key, rules.LARGEST[rules.IMAGE])
    if content is None:
        return None
    try:
        return _render(media, content)
    except BadImage as bad:
        return rules.refuse(media, bad.reason)


def _render(media: Media, content: bytes) -> Media:
    picture = images.picture(content, media.content_type)
    ready = rules.accept(media, content, picture)
    for name, rendition in picture.renditions.items():
        files.write_immutable(ready.renditions[name], rendition, images.RENDITION_TYPE)
    return ready
