"""Which reads the CDN may keep, and what tells two of them apart: read from the doors, written down nowhere else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.aws.doors import DOORS, Door
from chalicelib.aws.replies import VARY

SHOP_HOST = "X-Shop-Host"
"""Set by the CDN's function, whatever the viewer sends: the host that the viewer asked."""

KEY_HEADERS = (*(name.strip() for name in VARY.split(",")), SHOP_HOST)
"""The doors' `Vary`, and the host, which says the shop."""

OPENING = ("/users", "/sessions")
"""How their paths end."""

PLACE_HEADERS = tuple(f"CloudFront-Viewer-{name}" for name in ("Country", "Latitude", "Longitude"))
"""Made by the CDN, whatever the viewer sends (`chalicelib.aws.viewers` reads them)."""


class Overlap(Exception):
    """A pattern of cached reads also takes in a door whose answers are nobody else's."""


@dataclass(frozen=True)
class Read:
    """A path pattern as CloudFront writes it, and the query parameters that its door understands."""

    pattern: str
    queries: tuple[str, ...]


def cached_reads(doors: Iterable[Door] = ()) -> tuple[Read, ...]:
    """Of every door that answers what was rendered, the longest pattern first: CloudFront takes the first that fits.

    The doors are by default all that are loaded. Raises Overlap.
    """
    listed = tuple(doors) or tuple(DOORS)
    reads = {Read(_pattern(door), _queries(door)) for door in listed if door.rendered}
    for door in listed:
        taken = [read.pattern for read in reads if _fits(read.pattern, door.path)]
        if taken and not door.rendered:
            raise Overlap(f"{door.method} {door.path} would be cached by {taken}")
    return tuple(sorted(reads, key=lambda read: (-len(read.pattern), read.pattern)))


def placed(doors: Iterable[Door] = ()) -> tuple[str, ...]:
    """The patterns of the doors that open sessions: what the CDN knows of a viewer's place is for them alone."""
    opening = (door for door in tuple(doors) or tuple(DOORS) if door.capability == "signin" and door.method == "POST")
    return tuple(sorted({_pattern(door) for door in opening if door.path.endswith(OPENING)}))


def _pattern(door: Door) -> str:
    return re.sub(r"\{\w+\}", "*", door.path)


def _queries(door: Door) -> tuple[str, ...]:
    return door.query.__struct_fields__ if door.query is not None else ()


def _fits(pattern: str, path: str) -> bool:
    """As CloudFront matches: `*` is any text, slashes too."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), path) is not None
