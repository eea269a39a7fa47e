"""The benches run, their counts are within the budgets, and what they write can be read: `make bench QUICK=1`."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bench.__main__ import SECTIONS
from bench.table import Row, Section, lines
from tests.contracts.whole import ROOT

HOWS = {"measured", "simulated", "computed", "counted"}


@cache
def quick() -> Any:
    """What one quick run wrote; fails with what it printed when a count is over its budget."""
    with TemporaryDirectory() as folder:
        out = Path(folder, "bench.json")
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "bench", "--quick", "--out", str(out)],
            cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(out.read_text())


@pytest.mark.parametrize("number", range(len(SECTIONS)), ids=SECTIONS)
def test_every_section_has_rows_that_keep_their_budgets(number: int) -> None:
    section = quick()["sections"][number]
    assert section["rows"]
    for row in section["rows"]:
        assert set(row) == {"what", "figure", "unit", "budget", "within", "how", "peer"}
        assert (row["within"] is None) == (row["budget"] is None)
        assert row["within"] is not False
        assert row["how"] in HOWS


def test_the_report_says_where_and_when_it_was_made() -> None:
    report = quick()
    assert set(report) == {"date", "machine", "python", "commit", "quick", "sections"}
    assert report["machine"]["cores"] == os.cpu_count()
    assert len(report["sections"]) == len(SECTIONS)


def test_the_makefile_names_every_section() -> None:
    listed = re.search(r"^bench:.*\[ONLY=([\w|]+)\]", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert listed is not None
    assert tuple(listed[1].split("|")) == SECTIONS


def test_a_figure_over_its_budget_is_marked() -> None:
    section = Section("Times", (Row("slow", 2.5, "s", 2.0), Row("fast", 1, "s", 2.0), Row("plain", 7)))
    assert [row.what for row in section.over] == ["slow"]
    told = [line for line in lines([section]) if line.startswith(("slow", "fast", "plain"))]
    assert ["OVER" in line for line in told] == [True, False, False]


def test_what_must_be_at_least_so_much_is_over_when_it_is_less() -> None:
    assert Row("rate", 9, "/s", 10, least=True).within is False
    assert Row("rate", 10, "/s", 10, least=True).within is True


def test_a_section_that_was_skipped_says_so() -> None:
    assert "   SKIPPED: no valgrind" in list(lines([Section("Cold start", (), skipped="no valgrind")]))
