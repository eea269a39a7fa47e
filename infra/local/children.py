"""The supervisor's processes: each started with a log and a port that shows when it is ready, stopped in good order."""

import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.place import TroubleError
from infra.local.snapshots import SAVE_LIMIT

READY_SECONDS = 30.0
STOP_SECONDS = SAVE_LIMIT + 5.0
"""The cloud writes its last snapshot before it ends: whoever killed it meanwhile would lose what came since the one
before."""

LARGEST_LOG = 10 << 20


@dataclass
class Child:
    """A module of ours in a process of its own."""

    name: str
    module: str
    arguments: Sequence[str]
    port: int
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it; `ready` tells when it listens."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.starts.append(time.monotonic())
        command = [sys.executable, "-m", "infra.local.tether", self.module, *self.arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops them one after the other
            )

    def wait_ready(self) -> None:
        """Return when it accepts connections; TroubleError when it ends or takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.listens():
            if self.ended is not None:
                raise TroubleError(f"The {self.name} did not start (exit code {self.ended}): {self.last_words()}")
            if time.monotonic() > deadline:
                raise TroubleError(f"The {self.name} did not answer within {READY_SECONDS:.0f} s: see {self.log}")
            time.sleep(0.02)

    def listens(self) -> bool:
        """Whether something accepts connections at its port."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    @property
    def ended(self) -> int | None:
        """Its exit code, if it has one."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """Ask it to end, and wait; kill it when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def crashes(self, seconds: float) -> int:
        """How often it was started in the last so many seconds."""
        return sum(start > time.monotonic() - seconds for start in self.starts)

    def last_words(self) -> str:
        """The last line of its log, and where the log is."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return f"{lines[-1].strip() if lines else 'it said nothing'} (see {self.log})"
