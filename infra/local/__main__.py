"""`python -m infra.local COMMAND`: run, stop, status, queues, outbox, redrive, admin-token, customer-token."""

import argparse
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError
from rich.table import Table

from chalicelib.core import clock
from infra.local import looks, redrive
from infra.local.access import Access, full_name
from infra.local.place import Place, TroubleError, place, reached
from infra.local.run import run, running
from infra.local.supervisor import console

STOP_SECONDS = 60.0
"""Longer than the cloud may take to save."""


def stop(here: Place) -> None:
    """End the run and wait until it has saved."""
    pid = running(here)
    if pid is None:
        console.print("The shop does not run.")
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running(here) is not None:
        if time.monotonic() > deadline:
            raise TroubleError(f"The shop (process {pid}) did not stop within {STOP_SECONDS:.0f} s.")
        time.sleep(0.05)
    console.print("The shop has stopped.")


def status(here: Place) -> None:
    """Whether it runs, and where."""
    pid = running(here)
    console.print("The shop does not run." if pid is None else f"The shop runs (process {pid}) at {here.api}")


def queues(here: Place) -> None:
    """How many messages each queue has."""
    table = Table("queue", "waiting", "in flight", "dead", box=None)
    for name, waiting, flying, dead in looks.depths(Access(here.cloud).client("sqs")):
        table.add_row(name, str(waiting), str(flying), f"[red]{dead}[/]" if dead else "0")
    console.print(table)


def outbox(here: Place) -> None:
    """Every mail and SMS, newest last."""
    for mail in looks.mails(here.cloud):
        print(f"To: {', '.join(mail['To'])}\nSubject: {mail['Subject']}\n\n{mail['BodyText']}\n")
    for phone, text in looks.texts(here.cloud):
        print(f"SMS to {phone}: {text}")


def admin_token(here: Place, shop: str, role: str) -> None:
    """A token for staff of a shop, alone on its line."""
    print(_operators(here).staff_token(shop, clock.now(), role=role))


def customer_token(here: Place) -> None:
    """A token for a new customer, alone on its line."""
    print(_operators(here).customer_token(clock.now()))


def _operators(here: Place) -> Any:
    """Loaded after the environment that it reads. Raises TroubleError."""
    os.environ.update(reached(here).environment())
    return importlib.import_module("infra.operators")


def move_back(here: Place, queue: str) -> None:
    """Give a queue its dead letters again."""
    sqs, name = Access(here.cloud).client("sqs"), full_name(queue)
    try:
        moved = redrive.redrive(sqs, name)
    except sqs.exceptions.QueueDoesNotExist:
        raise TroubleError(f"There is no queue {name}: make queues lists them") from None
    console.print(f"{moved} messages were moved back to {name}.")


def _parser() -> argparse.ArgumentParser:
    """`act` of what was given is the command's function; all else are its words."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def command(name: str, act: Callable[..., None]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=(act.__doc__ or "").partition("\n")[0])
        made.set_defaults(act=act)
        return made

    for act in (stop, status, queues, outbox):
        command(act.__name__, act)
    starting = command("run", run)
    starting.add_argument("--app", default="app")
    starting.add_argument("--resources", default="infra.declared")
    command("redrive", move_back).add_argument("queue")
    staff = command("admin-token", admin_token)
    staff.add_argument("shop", nargs="?", default="demo")
    staff.add_argument("--role", default="admin", help="merchant, support, or one that the shop has composed")
    command("customer-token", customer_token)
    return parser


def main() -> int:
    """Run a command; trouble is one sentence and exit code 1."""
    given = vars(_parser().parse_args())
    act = given.pop("act")
    try:
        act(place(dict(os.environ)), **given)
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except (BotoCoreError, OSError) as unreachable:
        if act is run:
            raise
        print(f"The local cloud does not answer ({unreachable}): start it with make run", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
