"""The command line over the running stack: a file with faults, the same file again, and the demo goods."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.client import Client
from infra.demo.load import CATALOG, load
from infra.demo.play.goods import walk
from infra.demo.play.stack import staff_token, variables
from infra.importer.staff import Staff
from tests.imports.files import a_line, a_variant
from tests.stories.stack import Stack

pytestmark = pytest.mark.cloud


def run_importer(stack: Stack, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "infra.importer", *arguments]
    return subprocess.run(  # noqa: S603
        command, env=variables(stack.here), capture_output=True, text=True, check=False, timeout=120
    )


def found(shopper: Client, category: str) -> list[str]:
    """The names of the goods that a shopper finds in a top category."""
    tree = shopper.get("/categories").expect(200)["items"]
    ids = [each["category_id"] for each in tree if each["name"] == category]
    return [card["name"] for each in ids for card in walk(shopper, each)]


def test_a_file_is_imported_from_the_command_line(stack: Stack, tmp_path: Path) -> None:
    """S3.3.1-a part: a JSONL file imports asynchronously; each bad row is reported with line, column and reason; good
    rows are in; re-uploading the same file changes nothing"""
    lines = [
        a_line(
            external_id=f"lamp-{n}",
            name={"en": f"Lamp {n}"},
            category=[{"en": "Lamps"}],
            variants=[a_variant(sku=f"L-{n}")],
        )
        for n in range(30)
    ]
    lines[7] = a_line(external_id="lamp-7", currency="USD", variants=[a_variant(sku="L-7")])
    lines[9] = b"{\n"
    file = tmp_path / "lamps.jsonl"
    file.write_bytes(b"".join(lines))
    first, again, dry = (run_importer(stack, str(file), *more) for more in ([], [], ["--dry-run"]))
    assert (first.returncode, again.returncode, dry.returncode) == (1, 1, 1), first.stderr
    assert "28 created, 0 updated, 0 unchanged, 2 failed" in first.stdout
    assert "0 created, 0 updated, 28 unchanged, 2 failed" in again.stdout
    assert "28 would be unchanged, 2 would fail" in dry.stdout
    assert "  line 8  variants[0].currency: No market of this shop has USD\n" in first.stdout
    assert "  line 10  (the whole line): is not JSON" in first.stdout
    names = found(stack.guest(), "Lamps")
    assert sorted(names) == sorted(f"Lamp {n}" for n in range(30) if n not in (7, 9))


def test_a_file_that_is_none_of_ours_is_refused(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "goods.txt"
    file.write_text("goods\n")
    refused = run_importer(stack, str(file))
    assert (refused.returncode, "neither JSONL nor a Shopify CSV" in refused.stderr) == (1, True)


def test_demo_goods_are_loaded_once(stack: Stack, tmp_path: Path) -> None:
    """S3.3.1-a part: the demo shop is made over the API, with a picture of each product, and never twice"""
    some = tmp_path / "some.jsonl"
    some.write_text("".join(f"{line}\n" for line in CATALOG.read_text().splitlines()[:3]))
    staff = Staff(stack.here.api, staff_token(stack.here))
    assert load(staff, some)["counts"]["created"] == 3
    pictures = len(list(staff.listed("/admin/media")))
    assert load(staff, some)["counts"]["unchanged"] == 3
    assert len(list(staff.listed("/admin/media"))) == pictures + 1  # the file itself
    shopper = stack.guest()
    wanted = [json.loads(line)["name"]["en"] for line in some.read_text().splitlines()]
    assert set(wanted) <= set(found(shopper, "Table"))
