"""The embedded cloud for tests: `pytest_plugins = ["tests.cloud"]` gives the session fixture `cloud`."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from infra.local.access import Access, environment
from infra.local.provision import Provisioned, provision
from infra.resources import Resources

Value = TypeVar("Value")
ROOT = Path(__file__).parent.parent
START_SECONDS = 20.0
PATIENT = ("soak", "fuzz")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of tests that only wait; `make test` leaves them out, `make check` does not."""
    config.addinivalue_line("markers", "slow: waits for a clock, more than ten seconds")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on a cloud keep their deadlines one at a time; beside them may run what mostly waits for its own."""
    for item in items:
        patient = item.path.parent.name in PATIENT
        item.add_marker(pytest.mark.xdist_group("patient" if patient else "prompt"))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(look: Callable[[], Value], seconds: float = 15.0, every: float = 0.02) -> Value:
    """The first true value that `look` gives; an AssertionError when the time is over."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s: last seen {seen!r}"
        time.sleep(every)
    return seen


class Cloud:
    """A running emulator with a state folder of its own."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.access = Access(self.endpoint)
        self.environment = environment(self.endpoint)
        self.process = self._started()

    def provisioned(
        self, resources: Resources, functions_url: str, values: dict[str, str] | None = None
    ) -> Provisioned:
        """Create the resources; their functions are called at `functions_url`/<name>."""
        return provision(resources, self.access, functions_url, values or {}, {})

    def ask(self, path: str) -> dict[str, object]:
        """What the emulator itself says at a path, e.g. /_ministack/ses/messages."""
        with urllib.request.urlopen(self.endpoint + path, timeout=5) as answer:
            told: dict[str, object] = json.load(answer)
            return told

    def snapshot(self) -> None:
        """Wait for a snapshot that holds everything done until now: the second from here on."""
        last = max(self._snapshots(), default=0)
        self.access.client("ssm").put_parameter(Name="/test/touch", Value=str(last), Type="String", Overwrite=True)
        eventually(lambda: max(self._snapshots(), default=0) > last, seconds=30)
        last = max(self._snapshots())
        self.access.client("ssm").put_parameter(Name="/test/touch", Value=str(last), Type="String", Overwrite=True)
        eventually(lambda: max(self._snapshots(), default=0) > last, seconds=30)

    def _snapshots(self) -> list[int]:
        return [int(path.name.removeprefix("snapshot-")) for path in self.state.glob("snapshot-*")]

    def restart(self, how: signal.Signals) -> None:
        """End the process in this way and start another one from its state."""
        self.stop(how)
        self.process = self._started()

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the process."""
        self.process.send_signal(how)
        self.process.wait(20)

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "infra.local.cloud", "--port", str(self.port), "--state", str(self.state)]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"LOG_LEVEL": "ERROR"})  # noqa: S603
        eventually(lambda: self._ready(process), START_SECONDS)
        return process

    def _ready(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, f"the cloud ended with {process.returncode}"
        try:
            return self.ask("/_ministack/health") is not None
        except OSError:
            return False


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """One cloud for the whole session, empty at first."""
    running = Cloud(tmp_path_factory.mktemp("cloud"))
    yield running
    running.stop()
