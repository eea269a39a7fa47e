"""CSV records out of physical lines: quoted fields over several lines, and faults that stop at their record."""

import csv
from collections.abc import Iterable, Iterator

from chalicelib.domain.imports.rules.lines import LONGEST_LINE, TOO_LONG, physical_lines
from chalicelib.domain.imports.rules.rows import RowError

Record = tuple[int, list[str]]


class _TooLong(Exception):
    pass


class _Feed:
    """The lines of one record for csv.reader; unlike a generator it survives the exception that it raises.

    Bytes that are no UTF-8 come through as lone surrogates, so that only the cell that holds them is refused.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.lines = physical_lines(chunks)
        self.first, self.held = 0, 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        number, line = next(self.lines)
        self.first = self.first or number
        self.held += LONGEST_LINE + 1 if line is None else len(line)
        if line is None or self.held > LONGEST_LINE:
            raise _TooLong
        return line.decode(errors="surrogateescape") + "\n"

    def begin_record(self) -> None:
        self.first, self.held = 0, 0


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
            yield RowError(feed.first, "", f"{TOO_LONG}, or a quote is never closed")
        except csv.Error as broken:
            yield RowError(feed.first, "", f"is not CSV: {broken}")
        else:
            if any(cell.strip() for cell in cells):
                yield feed.first, cells
