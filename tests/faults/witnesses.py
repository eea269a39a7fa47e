"""Witnesses: for each mutant the scenario that noticed it last time, written by `make mutants RECORD=1`."""

from pathlib import Path

import msgspec

from tests.faults.plans import Fault
from tests.faults.post import Post
from tests.faults.scenarios import Scenario

FILE = Path(__file__).parent / "witnesses.txt"


class Witness(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the file: faults by the numbers of their calls."""

    mutant: str
    way: str
    faults: tuple[tuple[int, Fault], ...] = ()
    post: tuple[bool, bool] = (False, False)
    rival: str = ""
    at: int = 0


def kept(witnesses: dict[str, Scenario]) -> None:
    """Write the file anew."""
    lines = [
        msgspec.json.encode(
            Witness(mutant, each.way, each.faults, (each.post.again, each.post.backwards), each.rival, each.at)
        )
        for mutant, each in sorted(witnesses.items())
    ]
    FILE.write_bytes(b"\n".join([*lines, b""]))


def _read() -> dict[str, Scenario]:
    found = [msgspec.json.decode(line, type=Witness) for line in FILE.read_bytes().splitlines()]
    return {each.mutant: Scenario(each.way, each.faults, Post(*each.post), each.rival, each.at) for each in found}


WITNESSES = _read() if FILE.exists() else {}
