"""The Makefile on machines that lack something: one sentence, and nothing half made."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def make(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements-run.lock").touch()
    command = ["make", "--no-print-directory", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603


def python(folder: Path, script: str) -> str:
    """A stand-in for an interpreter."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"PYTHON={path}"


OLD = 'case "$2" in *version_info*) exit 1;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; esac'


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (OLD, "Python 3.11 or newer is needed"),
        (WITHOUT_VENV, "Python's venv module is missing: install it"),
        ("exit 127", "Python 3.11 or newer is needed"),
    ],
    ids=["too old", "without venv", "missing"],
)
def test_what_is_missing_is_one_sentence(tmp_path: Path, script: str, sentence: str) -> None:
    ended = make(tmp_path, "run", python(tmp_path, script))
    said = [line for line in (ended.stdout + ended.stderr).splitlines() if not line.startswith("make: ")]
    assert ended.returncode != 0
    assert (len(said), said[0].startswith(sentence)) == (1, True)
    assert not (tmp_path / ".venv").exists()


def test_an_environment_that_could_not_be_made_is_not_left_behind(tmp_path: Path) -> None:
    ended = make(
        tmp_path,
        "run",
        python(tmp_path, 'case "$2" in venv) mkdir -p .venv/bin; touch .venv/bin/python; exit 1;; esac'),
    )
    assert ended.returncode != 0
    assert not (tmp_path / ".venv").exists()


def test_make_alone_lists_every_command(tmp_path: Path) -> None:
    listed = make(tmp_path).stdout
    for target in (
        "run",
        "stop",
        "test",
        "check",
        "demo",
        "import",
        "admin-token",
        "queues",
        "outbox",
        "redrive",
        "docs",
    ):
        assert f"make {target} " in listed
