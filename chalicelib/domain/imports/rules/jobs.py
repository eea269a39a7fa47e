"""Import jobs: what was asked for, how far it has come, and what became of the rows."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import Conflict, Invalid, NotFound
from chalicelib.core.shops import Shop
from chalicelib.domain.imports.rules.rows import Format, ImportedProduct, RowError

PENDING, PROCESSING = "pending", "processing"
COMPLETED, COMPLETED_WITH_ERRORS, FAILED = "completed", "completed_with_errors", "failed"

MOVES = Lifecycle(
    {
        (PENDING, "start"): PROCESSING,
        (PROCESSING, "start"): PROCESSING,  # the next slice, or one that takes over from one that died
        (PROCESSING, "advance"): PROCESSING,  # a checkpoint: the rows so far need not be done again
        (PROCESSING, "complete"): COMPLETED,
        (PROCESSING, "complete_with_errors"): COMPLETED_WITH_ERRORS,
        (PROCESSING, "fail"): FAILED,
    }
)

CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "failed"
BATCH_ROWS = 20
"""Rows between two checkpoints: what is done again at most after a kill."""

BATCH_ERRORS = 50
"""No batch goes on with that many: they are written with its checkpoint, in one transaction."""

MOST_ERRORS = 10_000
"""Errors that are kept for one import: one for each row of a large file; the rest is counted."""

ERRORS_KEPT = timedelta(days=90)


class ImportNotFound(NotFound):
    title = "There is no such import"


class FileNotReady(Conflict):
    title = "The file has not arrived, or was refused"


class NotAnImportFile(Invalid):
    title = "That is no file of this format"


class OtherCurrency(Invalid):
    title = "No market of this shop has that currency"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Products by what became of them (or would, in a dry run); `failed` counts lines with a fault."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0

    def with_one(self, outcome: str) -> "Counts":
        return msgspec.structs.replace(self, **{outcome: getattr(self, outcome) + 1})


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """One import of one file. `rows` have been dealt with, up to and with `line`: the checkpoint.

    `errors` counts the faults of all rows; `errors_kept` of them can be read.
    """

    shop: str
    import_id: str
    media_id: str
    format: Format
    locale: str
    currency: str | None
    dry_run: bool
    status: str = PENDING
    reason: str = ""
    rows: int = 0
    line: int = 0
    counts: Counts = Counts()
    errors: int = 0
    errors_kept: int = 0
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None = None
    version: int = 1

    @property
    def running(self) -> bool:
        return self.status in (PENDING, PROCESSING)


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """An error of an import, by its number (from 1)."""

    shop: str
    import_id: str
    number: int
    error: RowError
    expires: datetime


class Row(msgspec.Struct, frozen=True):
    """What a file has at one line: a product, or why there is none."""

    line: int
    product: ImportedProduct | None
    errors: tuple[RowError, ...]


def check_currency(shop: Shop, format: Format, currency: str | None) -> None:
    """A CSV names no currency, so the caller must, and a market must have it. Raises OtherCurrency."""
    if format == "jsonl" and currency is None:
        return
    if currency not in {market.currency for market in shop.markets}:
        raise OtherCurrency(field="/currency")


def rows_of(parsed: Iterable[ImportedProduct | RowError]) -> Iterator[Row]:
    """The outcomes of reading a file, line by line; the same file always gives the same rows."""
    for line, found in groupby(parsed, key=lambda each: each.line):
        outcomes = list(found)
        errors = tuple(each for each in outcomes if isinstance(each, RowError))
        products = [each for each in outcomes if isinstance(each, ImportedProduct)]
        yield Row(line, products[0] if products and not errors else None, errors)


def started(job: Import) -> Import:
    """In the hands of whoever starts it: the new version stops those who had it before at their next checkpoint."""
    return _moved(job, "start")


def advanced(job: Import, row: Row, outcome: str, errors: tuple[RowError, ...]) -> Import:
    """One row further; not a version of its own, for only checkpoints are written."""
    return msgspec.structs.replace(
        job,
        rows=job.rows + 1,
        line=max(job.line, row.line),
        counts=job.counts.with_one(outcome),
        errors=job.errors + len(errors),
    )


def checkpoint(job: Import, errors: list[RowError], now: datetime) -> tuple[Import, list[Fault]]:
    """The version to write at a checkpoint, and those of the new errors that are kept."""
    kept = [
        Fault(shop=job.shop, import_id=job.import_id, number=number, error=error, expires=now + ERRORS_KEPT)
        for number, error in enumerate(errors, start=job.errors_kept + 1)
        if number <= MOST_ERRORS
    ]
    return msgspec.structs.replace(_moved(job, "advance"), errors_kept=job.errors_kept + len(kept)), kept


def finished(job: Import, now: datetime) -> Import:
    return _moved(job, "complete_with_errors" if job.errors else "complete", finished_at=now)


def failed(job: Import, reason: str, now: datetime) -> Import:
    """The file itself could not be read."""
    return _moved(job, "fail", finished_at=now, reason=reason)


def _moved(job: Import, event: str, **changes: object) -> Import:
    status = MOVES.move(job.status, event, import_id=job.import_id)
    return msgspec.structs.replace(job, status=status, version=job.version + 1, **changes)
