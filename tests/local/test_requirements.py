"""The locks: complete, hashed, bound to no machine's package index, and in step with the pins."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SETS = ("requirements", "requirements-run", "requirements-dev", "requirements-deploy")
APART = ("requirements-checkov", "requirements-audit")
"""In environments of their own: need not agree with the others."""
PIN = re.compile(r"^([a-z0-9_.-]+)(?:\[[a-z0-9,]+\])?==(\S+)", re.IGNORECASE | re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return {found[0].lower(): found[1] for found in PIN.findall((ROOT / name).read_text())}


@pytest.mark.parametrize("name", [*SETS, *APART])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=[a-z])", text.strip())
    assert len(entries) > 20
    assert [entry for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*SETS, *APART])
def test_no_lock_names_an_index_or_a_host(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text()
    assert re.findall(r"https?:|file:|--index|--find-links|--trusted|@ ", text) == []


@pytest.mark.parametrize("name", [*SETS, *APART])
def test_the_lock_has_what_the_pins_say(name: str) -> None:
    locked = pins(f"{name}.lock")
    assert {package: locked.get(package) for package in pins(f"{name}.txt")} == pins(f"{name}.txt")


def test_the_locks_agree_with_each_other() -> None:
    everything = pins("requirements-deploy.lock")
    for name in SETS:
        assert {package: everything[package] for package in pins(f"{name}.lock")} == pins(f"{name}.lock")


def test_the_emulator_that_runs_is_the_one_that_is_pinned() -> None:
    assert pins("requirements-run.txt")["ministack"] == version("ministack")
