"""The supervisor: the processes of a local run, started, watched, healed and stopped in good order."""

import json
import os
import sys
import time

from rich.console import Console

from infra.local import cloud as launcher
from infra.local import identity, keys, snapshots
from infra.local.children import Child
from infra.local.place import Place, TroubleError
from infra.local.watch import Watch

LOOK_SECONDS = 0.5
CRASHES, CRASH_SECONDS = 5, 60.0

console = Console(highlight=False, soft_wrap=True)


class Supervisor:
    """The processes of a local run: four, or five where the functions have one of their own."""

    def __init__(self, here: Place, app: str = "app", resources: str = "infra.declared") -> None:
        self.here = here
        ports = {name: str(port) for name, port in here.ports.items()}
        environment = here.environment() | ports | {"STATE": str(here.state)}

        def child(name: str, module: str, port: int, *arguments: str) -> Child:
            return Child(name, module, arguments, port, here.logs / f"{name}.log", environment)

        cloud_arguments = ("--port", str(here.cloud_port), "--state", str(here.state / "cloud"))
        self.cloud = child("cloud", "infra.local.cloud", here.cloud_port, *cloud_arguments)
        secret = ("--secret-file", str(keys.shared_secret(here, "fakepay")))
        pay_arguments = ("--port", str(here.fakepay_port), "--state", str(here.state / "fakepay"), *secret)
        self.fakepay = child("fakepay", "infra.local.fakepay", here.fakepay_port, *pay_arguments)
        pages = (word for page in identity.PAGES for word in ("--page", page))
        idp_arguments = ("--secret-file", str(keys.shared_secret(here, "fakeidp")), *pages)
        idp_port = ("--port", str(here.fakeidp_port))
        self.fakeidp = child("fakeidp", "infra.local.fakeidp", here.fakeidp_port, *idp_port, *idp_arguments)
        code = ("--app", app, "--resources", resources)
        self.shop = child("shop", "infra.local.shop", here.port, *code)
        workers = (child("workers", "infra.local.shop", here.workers_port, *code, "--workers"),)
        self.programs = (self.shop, *(workers if here.workers_port else ()))
        """What the shop's own code runs in."""
        self.broken = False
        self.stopping = False

    @property
    def children(self) -> tuple[Child, ...]:
        """In the order of starting."""
        return self.cloud, self.fakepay, self.fakeidp, *self.programs

    def start(self) -> None:
        """Everything up, or TroubleError."""
        with console.status("Starting the embedded cloud"):
            self.cloud.start()
            self.fakepay.start()
            self.fakeidp.start()
            self._wait_for_cloud()
        with console.status("Creating tables, queues and functions, and opening the shop"):
            for child in self.programs:
                child.start()
            self._record()
            for child in (self.fakepay, self.fakeidp, *self.programs):
                child.wait_ready()

    def _wait_for_cloud(self) -> None:
        try:
            self.cloud.wait_ready()
        except TroubleError as trouble:
            if self.cloud.ended != launcher.DAMAGED:
                raise
            newest = snapshots.folders(self.here.state / "cloud")[-1]
            raise TroubleError(
                f"The saved state is damaged ({self.cloud.last_words()}): delete {newest} to go back to the moment "
                f"before, or {self.here.state} to start afresh."
            ) from trouble

    def keep(self) -> None:
        """Restart what ends and what was edited, until told to stop."""
        watch = Watch() if _watches() else Watch(())
        while not self.stopping:
            time.sleep(LOOK_SECONDS)
            if watch.changed():
                self._reopen("The code has changed")
            for child in self.children:
                if child.ended is not None and not (child in self.programs and self.broken):
                    self._revive(child)

    def _reopen(self, why: str) -> None:
        """Replace the shop; code that does not start waits for the next edit."""
        for child in reversed(self.programs):
            child.stop()
        begun = time.monotonic()
        for child in self.programs:
            child.starts.clear()  # an edit is no crash
            child.start()
        self._record()
        try:
            for child in self.programs:
                child.wait_ready()
            self.broken = False
            console.print(f"{why}: the shop was restarted in {time.monotonic() - begun:.1f} s.")
        except TroubleError as trouble:
            self.broken = True
            console.print(f"{why}, but it does not run: {trouble} It is tried again after the next edit.")

    def _record(self) -> None:
        """Who is who, for those who look from outside."""
        pids = {child.name: child.process.pid for child in self.children if child.process}
        unfinished = self.here.state / "pids.new"
        unfinished.write_text(json.dumps({"supervisor": os.getpid()} | pids))
        unfinished.replace(self.here.state / "pids.json")

    def _revive(self, child: Child) -> None:
        if child.crashes(CRASH_SECONDS) >= CRASHES:
            raise TroubleError(f"The {child.name} ended {CRASHES} times within a minute: {child.last_words()}")
        console.print(f"The {child.name} ended unexpectedly (exit code {child.ended}); it is started again.")
        child.start()
        self._record()
        try:
            child.wait_ready()
        except TroubleError:
            if child.ended is None:
                raise  # one that ended again is started again at the next look, until that was too often

    def ask_to_stop(self, *_: object) -> None:
        """A plain flag: setting an Event in a signal handler can wait for itself."""
        self.stopping = True

    def stop(self) -> None:
        """The shop first, so that nothing changes while the cloud saves."""
        for child in reversed(self.children):
            child.stop()


def _watches() -> bool:
    """WATCH=1 or 0 says whether edits restart the shop; without it they do where somebody looks at a terminal."""
    asked = os.environ.get("WATCH", "")
    return asked == "1" if asked else sys.stdout.isatty()
