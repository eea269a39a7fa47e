"""The embedded cloud's process: `python -m infra.local.cloud --port 4566 --state .local/cloud`."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve as listen
from hypercorn.config import Config

from infra.local import consistency, emulator, functions, integrations, snapshots, streams, workers

DAMAGED = 3
"""Exit code: the saved state cannot be read."""
PERIOD = 2.0
"""Seconds between snapshots; a long save stretches it, so that saving takes a quarter of the time at most."""
LONGEST_PERIOD = 5.0
READING = ("Get", "Describe", "List", "Query", "Scan", "BatchGet", "TransactGet")
CANONICAL_PORT = "4566"
"""The port in stored names (queue URLs), whatever port we listen on: so a saved state can move to another port."""

Scope = dict[str, Any]
Channel = Callable[..., Awaitable[Any]]


def configure(state: Path) -> None:
    """What the emulator reads from its environment while it is imported."""
    os.environ.update(
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=CANONICAL_PORT,
        IOT_MTLS_ENABLED="0",  # else port 8883 opens on every interface
        SFTP_ENABLED="0",
        PERSIST_STATE="1",
        STATE_DIR=str(state),
        S3_PERSIST="1",
        S3_DATA_DIR=str(state / "s3"),
        LOG_LEVEL=os.environ.get("LOG_LEVEL", "WARNING"),
    )


class Cloud:
    """The emulator with our bridges, its listener and its snapshots."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.lock: AbstractContextManager[bool] = consistency.install()
        functions.install()
        workers.install()
        integrations.install()
        self.app = emulator.module("app")
        self.changes = 1
        self.started = False
        self.writing = 0
        """The process that writes a snapshot just now."""
        emulator.replace(self.app, "_load_persisted_state", self.load)
        self._count_invocations()

    def load(self) -> None:
        """Restore the newest snapshot, or end the process with one sentence."""
        try:
            snapshots.restore(self.state)
        except snapshots.DamagedError as damaged:
            print(f"the saved state is damaged: {damaged}", file=sys.stderr, flush=True)
            os._exit(DAMAGED)
        self.started = True

    async def __call__(self, scope: Scope, receive: Channel, send: Channel) -> None:
        await self.app.app(scope, receive, send)
        if scope["type"] == "http" and not _reads(scope):
            self.changes += 1

    async def save_forever(self) -> None:
        """A snapshot whenever something changed since the last one."""
        saved, period = 0, PERIOD
        while True:
            await asyncio.sleep(period)
            if self.started and self.changes != saved:
                saved, begun = self.changes, time.monotonic()
                if not await self._saved():
                    saved = 0
                period = min(max(PERIOD, 4 * (time.monotonic() - begun)), LONGEST_PERIOD)

    async def _saved(self) -> bool:
        self.writing = self._fork(snapshots.NICENESS)
        while True:
            pid, status = os.waitpid(self.writing, os.WNOHANG)
            if pid:
                self.writing = 0
                return status == 0
            await asyncio.sleep(0.05)

    def save(self) -> None:
        """The last snapshot, awaited; one that is being written is of a moment before, and would be in its way."""
        if self.writing:
            os.kill(self.writing, signal.SIGKILL)
            os.waitpid(self.writing, 0)
        os.waitpid(self._fork(niceness=0), 0)

    def _fork(self, niceness: int) -> int:
        with self.lock:
            streams.trim()
            return snapshots.save_in_fork(self.state, niceness)

    def _count_invocations(self) -> None:
        """Queue deliveries, stream positions and workflow steps change state without a request: count calls too."""
        service = emulator.module("services.lambda_svc")
        invoke = emulator.take(service, "_execute_function")

        def counted(*args: Any, **named: Any) -> Any:
            try:
                return invoke(*args, **named)
            finally:
                self.changes += 1

        emulator.replace(service, "_execute_function", counted)


def _reads(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD"):
        return True
    target = next((value for name, value in scope["headers"] if name == b"x-amz-target"), b"")
    return target.decode().rpartition(".")[2].startswith(READING)


async def serve(cloud: Cloud, port: int) -> None:
    """Listen on loopback until SIGTERM or SIGINT, then save."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    saving = asyncio.create_task(cloud.save_forever())
    listening = asyncio.create_task(listen(cloud, config, shutdown_trigger=stop.wait))  # type: ignore[arg-type]
    await asyncio.wait([asyncio.create_task(stop.wait()), listening, saving], return_when=asyncio.FIRST_COMPLETED)
    if saving.done() or (listening.done() and not stop.is_set()):
        (saving if saving.done() else listening).result()
    cloud.save()
    os._exit(0)  # no thread of the emulator has anything left that the snapshot does not hold


def main() -> None:
    """Start the cloud with its arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--state", type=Path, default=Path(".local/cloud"))
    given = parser.parse_args()
    configure(given.state.absolute())
    os.environ.setdefault("AWS_ENDPOINT_URL", f"http://127.0.0.1:{given.port}")  # inherited by functions
    asyncio.run(serve(Cloud(given.state.absolute()), given.port))


if __name__ == "__main__":
    main()
