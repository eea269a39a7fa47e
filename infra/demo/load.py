"""Loading the demo shop, as its staff would: pictures and a catalog over the API, and nothing twice."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from infra.demo.images import product_image
from infra.importer.following import run_import
from infra.importer.staff import RefusedError, Staff

CATALOG = Path(__file__).parent / "data" / "catalog.jsonl"
THREADS = 4
Tell = Callable[[str], None]


def load(staff: Staff, catalog: Path = CATALOG, tell: Tell = lambda step: None) -> Any:
    """The import that made the shop; loading again, also after an interruption, adds only what is missing.

    `tell` hears of each step. Raises RefusedError.
    """
    goods = [json.loads(line) for line in catalog.read_text().splitlines()]
    pictures = _pictures(staff, goods, tell)
    for product in goods:
        product["images"] = [f"media:{pictures[_filename(product)]}"]
    file = b"".join(json.dumps(product, ensure_ascii=False).encode() + b"\n" for product in goods)
    tell(f"Importing {len(goods)} products")
    job = run_import(staff, file, catalog.name, "jsonl")
    if job["errors"]:
        first = next(staff.listed(f"/admin/imports/{job['import_id']}/errors"))
        raise RefusedError(f"line {first['line']}: {first['column']} {first['reason']}")
    return job


def _pictures(staff: Staff, goods: Iterable[Any], tell: Tell) -> dict[str, str]:
    """A picture of each product that is ready, by its file name; those that were sent before are used again."""
    known = _ready(staff)
    missing = [product for product in goods if _filename(product) not in known]
    tell(f"Sending {len(missing)} pictures")
    with ThreadPoolExecutor(THREADS) as threads:
        sent = list(threads.map(partial(_send, staff), missing))
    tell("Waiting until they are ready")
    arrived = [staff.arrived(media_id) for media_id in sent]
    return known | {media["filename"]: media["media_id"] for media in arrived}


def _ready(staff: Staff) -> dict[str, str]:
    """Media ids of the pictures that the shop has, by file name; of several the newest."""
    listed = [media for media in staff.listed("/admin/media") if media["kind"] == "image"]
    return {media["filename"]: media["media_id"] for media in reversed(listed) if media["status"] == "ready"}


def _send(staff: Staff, product: Any) -> str:
    name = product["name"]["en"]
    picture = product_image(product["external_id"], name, product["category"][-1]["en"])
    return staff.upload(picture, "image/jpeg", _filename(product), alt=product["name"])


def _filename(product: Any) -> str:
    return f"{product['external_id']}.jpg"
