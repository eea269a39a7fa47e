"""Whoever looks after the run: who runs is known at every moment, and what counts as a crash."""

import fcntl
import os
import time
from pathlib import Path

import pytest

from infra.local import __main__ as commands
from infra.local import children, run, snapshots
from infra.local.children import Child
from infra.local.place import Place, check_state
from infra.local.supervisor import CRASH_SECONDS, Supervisor


@pytest.fixture
def here(tmp_path: Path) -> Place:
    made = Place(tmp_path / "state")
    check_state(made)
    return made


def test_a_run_is_known_by_its_pid_also_while_it_begins_and_ends(here: Place) -> None:
    assert run.running(here) is None
    with run._alone(here) as broken_off:
        assert (run.running(here), broken_off) == (os.getpid(), False)
    assert run.running(here) is None
    with (here.state / "run.lock").open("a+") as lock:  # taken, and nothing written yet
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run.running(here) is None


def test_nobody_is_killed_who_still_saves() -> None:
    assert snapshots.SAVE_LIMIT < children.STOP_SECONDS < commands.STOP_SECONDS


def test_a_run_that_was_killed_is_known_by_the_next_one(here: Place) -> None:
    """The kernel has given back its lock, and its pid is still there."""
    (here.state / "run.lock").write_text("12345")
    with run._alone(here) as broken_off:
        assert broken_off


def test_whoever_saves_often_has_not_crashed(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first crash after five edits in a minute would end everything."""
    monkeypatch.setattr(Child, "start", lambda self: self.starts.append(time.monotonic()))
    monkeypatch.setattr(Child, "wait_ready", lambda self: None)
    supervisor = Supervisor(here)
    for _ in range(5):
        supervisor._reopen("The code has changed")
    assert supervisor.shop.crashes(CRASH_SECONDS) == 1
