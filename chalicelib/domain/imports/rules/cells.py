"""CSV records out of physical lines: quoted fields over several lines, and faults that stop at their record."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from chalicelib.domain.imports.rules.lines import LONGEST_LINE, TOO_LONG, physical_lines
from chalicelib.domain.imports.rules.rows import RowError

Record = tuple[int, list[str]]

csv.field_size_limit(LONGEST_LINE)
"""A record has the limit that a line has; whether a cell is too long its column decides."""


class _TooLong(Exception):
    pass


class _Feed:
    """The lines of one record for csv.reader; unlike a generator it survives the exception that it raises.

    Bytes that are no UTF-8 come through as lone surrogates, so that only the cell that holds them is refused.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.lines = physical_lines(chunks)
        self.again = deque[tuple[int, bytes | None]]()
        self.begin_record()

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        number, line = self.again.popleft() if self.again else next(self.lines)
        self.taken.append((number, line))
        self.held += len(line or b"") + 1  # its line end counts: blank lines are many
        if line is None or self.held > LONGEST_LINE + 1:
            raise _TooLong
        return line.decode(errors="surrogateescape") + "\n"

    def begin_record(self) -> None:
        self.taken: list[tuple[int, bytes | None]] = []
        self.held = 0

    @property
    def first(self) -> int:
        return self.taken[0][0]

    def broken(self, reason: str) -> RowError:
        """The fault of the record's first line. What an open quote has swallowed after it is read again."""
        self.again.extendleft(reversed(self.taken[1:]))
        return RowError(self.first, "", reason)


def records(chunks: Iterable[bytes]) -> Iterator[Record | RowError]:
    """The line where each record starts and its cells; a record of blank cells is none."""
    feed = _Feed(chunks)
    reader = csv.reader(feed, strict=True)
    while True:
        feed.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            yield feed.broken(f"{TOO_LONG}, or a quote is never closed")
        except csv.Error as broken:
            yield feed.broken(f"is not CSV: {broken}")
        else:
            if any(cell.strip() for cell in cells):
                yield feed.first, cells
