"""The whole of `make run`: one run per state folder, demo goods at the first start, and what can be done next."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.place import Place, TroubleError, check_ports, check_state, remember
from infra.local.supervisor import Supervisor, console

__all__ = ["console", "run", "running"]

DYING_SECONDS = 20.0
"""How long the processes of a killed supervisor may need for their own good end."""


def run(here: Place, app: str, resources: str) -> None:
    """Start everything and keep it running. Raises TroubleError."""
    begun = time.monotonic()
    check_state(here)
    with _alone(here) as broken_off:
        check_ports(here, DYING_SECONDS if broken_off else 0)
        supervisor = Supervisor(here, app, resources)
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, supervisor.ask_to_stop)
        try:
            supervisor.start()
            remember(here)
            _load_demo(supervisor)
            _tell(here, time.monotonic() - begun)
            supervisor.keep()
        finally:
            console.print("Saving and stopping.")
            supervisor.stop()


@contextmanager
def _alone(here: Place) -> Iterator[bool]:
    """One run per state folder; the lock goes away with the process, however it ends. True if the last was killed."""
    with (here.state / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise TroubleError("The shop runs already in this state folder: end it with make stop") from held
        lock.seek(0)
        broken_off = bool(lock.read())
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield broken_off
        lock.truncate(0)


def running(here: Place) -> int | None:
    """The pid of the supervisor that holds this state folder."""
    path = here.state / "run.lock"
    if not path.exists():
        return None
    with path.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read() or 0) or None  # who has just taken it, or gives it up, has not written, or no more
    return None


def _load_demo(supervisor: Supervisor) -> None:
    """Fill the shop at its first start."""
    done = supervisor.here.state / "demo-loaded"
    if done.exists() or supervisor.shop.arguments[1] != "app":
        return
    with console.status("Filling the shop with demo goods"):
        command = [sys.executable, "-m", "infra.demo", "load", "--api", supervisor.here.api]
        said = supervisor.here.logs / "demo.log"
        with said.open("w") as log:
            loading = subprocess.Popen(command, env=supervisor.shop.environment, stdout=log, stderr=log)
        while loading.poll() is None and not supervisor.stopping:
            time.sleep(0.05)
        loading.terminate()
        loading.wait()
    if loading.returncode == 0:
        done.touch()
    elif not supervisor.stopping:
        why = (said.read_text().strip().splitlines() or ["it did not say why"])[-1]
        console.print(f"The demo goods could not be loaded ({why}); the next make run tries again.")


def _tell(here: Place, seconds: float) -> None:
    console.print(
        f"""
[bold green]The shop is open[/] after {seconds:.1f} s. Ctrl-C saves and stops it.

  API          {here.api}            e.g. curl -s {here.api}/categories
  Reference    {here.api}/docs
  Payments     {here.fakepay}            the provider's pages
  Accounts     {here.fakeidp}            plays WeChat, QQ, Weibo and others
  Mails, SMS   make outbox                      or {here.cloud}/_ministack/ses/messages
  Queues       make queues                      dead letters go back with make redrive QUEUE=fulfillment
  Staff        make admin EMAIL=you@example.com invites you; make admin-token is for tools
  Logs, state  {here.state}
"""
    )
