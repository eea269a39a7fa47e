"""The stack under load: a run of its own, on ports and with deadlines of its own, and its processes by name."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.client import Client
from infra.demo.play.stack import variables
from infra.local.keys import DEFAULT_SHOPS
from infra.local.place import Place
from infra.shopping import PromiseBrokenError

PORTS = range(18100, 18200)
START_SECONDS = 90.0
STOP_SECONDS = 60.0
PAYMENT_SECONDS = 20
DEADLINES = {"payment_seconds": PAYMENT_SECONDS, "receipt_seconds": 4, "parcel_step_seconds": 1}
"""So that what only the clock ends does end while we look."""

SUPERVISOR = "supervisor"


def free_ports(count: int, among: Iterable[int] = PORTS) -> list[int]:
    """The first of these that nobody listens on. Raises PromiseBrokenError."""
    found = []
    for port in among:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
        if len(found) == count:
            return found
    raise PromiseBrokenError(f"only {len(found)} of {count} ports are free")


@dataclass
class Stack:
    """Its functions run in a process of their own, so that they and the API die apart."""

    state: Path
    here: Place = field(init=False)
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        (self.state / "demo-loaded").touch()
        shops = json.loads(DEFAULT_SHOPS.read_text())
        (self.state / "shops.json").write_text(json.dumps([shop | DEADLINES for shop in shops]))
        self.here = Place(self.state, *free_ports(5))

    def start(self) -> None:
        """As `make run` does, until the API answers. Raises PromiseBrokenError."""
        command = [sys.executable, "-u", "-m", "infra.local", "run", "--resources", "infra.soak.hasty"]
        chosen = variables(self.here) | {"POWERTOOLS_LOG_LEVEL": "WARNING", "WATCH": "0"}
        with (self.state / "supervisor.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=chosen, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise PromiseBrokenError(f"the stack did not start; see {self.state}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the API does, and the workers and the provider listen."""
        try:
            for port in self.here.ports.values():
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return Client(self.here.api).get("/categories").status == 200
        except OSError:
            return False

    def restarts(self) -> int:
        """How often a process, or the whole stack, was started again: as the supervisors tell."""
        said = (self.state / "supervisor.log").read_text()
        return said.count("it is started again") + said.count("The shop is open") - 1

    def pid(self, name: str) -> int | None:
        """The process of that name, if it lives and is the child of a supervisor that we started."""
        if self.process is None or self.process.poll() is not None:
            return None
        if name == SUPERVISOR:
            return self.process.pid
        found = json.loads((self.state / "pids.json").read_text()).get(name)
        return found if found and _parent(found) == self.process.pid else None

    def kill(self, name: str) -> bool:
        """kill -9, at once; whether there was anybody. Killing the supervisor ends the others in good order."""
        victim = self.pid(name)
        if victim is None:
            return False
        os.kill(victim, signal.SIGKILL)
        if name == SUPERVISOR and self.process:
            self.process.wait()
        return True

    def stop(self) -> None:
        """In good order."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(STOP_SECONDS)


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None  # it has ended meanwhile
