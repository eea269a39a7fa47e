"""The cloud's state on disk: a fork writes it as of one moment into a new folder, and a rename makes it count."""

import copy
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.local import emulator, streams

LEFT_OUT = {"cloudwatch", "cloudwatch_logs", "cloudtrail"}
"""Nobody reads these after a restart, and the logs alone once were half of every save."""
TAIL = "stream_tail"
NICENESS = 19
SAVE_LIMIT = 30
"""Seconds after which a save counts as stuck."""


class DamagedError(RuntimeError):
    """The saved state cannot be read; the message names the file."""


def folders(root: Path) -> list[Path]:
    """The complete snapshots, oldest first: a folder gets its final name only when all of it is written."""
    found = [path for path in root.glob("snapshot-*") if path.name.removeprefix("snapshot-").isdigit()]
    return sorted(found, key=lambda path: int(path.name.removeprefix("snapshot-")))


def save_in_fork(root: Path, niceness: int) -> int:
    """Start a child that writes this very moment to disk; gives its pid. One at a time."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        _become_writer(niceness)
        _write(root, parent)
        status = 0
    except BaseException as broken:  # noqa: BLE001 the child must never return into the server's loop
        print(f"the cloud's state was not saved: {broken!r}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def _become_writer(niceness: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.alarm(SAVE_LIMIT)
    os.closerange(3, 4096)  # an inherited listener would keep the port when the parent dies
    os.nice(niceness)
    # This process is the copy already: what the services copy for safety is time thrown away.
    copy.deepcopy = lambda value, *_rest: value


def _write(root: Path, parent: int) -> None:
    latest = folders(root)
    number = int(latest[-1].name.removeprefix("snapshot-")) + 1 if latest else 1
    unfinished = root / f"saving-{number}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for service, text in _texts():
        (unfinished / f"{service}.json").write_text(text)
    if os.getppid() != parent:
        raise InterruptedError("the cloud is gone, its successor saves")
    unfinished.rename(root / f"snapshot-{number}")
    for old in latest[:-1]:
        shutil.rmtree(old)


def _texts() -> Iterator[tuple[str, str]]:
    persistence = emulator.module("core.persistence")
    services = emulator.take(emulator.module("app"), "_build_persistence_save_dict")()
    for service, get_state in [*services.items(), (TAIL, streams.state)]:
        state = get_state()
        if state and service not in LEFT_OUT:
            version = emulator.take(persistence, "_state_format_version")(service)
            wrapped = {"__ministack_format__": version, "payload": state}
            yield service, json.dumps(wrapped, default=emulator.take(persistence, "_json_default"))


def restore(root: Path) -> None:
    """Load the newest snapshot into the services; `DamagedError` instead of the emulator's silent fresh start."""
    root.mkdir(parents=True, exist_ok=True)
    for unfinished in root.glob("saving-*"):
        shutil.rmtree(unfinished)
    complete = folders(root)
    if not complete:
        return
    app = emulator.module("app")
    for service, name in emulator.take(app, "_state_map").items():
        saved = _read(complete[-1] / f"{service}.json")
        if saved:
            _load(complete[-1] / f"{service}.json", emulator.take(app, "_get_module")(name).load_persisted_state, saved)
    saved = _read(complete[-1] / f"{TAIL}.json")
    if saved:
        _load(complete[-1] / f"{TAIL}.json", streams.restore, saved)
    streams.clamp()
    _release_messages()


def _read(path: Path) -> Any:
    if not path.exists():
        return None
    persistence = emulator.module("core.persistence")
    try:
        return json.loads(path.read_text(), object_hook=emulator.take(persistence, "_json_object_hook"))["payload"]
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise DamagedError(f"{path}: {broken}") from broken


def _load(path: Path, load: Any, saved: Any) -> None:
    try:
        load(saved)
    except Exception as broken:
        raise DamagedError(f"{path}: {broken!r}") from broken


def _release_messages() -> None:
    """Show at once what a dead consumer held: nobody will answer for it before its visibility time is over."""
    now = time.time()
    for queue in emulator.take(emulator.module("services.sqs"), "_queues")._data.values():
        for message in queue["messages"]:
            if message.get("receive_count"):
                message["visible_at"] = min(message["visible_at"], now)
