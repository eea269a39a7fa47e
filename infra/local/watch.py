"""Notices edits: the newest modification time among the files that the shop's process is made of."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

WATCHED = (
    Path("app.py"),
    Path("chalicelib"),
    Path("infra/resources.py"),
    Path("infra/declared.py"),
    Path("infra/functions.py"),
    Path("infra/workflows"),
)
SUFFIXES = (".py", ".json")


class Watch:
    """`changed()` is true once after each edit, addition or removal."""

    def __init__(self, roots: Iterable[Path] = WATCHED) -> None:
        self.roots = tuple(roots)
        self.seen = self._now()

    def changed(self) -> bool:
        """Whether anything differs from the last time we looked."""
        before, self.seen = self.seen, self._now()
        return before != self.seen

    def _now(self) -> dict[str, int]:
        return {path: time for root in self.roots for path, time in _times(root)}


def _times(root: Path) -> Iterator[tuple[str, int]]:
    if root.is_file():
        yield str(root), root.stat().st_mtime_ns
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(SUFFIXES):
                path = os.path.join(folder, name)
                try:
                    yield path, os.stat(path).st_mtime_ns
                except FileNotFoundError:
                    continue  # an editor replaces files; the next look sees the new one
