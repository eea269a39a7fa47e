"""The generated pages say what the code says."""

import subprocess
import sys

from chalicelib.core.lifecycle import Lifecycle
from infra.docs import FOLDER, pages, stale
from infra.docs.modules import domain_modules
from tests.contracts.whole import ROOT


def test_no_generated_page_is_stale() -> None:
    assert stale() == [], "run python -m infra.docs"


def test_the_pages_are_the_same_every_time() -> None:
    assert pages() == pages()


def test_every_lifecycle_and_every_record_is_on_its_page() -> None:
    pages_now = pages()
    tables = [value for module in domain_modules() for value in vars(module).values() if isinstance(value, Lifecycle)]
    assert pages_now["states.md"].count("stateDiagram-v2") == len({id(table) for table in tables})
    assert "`ORDERS#{shop}#{order_id}`" in pages_now["table.md"]


def test_a_move_that_changes_nothing_says_why() -> None:
    rows = [line for line in pages()["states.md"].splitlines() if line.startswith("| ")]
    assert [row for row in rows if row.endswith("|  |")] == []


def test_the_command_tells_stale_pages_from_fresh_ones() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "infra.docs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    named = {name for name in pages() if f"docs/{name} is stale" in checked.stdout}
    assert (checked.returncode, named) == (1 if stale() else 0, set(stale()))
    assert FOLDER == ROOT / "docs"
