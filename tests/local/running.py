"""A run of the small shop, driven as its user would."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from infra.local.access import Access
from tests.cloud import ROOT, eventually, free_port

PATIENCE = 60.0
SMALL = ("--app", "tests.local.small_shop", "--resources", "tests.local.small_shop")


class Run:
    """One state folder with ports of its own, and the commands on it."""

    def __init__(self, state: Path) -> None:
        self.state, self.folder = state, ROOT
        self.port, self.cloud_port = free_port(), free_port()
        ports = {"PORT": self.port, "CLOUD_PORT": self.cloud_port, "FAKEPAY_PORT": free_port()}
        ports |= {"FAKEIDP_PORT": free_port()}
        self.environment = os.environ | {name: str(port) for name, port in ports.items()} | {"STATE": str(state)}
        self.access = Access(f"http://127.0.0.1:{self.cloud_port}")
        self.process: subprocess.Popen[bytes] | None = None
        self.output, self.read = state.with_name("output"), 0

    def start(self, *modules: str) -> float:
        """Start it; gives the seconds until it said that it is open."""
        begun = time.monotonic()
        command = [sys.executable, "-u", "-m", "infra.local", "run", *(modules or SMALL)]
        with self.output.open("a") as output:
            self.process = subprocess.Popen(  # noqa: S603
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=output
            )
        self.said("The shop is open")
        return time.monotonic() - begun

    def said(self, what: str) -> str:
        """Read on until a line has `what`."""

        def heard() -> str | None:
            for line in self.output.read_text()[self.read :].splitlines(keepends=True):
                self.read += len(line)
                if what in line:
                    return line
            return None

        return eventually(heard, seconds=PATIENCE) or ""

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "infra.local", *arguments]
        return subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(40)
            self.process = None

    def opened(self) -> Any:
        """`thing`, or None while nobody answers."""
        try:
            return self.thing()
        except OSError:
            return None

    def thing(self) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/things/mug", timeout=5) as answer:
            return json.load(answer)["thing"]

    def doubled(self, number: int) -> Any:
        """What the small shop's function makes of a number, called by the cloud; None while it does not run."""
        event = json.dumps({"number": number}).encode()
        ran = self.access.client("lambda").invoke(FunctionName="storefront-double", Payload=event)
        return None if "FunctionError" in ran else json.load(ran["Payload"])["doubled"]

    def recorded(self) -> dict[str, int]:
        """Who is who, as the supervisor says."""
        pids: dict[str, int] = json.loads((self.state / "pids.json").read_text())
        return pids

    def pids(self, module: str) -> list[int]:
        """The processes of ours that run a module."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
                theirs = (folder / "environ").read_bytes().decode().split("\0")
            except OSError:
                continue
            if module in words and f"STATE={self.state}" in theirs:
                found.append(int(folder.name))
        return found
