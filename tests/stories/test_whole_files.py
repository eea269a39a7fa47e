"""Whole files, as a merchant sends them, over upload, queue and table of the running stack."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.demo.play.stack import staff_token
from infra.importer.following import run_import
from infra.importer.staff import Staff
from tests.imports.files import a_line, a_variant
from tests.imports.test_rules_shopify import HEADER
from tests.stories.stack import Stack

pytestmark = pytest.mark.cloud

Fault = dict[str, int | str]
File = Callable[[int], tuple[bytes, list[Fault]]]
"""A file of so many rows, of which every fiftieth is bad, and what is to be said of those."""


def jsonl(rows: int) -> tuple[bytes, list[Fault]]:
    kinds = [
        (a_line(name=""), "name", "is missing"),
        (b"{\n", "", "is not JSON: Expecting property name enclosed in double quotes at character 2"),
    ]
    bad = {n: kinds[number % 2] for number, n in enumerate(range(49, rows, 50))}
    good = (
        a_line(external_id=f"jsonl-{n}", category=[{"en": "Lines"}], variants=[a_variant(sku=f"J-{n}")])
        for n in range(rows)
    )
    content = b"".join(bad[n][0] if n in bad else line for n, line in enumerate(good))
    return content, [{"line": n + 1, "column": column, "reason": why} for n, (_, column, why) in bad.items()]


def shopify_csv(rows: int) -> tuple[bytes, list[Fault]]:
    prices = ["oops" if n % 50 == 49 else "19.99" for n in range(rows)]
    lines = [f"csv-{n},Cup {n},Cups,,,C-{n},{price},{n % 9},\n" for n, price in enumerate(prices)]
    told: list[Fault] = [
        {"line": n + 2, "column": "Variant Price", "reason": "is not a decimal number like 19.99"}
        for n, price in enumerate(prices)
        if price == "oops"
    ]
    return (HEADER + "".join(lines)).encode(), told


def products(staff: Staff, format: str) -> dict[str, Any]:
    """The published products of a file, by their external ids."""
    found = {each["external_id"]: each for each in staff.listed("/admin/products")}
    return {name: each for name, each in found.items() if (name or "").startswith(format)}


def followed(staff: Staff, content: bytes, format: str, look: Callable[[Any], None] = lambda job: None) -> Any:
    currency = {"currency": "CNY"} if format == "shopify_csv" else {}
    return run_import(staff, content, "goods", format, look, **currency)


@pytest.mark.parametrize("file", [jsonl, shopify_csv])
def test_a_file_is_imported_and_every_bad_row_is_told(stack: Stack, file: File) -> None:
    """S3.3.1-a (300 rows here, 10,000 in the slow story below): a CSV or JSONL file imports while its sender waits for
    nothing; each bad row is reported with line, column and reason; good rows are in; re-uploading changes nothing."""
    staff, format = Staff(stack.here.api, staff_token(stack.here)), file.__name__
    content, bad = file(300)
    seen: list[tuple[str, int]] = []
    done = followed(staff, content, format, lambda job: seen.append((job["status"], job["rows"])))
    assert seen[0] in (("pending", 0), ("processing", 0))
    assert len({rows for _, rows in seen}) > 3
    assert (done["status"], done["rows"]) == ("completed_with_errors", 300)
    assert done["counts"] == {"created": 294, "updated": 0, "unchanged": 0, "failed": 6}
    assert list(staff.listed(f"/admin/imports/{done['import_id']}/errors")) == bad
    brought = products(staff, format.removeprefix("shopify_"))
    assert len(brought) == 294
    again = followed(staff, content, format)
    assert again["counts"] == {"created": 0, "updated": 0, "unchanged": 294, "failed": 6}
    assert products(staff, format.removeprefix("shopify_")) == brought


@pytest.mark.slow
def test_ten_thousand_products_are_imported_while_shoppers_are_served(tmp_path: Path) -> None:
    """S3.3.1-a: 10,000 rows, slice after slice; a shopper's call waits less than a second meanwhile."""
    stack = Stack(tmp_path / "state")
    try:
        content, bad = jsonl(10_000)
        staff, shopper = Staff(stack.here.api, staff_token(stack.here)), stack.guest()
        waits = []

        def look(job: Any) -> None:
            begun = time.monotonic()
            assert shopper.get("/categories").status == 200
            waits.append(time.monotonic() - begun)

        done = followed(staff, content, "jsonl", look)
        assert done["counts"] == {"created": 9_800, "updated": 0, "unchanged": 0, "failed": 200}
        assert list(staff.listed(f"/admin/imports/{done['import_id']}/errors")) == bad
        assert sorted(waits)[len(waits) // 2] < 1.0
        again = followed(staff, content, "jsonl", look)
        assert again["counts"] == {"created": 0, "updated": 0, "unchanged": 9_800, "failed": 200}
    finally:
        stack.stop()
