"""Locks: every package that one of our environments is made of, at one version, with the hashes of its files."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ENTRY = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[\w,-]+\])?==(?P<version>[^\s;\\]+)(?P<rest>.*)", re.DOTALL
)
REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[\w,-]+\])?==(?P<version>[^\s;#]+)\s*(?:;.*|#.*)?")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})(?![0-9a-f])")
INCLUDED = "-r "


class IncompleteLock(ValueError):
    """A lock that leaves open what is installed."""


class Pin(NamedTuple):
    """A package at a version, by its normalized name (PEP 503)."""

    name: str
    version: str
    hashes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.version


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> list[Pin]:
    """What a lock says. Raises IncompleteLock for anything that is not one version with its hashes."""
    found = []
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        if entry.startswith("#"):
            continue
        match = ENTRY.fullmatch(entry)
        hashes = tuple(HASH.findall(entry))
        if match is None or not hashes or len(hashes) != entry.count("--hash"):
            raise IncompleteLock(f"not one version with its hashes: {entry.splitlines()[0][:100]}")
        found.append(Pin(normalized(match["name"]), match["version"], hashes))
    return found


def requirements(text: str) -> list[Pin]:
    """What a list of requirements asks for itself. Raises IncompleteLock for one that is not one version."""
    found = []
    for line in (line.strip() for line in text.splitlines()):
        if not line or line.startswith(("#", INCLUDED)):
            continue
        match = REQUIREMENT.fullmatch(line)
        if match is None:
            raise IncompleteLock(f"not one version: {line[:100]}")
        found.append(Pin(normalized(match["name"]), match["version"]))
    return found


def locks(folder: Path) -> dict[str, list[Pin]]:
    """The pins of every lock, by its name. Raises IncompleteLock also where a requirement is in no lock."""
    found = {}
    for path in sorted(folder.glob("requirements*.txt")):
        lock = path.with_suffix(".lock")
        if not lock.exists():
            raise IncompleteLock(f"{path.name} has no lock")
        locked = pins(lock.read_text())
        missing = {wanted.key for wanted in _asked(path)} - {pin.key for pin in locked}
        if missing:
            raise IncompleteLock(f"{lock.name} lacks {sorted(missing)}")
        found[lock.name] = locked
    return found


def all_pins(found: Iterable[Iterable[Pin]]) -> list[Pin]:
    """Every package once at each of its versions, in the order of names."""
    once = {pin.key: pin for lock in found for pin in lock}
    return [once[key] for key in sorted(once)]


def _asked(path: Path) -> Iterator[Pin]:
    """Its own requirements, and those of the lists that it includes."""
    text = path.read_text()
    yield from requirements(text)
    for line in text.splitlines():
        if line.startswith(INCLUDED):
            yield from _asked(path.parent / line.removeprefix(INCLUDED).strip())
