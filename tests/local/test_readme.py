"""The front page and the decisions name what there is: capabilities, commands, files."""

import re
from pathlib import Path

import pytest

from bench.journeys import ALL_CALLS, AUDITED_CALLS, DOORS
from chalicelib.capabilities import CAPABILITIES
from infra.budgets.operations import operation
from tests.cloud import ROOT

README = (ROOT / "README.md").read_text()
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(DECISIONS.glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    named = {link.partition("#")[0] for link in links if not link.startswith("http")} - {""}
    assert [name for name in named if not (page.parent / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_are_commands(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|[`(&] ?)make ([a-z-]+)", page.read_text(), re.MULTILINE)) <= targets


def test_every_capability_is_introduced() -> None:
    """But the relay, which nobody meets."""
    table = README.partition("| Capability | Owns |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| (\w+) \| ", table, re.MULTILINE) == [name for name in CAPABILITIES if name != "relay"]


def test_the_calls_of_a_journey_are_those_that_are_held() -> None:
    doors = sum(operation(f"request {door}").cost.trips for door in DOORS)
    assert f"| {doors}, with all that follows {ALL_CALLS}, with the audit of it all {AUDITED_CALLS} |" in README


def test_the_index_of_decisions_is_whole_and_in_order() -> None:
    files = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert re.findall(r"^\| \[\d{4}\]\(([^)]+)\) ", (DECISIONS / "README.md").read_text(), re.MULTILINE) == files
    titles = [(DECISIONS / name).read_text().partition("\n")[0][:7] for name in files]
    assert titles == [f"# {name[:4]} " for name in files]
