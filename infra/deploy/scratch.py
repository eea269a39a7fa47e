"""The folder that workers unpack their artifacts into, each a few thousand files: in memory where there is room.

A deployment leaves more than a hundred thousand files there, and some disks (`discard`) delete a few hundred a second.
"""

import os
import shutil
from hashlib import sha256
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is for its owner only, or not used
ROOM = 8 << 30
"""Bytes that must be free: workers take a quarter of that, and the machine's own programs need memory, too."""


def made(home: Path, disk: Path) -> Path:
    """An empty folder for the deployment at `home`; `disk` is where it is without such memory."""
    forget(home, disk)
    for folder in (_in_memory(home), disk):
        if folder == disk or _has_room():
            try:
                folder.mkdir(mode=0o700, parents=folder == disk)
            except OSError:  # somebody else's, or memory that is not for us
                continue
            return folder
    raise FileExistsError(disk)


def found(home: Path, disk: Path) -> Path:
    """The one that was made."""
    inside = _in_memory(home)
    return inside if _is_ours(inside) else disk


def forget(home: Path, disk: Path) -> None:
    """With all that is in it."""
    for folder in (_in_memory(home), disk):
        if _is_ours(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _in_memory(home: Path) -> Path:
    name = sha256(str(home.absolute()).encode()).hexdigest()[:16]
    return MEMORY / f"storefront-{os.getuid()}-{name}"


def _has_room() -> bool:
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.getuid()
