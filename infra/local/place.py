"""Where the local run lives: its ports, its state folder, and the one sentence for what is wrong with them."""

import json
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from infra.local.access import ACCOUNT, REGION, environment

STAGE = "local"
RATE_FACTOR = "100"
"""Everybody comes from one address here, and may be a load that is tried out."""
PREFIX = f"/storefront/{STAGE}"


class TroubleError(Exception):
    """Something that the user can put right; the message is one sentence that says how."""


@dataclass(frozen=True)
class Place:
    """Ports on loopback and the folder that everything is kept in."""

    state: Path
    port: int = 8000
    cloud_port: int = 4566
    fakepay_port: int = 8002
    fakeidp_port: int = 8003
    workers_port: int = 0
    """Where the functions run, if not in the shop's own process."""

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cloud(self) -> str:
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def fakepay(self) -> str:
        return f"http://127.0.0.1:{self.fakepay_port}"

    @property
    def fakeidp(self) -> str:
        return f"http://127.0.0.1:{self.fakeidp_port}"

    @property
    def workers(self) -> str:
        """Where the functions run."""
        return f"http://127.0.0.1:{self.workers_port or self.port}"

    @property
    def ports(self) -> dict[str, int]:
        """By the names of the variables that choose them."""
        used = {"PORT": self.port, "CLOUD_PORT": self.cloud_port, "FAKEPAY_PORT": self.fakepay_port}
        used |= {"FAKEIDP_PORT": self.fakeidp_port}
        return used | ({"WORKERS_PORT": self.workers_port} if self.workers_port else {})

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    def environment(self) -> dict[str, str]:
        """What the shop's own settings read."""
        return (
            os.environ
            | environment(self.cloud)
            | {
                "STAGE": STAGE,
                "TABLE_NAME": "storefront",
                "EVENT_BUS": "storefront",
                "MEDIA_BUCKET": "storefront-media",
                "ANCHOR_BUCKET": "storefront-anchors",
                "PARAMS_PREFIX": PREFIX,
                "PUBLIC_URL": self.api,
                "MEDIA_URL": self.api,
                "FAKEPAY_URL": self.fakepay,
                "REFUND_WORKFLOW": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:storefront-refund",
                "AWS_REGION": REGION,
                "PYTHONUNBUFFERED": "1",
                "RATE_FACTOR": RATE_FACTOR,
            }
        )


def place(given: dict[str, str]) -> Place:
    """From variables such as PORT and STATE, else from the place that was used last, else the usual one."""
    state = Path(given.get("STATE") or ".local").absolute()
    last = _last(state)
    ports = {}
    for variable in ("PORT", "CLOUD_PORT", "FAKEPAY_PORT", "FAKEIDP_PORT", "WORKERS_PORT"):
        name = variable.lower()
        wanted = given.get(variable) or last.get(name)
        if wanted is not None:
            ports[name] = _port(variable, str(wanted))
    return Place(state, **ports)


def reached(here: Place) -> Place:
    """The same, if its cloud answers. Raises TroubleError."""
    try:
        socket.create_connection(("127.0.0.1", here.cloud_port), timeout=1).close()
    except OSError:
        raise TroubleError("The local cloud does not answer: start it with make run") from None
    return here


def remember(here: Place) -> None:
    """Let `make queues` and the others find it."""
    ports = {variable.lower(): port for variable, port in here.ports.items()}
    (here.state / "ports.json").write_text(json.dumps(ports))


def _last(state: Path) -> dict[str, int]:
    try:
        ports: dict[str, int] = json.loads((state / "ports.json").read_text())
    except (OSError, ValueError):
        return {}  # nothing remembered, or nothing readable: the usual ports are as good
    return ports


def _port(variable: str, text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise TroubleError(f"{variable}={text} is not a port: choose a number from 1 to 65535.")


def check_ports(here: Place, patience: float) -> None:
    """Raises TroubleError for the first port that somebody listens on and does not give up in so many seconds."""
    if len(set(here.ports.values())) < len(here.ports):
        raise TroubleError(f"{', '.join(here.ports)} must be different ports.")
    deadline = time.monotonic() + patience
    for variable, port in here.ports.items():
        while (taken := _taken(port)) is not None:
            if time.monotonic() > deadline:
                raise TroubleError(
                    f"Port {port} is not free ({taken}): choose another, e.g. make run {variable}={port % 65000 + 100}"
                )
            time.sleep(0.05)


def _taken(port: int) -> str | None:
    """Why a port cannot be used."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refused:
            return refused.strerror
    return None


def check_state(here: Place) -> None:
    """Raises TroubleError when the state folder cannot be used."""
    try:
        here.state.mkdir(mode=0o700, parents=True, exist_ok=True)  # the cloud's state holds the secrets, too
        here.logs.mkdir(exist_ok=True)
        probe = here.state / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as broken:
        raise TroubleError(
            f"The state folder {here.state} cannot be used ({broken.strerror}): "
            "make it writable, move it away, or choose another with make run STATE=folder"
        ) from broken
