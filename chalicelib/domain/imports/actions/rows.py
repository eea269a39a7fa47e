"""Row actions: one product of a file is brought into the shop, or refused with its line and column."""

import re
from datetime import datetime

from chalicelib.core.problems import Conflict, Invalid, NotFound, Problem
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.actions.imports import Imported, upsert_imported
from chalicelib.domain.imports.actions.stocking import set_stock
from chalicelib.domain.imports.actions.there import There, look
from chalicelib.domain.imports.rules import ImportedProduct, RowError, incoming
from chalicelib.domain.imports.rules.jobs import CREATED, REFUSED, UNCHANGED, UPDATED, Import, Row
from chalicelib.domain.imports.rules.stock import StockNotSet, to_set

REFUSALS = (Conflict, Invalid, NotFound)
"""What the other capabilities say of a row; anything else stops the slice, which is then tried again."""

Result = tuple[str, tuple[RowError, ...]]


def bring_in(shop: Shop, job: Import, row: Row, there: There, now: datetime) -> Result:
    """What became of the row, and why if it was refused; in a dry run, what would. Raises Unavailable.

    Every step starts from what is there, so a row that was half done is completed when it comes again.
    """
    if row.product is None:
        return REFUSED, row.errors
    try:
        return _patiently(shop, job, row.product, there, now), ()
    except REFUSALS as problem:
        return REFUSED, (RowError(row.line, _column(problem), problem.detail),)


def _patiently(shop: Shop, job: Import, row: ImportedProduct, there: There, now: datetime) -> str:
    """Once more when the stock is not what it was when we looked at the whole batch."""
    try:
        return _bring_in(shop, job, row, there, now)
    except StockNotSet:
        return _bring_in(shop, job, row, look(shop, [row.external_id])[row.external_id], now)


def _bring_in(shop: Shop, job: Import, row: ImportedProduct, there: There, now: datetime) -> str:
    """A new product is hidden first and shown once its stock is there, so that nobody sees it sold out and it is
    rendered only once."""
    outcome = UPDATED if to_set(row, there.said, there.on_hand) else UNCHANGED
    product = there.product
    if product is None or there.row is None or not incoming.settled(row, there.row):
        if product is not None:
            incoming.refuse_beyond_files(product)
        told = upsert_imported(shop, _imported(shop, job, row, there), now, dry_run=job.dry_run, hidden=True)
        product, outcome = told.product, told.outcome if told.outcome != UNCHANGED else outcome
    if not job.dry_run:
        set_stock(shop, product, row, there, now)
        if there.product is None and row.published:
            upsert_imported(shop, _imported(shop, job, row, there), now)
    return CREATED if _is_new(job, there) else outcome


def _is_new(job: Import, there: There) -> bool:
    """Whether this import made it: also before it was killed and came again at its last checkpoint."""
    return there.product is None or (not job.dry_run and there.product.created_at > job.requested_at)


def _imported(shop: Shop, job: Import, row: ImportedProduct, there: There) -> Imported:
    """The row as the catalog takes it."""
    before = there.product.content if there.product else None
    variants = incoming.variants_of(shop, row, before, there.row)
    return Imported(
        external_id=row.external_id,
        name=row.name,
        category_path=row.category_path,
        variants=variants,
        description=row.description,
        brand={job.locale: row.brand} if row.brand else None,
        tags=row.tags,
        attributes=incoming.attributes_of(row, job.locale, before, there.row),
        options=incoming.options_of(variants, before),
        images=incoming.images_of(row, before),
        published=row.published,
    )


def _column(problem: Problem) -> str:
    """The field that a problem points at, in the words of the file: /variants/2/sku is variants[2].sku."""
    steps = str(problem.facts.get("field", "")).strip("/").split("/")
    return re.sub(r"\.(\[)", r"\1", ".".join(f"[{step}]" if step.isdigit() else step for step in steps))
