"""A whole running shop for stories: the supervisor of `make run` on free ports, with a state folder of its own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.client import Answer, Client
from infra.demo.play.stack import staff_token, variables
from infra.local.place import Place
from infra.local.ports import free_ports
from infra.shelf import Shelf
from tests.contracts import conformance
from tests.contracts.whole import load_everything

__all__ = ["Checked", "Shelf", "Stack"]

START_SECONDS = 60.0


class Checked(Client):
    """A caller whose every answer must be as its OpenAPI entry says."""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        answer = super().call(method, path, body, **headers)
        load_everything()
        content_type = {"Content-Type": answer.headers.get("content-type", "")}
        conformance.check(method, path, answer.status, content_type, answer.body.decode())
        return answer


@dataclass
class Stack:
    """A running stack without demo goods."""

    state: Path
    here: Place = field(init=False)

    def __post_init__(self) -> None:
        self.state.mkdir(exist_ok=True)
        (self.state / "demo-loaded").touch()
        self.here = Place(self.state, *free_ports(4))
        self.start()

    def start(self) -> None:
        """Until the API answers."""
        command = [sys.executable, "-m", "infra.local", "run"]
        environment = variables(self.here) | {"POWERTOOLS_LOG_LEVEL": "WARNING"}
        with (self.state / "supervisor.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, (self.state / "supervisor.log").read_text()
            assert time.monotonic() < deadline, "the stack did not start"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return Client(self.here.api).get("/categories").status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """kill -9 of the supervisor, the cloud, the provider and the shop, before any of them can save."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            os.kill(each, signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def admin(self) -> Client:
        return Checked(self.here.api, staff_token(self.here))

    def guest(self) -> Client:
        """A new shopper."""
        client = Checked(self.here.api, headers={"Accept-Language": "en"})
        client.bearer = client.post("/guests").expect(201)["token"]
        return client
