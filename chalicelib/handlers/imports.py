"""Import doors, for staff: files of products in and out, as jobs to be followed; and the queue that works them off."""

from datetime import datetime
from time import monotonic
from typing import Any, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.identity import shop
from chalicelib.aws.inputs import Body, Paged
from chalicelib.aws.triggers import Listener
from chalicelib.core import clock
from chalicelib.core.events import ExportRequested, ImportRequested, Told
from chalicelib.core.ids import Id
from chalicelib.core.money import Currency
from chalicelib.core.paces import EXPORTS, IMPORTS
from chalicelib.core.paging import BadCursor, Page
from chalicelib.core.texts import Locale
from chalicelib.domain.imports.actions import exporting, jobs, working
from chalicelib.domain.imports.rules import Format, RowError
from chalicelib.domain.imports.rules.exports import Export, ExportNotFound
from chalicelib.domain.imports.rules.jobs import (
    Counts,
    Fault,
    FileNotReady,
    Import,
    ImportNotFound,
    NotAnImportFile,
    OtherCurrency,
)

bp = Blueprint(__name__)
listener = Listener(bp, "imports")

SLICE_SECONDS = 5.0
"""How long one message is worked on; then it asks for the next. Ten messages of a batch still fit into the time that
the queue gives one delivery."""


class ImportBody(Body, frozen=True, kw_only=True):
    """`media_id` is an uploaded file; texts without a locale are in `locale` (the shop's first, if none is given);
    a CSV names no currency, so the caller does."""

    media_id: Id
    format: Format
    dry_run: bool = False
    locale: Locale | None = None
    currency: Currency | None = None


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are done, up to and with `line`. In a dry run the counts say what an import would do; nothing is changed.

    `errors` counts the faults; the first `errors_kept` of them can be read at the import's errors.
    """

    import_id: str
    media_id: str
    format: Format
    locale: str
    currency: str | None
    dry_run: bool
    status: str
    reason: str
    rows: int
    line: int
    counts: Counts
    errors: int
    errors_kept: int
    requested_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, job: Import) -> Self:
        return msgspec.convert(job, cls, from_attributes=True)


class ImportsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[ImportView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Import]) -> Self:
        return cls(items=[ImportView.of(each) for each in page.items], next_cursor=page.after)


class ErrorsView(msgspec.Struct, frozen=True, kw_only=True):
    """Each with its line, the column or field (empty for the whole line), and the reason."""

    items: list[RowError]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Fault]) -> Self:
        return cls(items=[each.error for each in page.items], next_cursor=page.after)


class ExportView(msgspec.Struct, frozen=True, kw_only=True):
    """`download_url` is good for an hour; ask again for another."""

    export_id: str
    status: str
    products: int
    size: int
    requested_at: datetime
    finished_at: datetime | None
    download_url: str | None = None

    @classmethod
    def of(cls, export: Export, download_url: str | None = None) -> Self:
        return msgspec.structs.replace(
            msgspec.convert(export, cls, from_attributes=True), download_url=download_url
        )  # fmt: skip


@door(
    bp, "POST", "/admin/imports", body=ImportBody, returns=ImportView, status=202, may="imports.run", once=True,
    pace=IMPORTS,
    raises=(OtherCurrency, NotAnImportFile, FileNotReady),
)  # fmt: skip
def request_import(call: Call[ImportBody, Any]) -> ImportView:
    """Import an uploaded file, or find out what that would change; the import tells how it goes."""
    job = jobs.request(
        call.shop,
        media_id=call.body.media_id,
        format=call.body.format,
        locale=call.body.locale or call.shop.locales[0],
        currency=call.body.currency,
        dry_run=call.body.dry_run,
        by=call.caller.subject,
        once=call.once,
        now=clock.now(),
    )
    return ImportView.of(job)


@door(
    bp, "GET", "/admin/imports", query=Paged, returns=ImportsView, may="imports.run", raises=(BadCursor,)
)  # fmt: skip
def list_imports(call: Call[Any, Paged]) -> ImportsView:
    """The shop's imports, newest first."""
    return ImportsView.of(jobs.newest(call.shop, call.caller, call.query.limit, call.query.cursor))


@door(bp, "GET", "/admin/imports/{import_id}", returns=ImportView, may="imports.run", raises=(ImportNotFound,))
def see_import(call: Call[Any, Any], import_id: str) -> ImportView:
    """How an import goes, or went."""
    return ImportView.of(jobs.find(call.shop, import_id))


@door(
    bp, "GET", "/admin/imports/{import_id}/errors", query=Paged, returns=ErrorsView, may="imports.run",
    raises=(ImportNotFound, BadCursor),
)  # fmt: skip
def list_import_errors(call: Call[Any, Paged], import_id: str) -> ErrorsView:
    """What was wrong with the file, line by line."""
    return ErrorsView.of(jobs.errors(call.shop, import_id, call.caller, call.query.limit, call.query.cursor))


@door(bp, "POST", "/admin/exports", returns=ExportView, status=202, may="imports.run", once=True, pace=EXPORTS)
def request_export(call: Call[Any, Any]) -> ExportView:
    """Write all products into a JSONL file that can be imported again."""
    return ExportView.of(exporting.request(call.shop, call.caller.subject, call.once, clock.now()))


@door(bp, "GET", "/admin/exports/{export_id}", returns=ExportView, may="imports.run", raises=(ExportNotFound,))
def see_export(call: Call[Any, Any], export_id: str) -> ExportView:
    """The export, with a link to its file once that is written."""
    return ExportView.of(*exporting.find(call.shop, export_id))


@listener.on(ImportRequested)
def on_import_requested(told: Told[ImportRequested]) -> None:
    until = monotonic() + SLICE_SECONDS
    working.work(shop(told.event.shop), told.event.import_id, lambda: monotonic() > until, clock.now())


@listener.on(ExportRequested)
def on_export_requested(told: Told[ExportRequested]) -> None:
    exporting.write(shop(told.event.shop), told.event.export_id, clock.now())
