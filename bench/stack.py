"""The stack of `make run` to measure: fresh, on free ports, with a shelf of its own; and the CPU of its processes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.stroll import Wanted
from infra.client import Client
from infra.demo.play.stack import staff_token, variables
from infra.local.place import Place
from infra.local.ports import free_ports
from infra.shelf import Shelf
from infra.shopping import PATIENCE_SECONDS, until

PRODUCTS, UNITS = 24, 10_000
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0


@dataclass(frozen=True)
class Stack:
    """A running one."""

    here: Place

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(Client(self.here.api, staff_token(self.here)))

    def guest(self) -> Client:
        """A new shopper, with a token."""
        client = Client(self.here.api, headers={"Accept-Language": "en"})
        client.bearer = client.post("/guests").expect(201)["token"]
        return client

    def wanted(self) -> Wanted:
        """A full page of goods has been put up for sale; this is the last of them."""
        made = [self.shelf.product(f"Mug {number}", UNITS) for number in range(PRODUCTS)][-1]
        wanted = Wanted(self.shelf.category_id, made["product_id"], made["variants"][0]["variant_id"])
        until(lambda: self._shown(wanted), "the goods to be shown")
        return wanted

    def cpu(self) -> dict[str, float]:
        """Seconds, user and system, that each process has used by now, by its name; with the children it waited for."""
        pids = json.loads((self.here.state / "pids.json").read_text())
        return {name: _seconds(pid) for name, pid in pids.items()}

    def _shown(self, wanted: Wanted) -> bool:
        return Client(self.here.api).get(f"/products/{wanted.product_id}").status == 200


@contextmanager
def stack() -> Iterator[Stack]:
    """One without demo goods, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="storefront-bench-") as folder:
        here = Place(Path(folder), *free_ports(4))
        (here.state / "demo-loaded").touch()
        command = [sys.executable, "-m", "infra.local", "run"]
        with (here.state / "supervisor.log").open("wb") as log:
            supervisor = subprocess.Popen(command, env=variables(here) | {"STAGE": "local"}, stdout=log, stderr=log)
        try:
            _wait(here, supervisor)
            yield Stack(here)
        finally:
            supervisor.terminate()
            supervisor.wait(PATIENCE_SECONDS)


def _wait(here: Place, supervisor: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(here):
        if supervisor.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((here.state / "supervisor.log").read_text())
        time.sleep(0.1)


def _answers(here: Place) -> bool:
    try:
        return Client(here.api).get("/categories").status == 200
    except OSError:
        return False


def _seconds(pid: int) -> float:
    """Fields 14 to 17 of /proc/PID/stat (proc(5)); the name before them may hold spaces."""
    fields: list[Any] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS
