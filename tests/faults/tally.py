"""The table of `make faults`: what was played, how much of it, and what was wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

MOST_TOLD = 5
"""Scenarios that are told of one flow or race; of the others only how many they are."""

KINDS = (
    "what cannot begin",
    "single faults",
    "news twice and in any order",
    "rivals at every write",
    "pairs of money and stock",
    "random schedules",
    "corpus",
    "races",
    "races, sampled",
    "hazards",
    "client stack",
    "operations, as others answer them",
)
"""What there may be a row of, in the order of the table."""

HEAD = ("", "calls", "points", "scenarios", "worlds judged", "wrong", "CPU s")


@dataclass
class Row:
    """What was done of one kind. `points` are faults at calls, or orders of a race's calls; what scenarios have left
    behind is judged once for each different world. `wrong` has a text for each scenario that was told."""

    what: str
    of: str
    calls: int = 0
    points: int = 0
    scenarios: int = 0
    judged: int = 0
    count: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    parts: int = 1

    def found(self, wrong: str, line: str = "") -> None:
        """One that went wrong, and its line in the corpus."""
        self.count += 1
        if self.count <= MOST_TOLD:
            self.wrong.append(wrong)
            self.lines += [line] if line else []

    def add(self, other: "Row") -> None:
        for each in fields(self):
            if each.name not in ("what", "of"):
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def cells(self) -> tuple[str, ...]:
        what = f"{self.what}, {self.parts} {self.of}" if self.of else self.what
        counts = (self.calls, self.points, self.scenarios, self.judged)
        return (what, *(f"{count:,}" if count else "-" for count in counts), f"{self.count:,}", f"{self.seconds:.1f}")


def summed(rows: Iterable[Row]) -> list[Row]:
    """One row for each kind."""
    kinds: dict[str, Row] = {}
    for row in rows:
        kinds.setdefault(row.what, Row(row.what, row.of, parts=0)).add(row)
    return sorted(kinds.values(), key=lambda row: KINDS.index(row.what))


def table(rows: list[Row]) -> str:
    """The rows and their sum."""
    total = Row("all", "")
    for row in rows:
        total.add(row)
    cells = [HEAD, *(row.cells() for row in rows), total.cells()]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in cells
    ]
    rule = "-" * len(lines[0])
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])
