"""Zips that are the same, byte for byte, whenever and wherever they are made from the same files."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16
"""A plain file that every user may read; Lambda's is none of ours."""
UNIX = 3


@dataclass(frozen=True)
class Artifact:
    """A zip and what it takes; sizes in bytes."""

    name: str
    zipped: int
    unzipped: int
    sha256: str


def unzip(source: Path, target: Path, wanted: Callable[[str], bool]) -> None:
    """Those files of a zip that are wanted."""
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if not name.endswith("/") and wanted(name):
                archive.extract(name, target)


def zip_up(folder: Path, target: Path, wanted: Callable[[str], bool]) -> Artifact:
    """Those files of a folder that are wanted, in the order of their names."""
    names = sorted(filter(wanted, _names(folder)))
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr, entry.create_system, entry.compress_type = READABLE, UNIX, zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / name).read_bytes(), compresslevel=9)
        unzipped = sum(entry.file_size for entry in archive.infolist())
    content = target.read_bytes()
    return Artifact(target.name, len(content), unzipped, hashlib.sha256(content).hexdigest())


def _names(folder: Path) -> Iterable[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
