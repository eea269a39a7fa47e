"""The flash sale in small: the counts that must be zero are; figures are printed by `make bench`."""

import pytest

from bench.flash_sale import measure
from infra.scale.keys import LOCKED_PER_SECOND


def test_a_flash_sale_keeps_its_promises() -> None:
    """S5.2.2-b part: however many want the last units at once, none is sold twice and none is left."""
    section = measure(quick=True)
    assert not section.over
    counts = {row.what: row.figure for row in section.rows if row.budget == 0}
    assert len(counts) >= 8
    assert set(counts.values()) == {0}
    figures = {row.what: row.figure for row in section.rows}
    assert figures["refusals"] > 100
    assert figures["ceiling: orders of one variant, flooded"] == pytest.approx(LOCKED_PER_SECOND, rel=0.1)
