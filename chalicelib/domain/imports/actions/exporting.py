"""Export actions: the whole catalog into one file, and the link to fetch it with."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from tempfile import SpooledTemporaryFile

from chalicelib.aws import files
from chalicelib.aws.once import Once
from chalicelib.aws.table import commit
from chalicelib.core import ids
from chalicelib.core.events import ExportRequested
from chalicelib.core.paging import pages
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules.products import DRAFT, PUBLISHED, UNPUBLISHED
from chalicelib.domain.catalog.store import by_status
from chalicelib.domain.imports import store
from chalicelib.domain.imports.actions.there import as_rows
from chalicelib.domain.imports.rules import ImportedProduct, exports, write_jsonl
from chalicelib.domain.imports.rules.exports import Export, ExportNotFound, export_key

PAGE = 50
IN_MEMORY = 8 * 1024 * 1024
JSONL = "application/x-ndjson"


def request(shop: Shop, by: str, once: Once, now: datetime) -> Export:
    """An export of the working copies of all products."""
    export = Export(shop=shop.shop_id, export_id=ids.new("exp", now), requested_by=by, requested_at=now)
    told = ExportRequested(shop=shop.shop_id, at=now, export_id=export.export_id)
    commit(store.insert_export(export), once.keep(export), news=[told])
    return export


def find(shop: Shop, export_id: str) -> tuple[Export, str | None]:
    """The export, and the link to its file once there is one. Raises ExportNotFound."""
    export = store.find_export(shop.shop_id, export_id)
    if export is None:
        raise ExportNotFound(export_id=export_id)
    name = f"{shop.shop_id}-{export.requested_at:%Y-%m-%d}.jsonl"
    link = files.presign_get(export_key(shop.shop_id, export_id), name, exports.LINK_SECONDS) if export.done else None
    return export, link


def write(shop: Shop, export_id: str, now: datetime) -> None:
    """Write the file. When it is interrupted the next delivery writes it anew; harmless when it is there."""
    export = store.find_export(shop.shop_id, export_id)
    if export is None or export.done:
        return
    count = 0
    with SpooledTemporaryFile(IN_MEMORY) as file:
        for row in _rows(shop):
            file.writelines(write_jsonl([row]))
            count += 1
        size = file.tell()
        file.seek(0)
        files.write_private(export_key(shop.shop_id, export_id), file, JSONL)
    try:
        commit(store.update_export(exports.completed(export, count, size, now)))
    except Stale:
        return  # another delivery has written the same file


def _rows(shop: Shop) -> Iterator[ImportedProduct]:
    """Each product once. What is published meanwhile is met again rather than missed: its status comes last."""
    met = set[str]()
    for status in (DRAFT, UNPUBLISHED, PUBLISHED):
        for products in pages(partial(by_status, shop.shop_id, status, PAGE)):
            new = [each for each in products if each.product_id not in met]
            met.update(each.product_id for each in new)
            yield from (row for row, _ in as_rows(shop, new).values())
