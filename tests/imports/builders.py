"""Import jobs to test with: files in the bucket, and the message that makes a job work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.aws.once import Once
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import Write
from chalicelib.domain.catalog.actions.products import by_external_id
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.imports import store
from chalicelib.domain.imports.actions import jobs, working
from chalicelib.domain.imports.rules import Format, RowError
from chalicelib.domain.imports.rules.jobs import Import
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.media.rules import IMPORT, READY, Media, import_key
from chalicelib.domain.media.store import MediaRecord
from tests.imports.files import a_line, a_variant
from tests.shop import MUGS, NOON, aws

EVENTS = Path(__file__).parents[2] / "events" / "imports"
OWN = "IMPORTS#"
"""How the partitions of imports begin: jobs, their errors, what files said of stock."""


def cup(number: int, **changes: Any) -> bytes:
    """The line of a product of its own."""
    variant = a_variant(sku=f"CUP-{number}", price_minor=1000 + number, stock=number)
    return a_line(**({"external_id": f"cup-{number}", "variants": [variant]} | changes))


def uploaded(content: bytes, media_id: str = "med_FILE", **other: Any) -> str:
    """A file that has arrived; its media id."""
    facts: dict[str, Any] = {
        "shop": "mugs", "media_id": media_id, "kind": IMPORT, "status": READY, "filename": "goods.jsonl",
        "content_type": "application/x-ndjson", "size": len(content), "sent_by": "admin_zhang", "created_at": NOON,
    }  # fmt: skip
    commit(Write.put(MediaRecord, Media(**(facts | other))))
    aws("s3").put_object(Bucket=settings().bucket, Key=import_key("mugs", media_id), Body=content)
    return media_id


def once(key: str) -> Once:
    return Once(
        capability="IMPORTS", shop="mugs", subject="admin_zhang", key=key, fingerprint=key, status=202,
        view=msgspec.structs.asdict,
    )  # fmt: skip


def requested(*lines: bytes, dry_run: bool = False, format: Format = "jsonl", currency: str | None = None) -> Import:
    """A job for a file of these lines."""
    content = b"".join(lines)
    return jobs.request(
        MUGS, media_id=uploaded(content), format=format, locale="zh-CN", currency=currency, dry_run=dry_run,
        by="admin_zhang", once=once(f"{content.hex()} {dry_run} {len(items())}"), now=NOON,
    )  # fmt: skip


def never() -> bool:
    return False


def worked(job: Import, enough: Callable[[], bool] = never) -> Import:
    """The job after one message."""
    working.work(MUGS, job.import_id, enough, NOON)
    return jobs.find(MUGS, job.import_id)


def imported(*lines: bytes, **how: Any) -> Import:
    """A whole import."""
    return worked(requested(*lines, **how))


def counts(job: Import) -> tuple[int, int, int, int]:
    """created, updated, unchanged, failed"""
    told = job.counts
    return told.created, told.updated, told.unchanged, told.failed


def errors(job: Import) -> list[RowError]:
    return [fault.error for fault in store.errors("mugs", job.import_id, 1000, None).items]


def product(external_id: str) -> Product:
    found = by_external_id(MUGS, external_id)
    assert found is not None
    return found


def level(external_id: str, number: int = 0) -> StockLevel | None:
    variant = product(external_id).content.variants[number]
    found: StockLevel | None = get(LevelRecord.at(shop="mugs", variant_id=variant.variant_id, location="main"))
    return found


def items() -> dict[tuple[str, str], dict[str, Any]]:
    """Everything in the table, by its key."""
    pages = aws("dynamodb").get_paginator("scan").paginate(TableName=settings().table)
    return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}


def goods() -> dict[tuple[str, str], dict[str, Any]]:
    """Everything but the bookkeeping of imports itself, and the files that were sent."""
    return {key: item for key, item in items().items() if not key[0].startswith((OWN, "MEDIA#"))}
