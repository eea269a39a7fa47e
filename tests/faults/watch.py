"""Watching commits: where in the source each is made, by which calls, and which conditions did not hold."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any

import pytest

from chalicelib.aws import table
from chalicelib.aws.writes import Write
from tests.faults.sites import ROOT
from tests.faults.sites import commits as sites

DOMAIN = f"{ROOT}/chalicelib/domain/"
OUTSIDE = "outside"

Commit = Callable[..., None]
Act = Callable[[Commit, str, tuple[Write, ...]], None]

_now = threading.local()


@contextmanager
def commits(act: Act) -> Iterator[None]:
    """Whoever commits inside the block meets `act` instead, which gets the real commit. News rides on the first
    write already."""
    real = table.commit

    def committed(*writes: Write, news: Any = ()) -> None:
        first, *rest = writes
        act(real, site_of(sys._getframe(1)), (first.telling(*news), *rest))

    with pytest.MonkeyPatch.context() as patch:
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith("chalicelib.") and getattr(module, "commit", None) is real:
                patch.setattr(module, "commit", committed)
        yield


def site_of(frame: FrameType | None) -> str:
    """The commit of the nearest caller in the domain: `checkout/actions/place.py _attempt`. What the floor notes by
    itself while the domain reads (that a permission was used) is none of the domain's."""
    while frame is not None and not frame.f_code.co_filename.startswith(DOMAIN):
        frame = frame.f_back
    return OUTSIDE if frame is None else _named().get((frame.f_code.co_filename, frame.f_lineno), OUTSIDE)


@cache
def _named() -> dict[tuple[str, int], str]:
    """Every commit of the source by its file and lines; the second one of a function is told apart by its number."""
    found: dict[tuple[str, int], str] = {}
    for site in sorted(sites()):
        name = f"{site.place.removeprefix('chalicelib/domain/')} {site.name}"
        number = 1 + len({each for each in found.values() if each.rstrip(" 23456789") == name})
        name = name if number == 1 else f"{name} {number}"
        found |= {(f"{ROOT}/{site.place}", line): name for line in range(site.first, site.last + 1)}
    return found


def all_sites() -> set[str]:
    return set(_named().values())
