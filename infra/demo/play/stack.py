"""Which stack to play on: the one that runs, or one started on free ports for as long as the play lasts."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.place import Place, place
from infra.local.ports import free_ports
from infra.local.run import console, running
from infra.shopping import PromiseBrokenError

START_SECONDS = 120.0


def staff_token(here: Place) -> str:
    """A token for staff of the demo shop, as `make admin-token` prints it."""
    command = [sys.executable, "-m", "infra.local", "admin-token"]
    return subprocess.run(command, env=variables(here), check=True, capture_output=True, text=True).stdout.strip()


def variables(here: Place) -> dict[str, str]:
    """What tells a child process which stack is meant."""
    return os.environ | {name: str(port) for name, port in here.ports.items()} | {"STATE": str(here.state)}


@contextmanager
def stack() -> Iterator[Place]:
    """The running stack; if none runs, a fresh one for as long as the block lasts."""
    here = place(dict(os.environ))
    if running(here) is not None:
        yield here
        return
    with tempfile.TemporaryDirectory(prefix="storefront-demo-") as folder:
        here = Place(Path(folder), *free_ports(4))
        console.print(f"No stack runs; starting one for the demo at {here.api}")
        command = [sys.executable, "-m", "infra.local", "run"]
        supervisor = subprocess.Popen(command, env=variables(here), stdout=subprocess.DEVNULL)
        try:
            _wait_until_open(here, supervisor)
            yield here
        finally:
            supervisor.terminate()
            supervisor.wait(60)


def _wait_until_open(here: Place, supervisor: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while not (here.state / "demo-loaded").exists():
        if supervisor.poll() is not None or time.monotonic() > deadline:
            raise PromiseBrokenError(f"the stack did not start; its logs are in {here.logs}")
        time.sleep(0.2)
