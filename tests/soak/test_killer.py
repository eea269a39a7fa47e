"""Who is killed, how often, and who is never killed."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from infra.soak import killer as killers
from infra.soak.killer import MOST, VICTIMS, Killer, victims
from infra.soak.stack import PORTS, SUPERVISOR, Stack
from infra.soak.told import Told


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(killers, "FOLLOWS_SECONDS", 0.0)


class Patient(Stack):
    """Whom nothing kills."""

    starts = 0

    def kill(self, name: str) -> bool:
        return True

    def start(self) -> None:
        self.starts += 1


def killed(tmp_path: Path, most: int, whole: bool = True) -> Killer:
    killer = Killer(Patient(tmp_path / "state"), Told(), Random("seed"), 0.0, whole, most)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    killer.run(stop)
    return killer


def test_every_process_has_its_turn_and_then_the_whole(tmp_path: Path) -> None:
    once = list(islice(victims(Random("seed"), whole=True), 7))
    assert Counter(once) == dict.fromkeys(VICTIMS, 2) | {SUPERVISOR: 1}
    assert once[-1] == SUPERVISOR
    killer = killed(tmp_path, 7)
    assert killer.kills == Counter(once)
    assert isinstance(killer.stack, Patient)
    assert killer.stack.starts == 1


def test_the_same_seed_kills_in_the_same_order() -> None:
    first, second, other = (list(islice(victims(Random(seed), True), 30)) for seed in ("a", "a", "b"))
    assert first == second != other


def test_nobody_is_killed_so_often_that_the_supervisor_gives_up(tmp_path: Path) -> None:
    killer = killed(tmp_path, 1_000, whole=False)
    assert killer.kills == dict.fromkeys(VICTIMS, MOST)


def test_a_kill_waits_for_something_to_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not for ever: a shop that is down does nothing."""
    monkeypatch.setattr(killers, "AIMED", 1.0)
    told, stop = Told(), threading.Event()
    killer = Killer(Patient(tmp_path / "state"), told, Random("seed"), 1.0, False, most=2)
    thread = threading.Thread(target=killer.run, args=(stop,))
    thread.start()
    while not killer.at:
        time.sleep(0.01)
        told.count("orders placed")
    thread.join(5)
    assert len(killer.at) == 2
    assert killer.at[1][0] - killer.at[0][0] >= 1.5  # nothing happened, so that a second more went by


def test_a_process_that_the_soak_did_not_start_is_nobody(tmp_path: Path) -> None:
    """Whatever a file says: here it names this very process."""
    stack = Stack(tmp_path / "state")
    (stack.state / "pids.json").write_text(f'{{"shop": {os.getpid()}}}')
    with subprocess.Popen(["sleep", "30"]) as other:  # noqa: S607
        stack.process = other
        assert not stack.kill("shop")
        assert stack.kill(SUPERVISOR)
    assert other.returncode == -signal.SIGKILL
    assert set(stack.here.ports.values()) < set(PORTS)
