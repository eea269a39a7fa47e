"""Export jobs: the whole catalog as one JSONL file, which can be imported again."""

from datetime import datetime, timedelta

import msgspec

from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import NotFound

PENDING, COMPLETED = "pending", "completed"
EXPORTS = Lifecycle({(PENDING, "complete"): COMPLETED})
"""A message that comes again finds it completed and asks for no move."""

LINK_SECONDS = 3_600
KEPT = timedelta(days=30)


class ExportNotFound(NotFound):
    title = "There is no such export"


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """One export; `size` is in bytes."""

    shop: str
    export_id: str
    status: str = PENDING
    products: int = 0
    size: int = 0
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None = None
    version: int = 1

    @property
    def done(self) -> bool:
        return self.status == COMPLETED


def export_key(shop: str, export_id: str) -> str:
    """Where the file is kept; never served but by a signed link."""
    return f"exports/{shop}/{export_id}.jsonl"


def completed(export: Export, products: int, size: int, now: datetime) -> Export:
    status = EXPORTS.move(export.status, "complete", export_id=export.export_id)
    return msgspec.structs.replace(
        export, status=status, products=products, size=size, finished_at=now, version=export.version + 1
    )
