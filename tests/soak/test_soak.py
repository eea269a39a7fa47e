"""A short soak: the running stack holds what it told while its processes are killed under load."""

import secrets
from pathlib import Path

import pytest

from infra.soak.report import table
from infra.soak.soak import Plan, soak

pytestmark = pytest.mark.cloud


def test_everything_holds_while_processes_are_killed(tmp_path: Path) -> None:
    """S5.2.1-a S5.2.2-b S5.2.2-d S6.2.2-c part: one order for each checkout, held stock that comes back, payments and
    refunds that are the provider's, whoever dies when."""
    plan = Plan(seed=secrets.token_hex(4), seconds=12, shoppers=4, between=1.5, kills=3, whole=False, rest=90)
    result = soak(plan, tmp_path / "state")
    print(table(result))
    assert result.violations == []
    assert result.oversold == 0
    assert result.told.counted["orders placed"] > 0
    assert sum(result.kills.values()) >= 3
    assert len(result.kills) >= 2
