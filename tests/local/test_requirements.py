"""The locks: complete, hashed, bound to no machine's package index, in step with the pins, and enough for commands."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SETS = ("requirements", "requirements-run", "requirements-dev", "requirements-deploy")
APART = ("requirements-checkov", "requirements-audit")
"""In environments of their own: need not agree with the others."""
DEPLOY = "requirements-deploy.lock"
PIN = re.compile(r"^([a-z0-9_.-]+)(?:\[[a-z0-9,]+\])?==(\S+)", re.IGNORECASE | re.MULTILINE)
RULE = re.compile(r"^[a-z-]+: \$\(VENV\)/(\w+)\.stamp.*\n((?:\t.*\n)+)", re.MULTILINE)
"""What a command of the Makefile installs, and what it does."""

ALONE = """
import sys
from importlib import import_module
blocked, modules = (given.split() for given in sys.argv[1:])
sys.modules.update(dict.fromkeys(blocked))
for module in modules:
    import_module(module)
"""
"""Imports modules where others are not installed."""


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
    everything = pins(DEPLOY)
    for name in SETS:
        assert {package: everything[package] for package in pins(f"{name}.lock")} == pins(f"{name}.lock")


def test_the_emulator_that_runs_is_the_one_that_is_pinned() -> None:
    assert pins("requirements-run.txt")["ministack"] == version("ministack")


def started(stamp: str) -> list[str]:
    """Our modules that commands start that install no more than that."""
    makefile = (ROOT / "Makefile").read_text().replace("$(HERE)", "$(PY) -m infra.local")
    rules = [body for needed, body in RULE.findall(makefile) if needed == stamp]
    named = {module for body in rules for module in re.findall(r"\$\(PY\) -m (infra[\w.]*)", body)}
    return sorted(each + ".__main__" if (ROOT / each.replace(".", "/")).is_dir() else each for each in named)


def missing(lock: str) -> list[str]:
    """The names to import of what is installed here, but not with this lock."""
    there, everything = ({re.sub("[_.]", "-", name) for name in pins(each)} for each in (lock, DEPLOY))
    distributions = {
        module: {re.sub("[_.]", "-", name.lower()) for name in names}
        for module, names in packages_distributions().items()
    }
    return sorted(module for module, names in distributions.items() if names & everything and not names & there)


@pytest.mark.parametrize(("stamp", "one"), [("run", "infra.local.__main__"), ("dev", "infra.verify")])
def test_commands_need_no_more_than_what_they_install(stamp: str, one: str) -> None:
    """Whoever has just come has only what `make run`, or `make test`, has put there."""
    modules = started(stamp)
    assert one in modules
    words = [sys.executable, "-c", ALONE, " ".join(missing(f"requirements-{stamp}.lock")), " ".join(modules)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stderr
