"""Working actions: a job goes through its file in slices, from checkpoint to checkpoint."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from chalicelib.aws import files
from chalicelib.aws.table import commit
from chalicelib.core.events import ImportRequested
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.imports import store
from chalicelib.domain.imports.actions.jobs import requested
from chalicelib.domain.imports.actions.rows import bring_in
from chalicelib.domain.imports.actions.there import There, look
from chalicelib.domain.imports.rules import RowError, jobs, parse
from chalicelib.domain.imports.rules.jobs import BATCH_ERRORS, BATCH_ROWS, Import, Row
from chalicelib.domain.media.rules import import_key


def work(shop: Shop, import_id: str, enough: Callable[[], bool], now: datetime) -> None:
    """Go on with an import until the file ends, or there is `enough` for this slice: then ask for the next one.

    Harmless when the import is over, or when another delivery takes it over meanwhile. What is killed is done again
    from the last checkpoint, and finds what it had done already. Raises Unavailable.
    """
    job = store.find(shop.shop_id, import_id)
    if job is None or not job.running:
        return
    try:
        job = _saved(jobs.started(job))
        file = files.stream(import_key(job.shop, job.media_id))
        if file is None:
            _saved(jobs.failed(job, "the file is gone", now))
            return
        rows = jobs.rows_of(parse(file, job.format, job.locale, job.currency))
        _advance(shop, job, islice(rows, job.rows, None), enough, now)
    except Stale:
        return  # somebody else has it now, and goes on


def _advance(shop: Shop, job: Import, rows: Iterator[Row], enough: Callable[[], bool], now: datetime) -> None:
    for batch in _batches(rows):
        job, errors = _deal_with(shop, job, batch, now)
        pausing = enough()
        job, kept = jobs.checkpoint(job, errors, now)
        news: list[ImportRequested] = [requested(job, now)] if pausing else []
        commit(store.update(job), *[store.keep(each) for each in kept], news=news)
        if pausing:
            return
    _saved(jobs.finished(job, now))


def _deal_with(shop: Shop, job: Import, batch: list[Row], now: datetime) -> tuple[Import, list[RowError]]:
    there = look(shop, [row.product.external_id for row in batch if row.product])
    found: list[RowError] = []
    for row in batch:
        known = there[row.product.external_id] if row.product else There()
        outcome, errors = bring_in(shop, job, row, known, now)
        job = jobs.advanced(job, row, outcome, errors)
        found += errors
    return job, found


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS or sum(len(each.errors) for each in batch) >= BATCH_ERRORS:
            yield batch
            batch = []
    if batch:
        yield batch


def _saved(job: Import) -> Import:
    commit(store.update(job))
    return job
