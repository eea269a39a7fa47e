"""The words of words.txt, by the headings that they stand under."""

from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words.txt")


@cache
def words() -> dict[str, tuple[str, ...]]:
    """By heading, e.g. `commonest`."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in WORDS.read_text().splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(heading, []).extend(line.split())
    return {name: tuple(listed) for name, listed in found.items()}
