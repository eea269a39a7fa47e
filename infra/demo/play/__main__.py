"""`python -m infra.demo.play`: play the demo on the running stack, or on one started for it on free ports."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from infra.client import Client, UnexpectedAnswerError
from infra.demo.play import acts
from infra.demo.play.stage import DemoFailedError, Stage
from infra.local.place import Place, place
from infra.local.ports import free_ports
from infra.local.run import running

START_SECONDS = 120.0

console = Console(highlight=False)


def play(here: Place) -> None:
    """All acts. Raises DemoFailedError at the first thing that is off."""
    begun = time.monotonic()
    stage = Stage(here, Client(here.api, staff_token(here)), console)
    variants = acts.browse(stage)
    bought = acts.purchase(stage, variants)
    acts.send_back(stage, bought)
    acts.promote(stage, variants[0], bought["lines"][0]["product_id"])
    acts.pay_too_late(stage, variants[1:])
    seconds = time.monotonic() - begun
    console.print(
        f"\n[bold green]Everything happened as promised[/]: {stage.steps} steps in {seconds:.1f} s, "
        f"{stage.micro_dollars:.1f} µ$ of storage for the requests. The mails and texts: make outbox"
    )


def staff_token(here: Place) -> str:
    """A token for staff of the demo shop, as `make admin-token` prints it."""
    command = [sys.executable, "-m", "infra.local", "admin-token"]
    return subprocess.run(command, env=variables(here), check=True, capture_output=True, text=True).stdout.strip()


def variables(here: Place) -> dict[str, str]:
    """What tells a child process which stack is meant."""
    ports = {"PORT": here.port, "CLOUD_PORT": here.cloud_port, "FAKEPAY_PORT": here.fakepay_port}
    return os.environ | {name: str(port) for name, port in ports.items()} | {"STATE": str(here.state)}


@contextmanager
def stack() -> Iterator[Place]:
    """The running stack; if none runs, a fresh one for as long as the block lasts."""
    here = place(dict(os.environ))
    if running(here) is not None:
        yield here
        return
    with tempfile.TemporaryDirectory(prefix="storefront-demo-") as folder:
        here = Place(Path(folder), *free_ports(3))
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
            raise DemoFailedError(f"the stack did not start; its logs are in {here.logs}")
        time.sleep(0.2)


def main() -> int:
    try:
        with stack() as here:
            play(here)
    except (DemoFailedError, UnexpectedAnswerError, OSError) as failed:
        console.print(f"[bold red]The demo failed[/]: {failed}", soft_wrap=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
