"""Processes that outlive the command that started them, known again by their pid and the moment they began."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.local.place import TroubleError

READY_SECONDS = 30.0
STOP_SECONDS = 20.0
FREE_SECONDS = 2.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Process:
    """One that we started; `identity` tells it from another one that got the same pid later."""

    pid: int
    identity: str
    port: int

    @property
    def is_ours(self) -> bool:
        """Whether it still runs and is the one we started."""
        return identity(self.pid) == self.identity

    def end(self) -> None:
        """Ask it to end, and wait; kill it when it does not. One that is not ours is left alone."""
        if not self.is_ours:
            return
        for how, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, FREE_SECONDS)):
            if self.is_ours:
                os.kill(self.pid, how)
                _wait_while(lambda: self.is_ours, patience)
        # Not everywhere is a port free at the very moment when its process has ended.
        _wait_while(lambda: listens(self.port), FREE_SECONDS)


def _wait_while(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while holds() and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)


def identity(pid: int) -> str | None:
    """The moment of the start of a process and its name; None where there is none, or one that has ended."""
    if Path("/proc/self/stat").exists():
        return _from_proc(pid)
    asked = ["ps", "-p", str(pid), "-o", "stat=", "-o", "lstart=", "-o", "command="]
    state, _, told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip().partition(" ")
    return told.strip() if told and not state.startswith("Z") else None


def _from_proc(pid: int) -> str | None:
    """Not by its arguments: they are gone as soon as a process begins to end, while its port is still taken."""
    try:
        before, _, after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *fields = after.split()
    return None if state in ("Z", "X") else f"{fields[18]} {before.partition('(')[2]}"


@dataclass(frozen=True)
class Register:
    """The file that remembers who runs."""

    path: Path

    def read(self) -> dict[str, Process]:
        """By name, whether they still run or not."""
        if not self.path.exists():
            return {}
        return {name: Process(**told) for name, told in json.loads(self.path.read_text()).items()}

    def running(self, name: str) -> Process | None:
        """The process of this name, if it runs and is ours."""
        found = self.read().get(name)
        return found if found and found.is_ours else None

    def note(self, name: str, process: Process) -> None:
        """Remember it."""
        kept = {other: asdict(each) for other, each in self.read().items()} | {name: asdict(process)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(kept, indent=1))

    def end_all(self) -> list[str]:
        """End those that are ours, the last one first; gives the names of those that ran."""
        ended = []
        for name, process in reversed(self.read().items()):
            if process.is_ours:
                process.end()
                ended.append(name)
        self.path.unlink(missing_ok=True)
        return ended


def start(name: str, module: str, arguments: list[str], port: int, log: Path, variables: Mapping[str, str]) -> Process:
    """Start a module of ours that listens at `port`, and wait until it does. Raises TroubleError."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", module, *arguments]
    with log.open("ab") as said:
        started = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=dict(variables), start_new_session=True
        )
    deadline = time.monotonic() + READY_SECONDS
    while not listens(port):
        if started.poll() is not None or time.monotonic() > deadline:
            started.kill()
            last = (log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
            raise TroubleError(f"The {name} did not start ({last}): see {log}")
        time.sleep(LOOK_SECONDS)
    started.returncode = 0  # it is not ours to wait for: it outlives this process
    return Process(started.pid, identity(started.pid) or "", port)


def listens(port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
