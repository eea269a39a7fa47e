"""Job actions: asking for an import, and following it."""

from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.once import Once
from chalicelib.aws.table import commit
from chalicelib.core import ids
from chalicelib.core.callers import Caller
from chalicelib.core.events import ImportRequested
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.domain.imports import store
from chalicelib.domain.imports.rules import Format
from chalicelib.domain.imports.rules.jobs import (
    Fault,
    FileNotReady,
    Import,
    ImportNotFound,
    NotAnImportFile,
    check_currency,
)  # fmt: skip
from chalicelib.domain.media import store as media
from chalicelib.domain.media.rules import IMPORT


def request(
    shop: Shop,
    *,
    media_id: str,
    format: Format,
    locale: str,
    currency: str | None,
    dry_run: bool,
    by: str,
    once: Once,
    now: datetime,
) -> Import:
    """An import of an uploaded file. Raises OtherCurrency, NotAnImportFile, FileNotReady."""
    check_currency(shop, format, currency)
    _check_file(shop, media_id)
    job = Import(
        shop=shop.shop_id, import_id=ids.new("imp", now), media_id=media_id, format=format, locale=locale,
        currency=currency, dry_run=dry_run, requested_by=by, requested_at=now,
    )  # fmt: skip
    commit(store.insert(job), once.keep(job), news=[requested(job, now)])
    return job


def requested(job: Import, now: datetime) -> ImportRequested:
    return ImportRequested(shop=job.shop, at=now, import_id=job.import_id)


def find(shop: Shop, import_id: str) -> Import:
    """Raises ImportNotFound."""
    job = store.find(shop.shop_id, import_id)
    if job is None:
        raise ImportNotFound(import_id=import_id)
    return job


def newest(shop: Shop, by: Caller, limit: int, given: str | None) -> Page[Import]:
    """A page of the shop's imports, newest first; its `after` is the next cursor. Raises BadCursor."""
    return paged(shop, f"imports:{by.subject}", given, partial(store.newest, shop.shop_id, limit))


def errors(shop: Shop, import_id: str, by: Caller, limit: int, given: str | None) -> Page[Fault]:
    """A page of an import's errors, in the order of the file; `after` as above. Raises ImportNotFound, BadCursor."""
    find(shop, import_id)
    read = partial(store.errors, shop.shop_id, import_id, limit)
    return paged(shop, f"import_errors:{import_id}:{by.subject}", given, read)


def _check_file(shop: Shop, media_id: str) -> None:
    file = media.find(shop=shop.shop_id, media_id=media_id)
    if file is None:
        raise NotAnImportFile("There is no such file", field="/media_id")
    if file.kind != IMPORT:
        raise NotAnImportFile(field="/media_id")
    if not file.usable:
        raise FileNotReady(media_id=media_id, file_status=file.status)
