"""What a benchmark tells: rows of figures in sections, as one table and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

How = Literal["measured", "simulated", "computed", "counted"]
HEADINGS = ("what", "figure", "budget", "", "peers", "how")
WIDEST = 74
"""Columns that `what` may fill: a longer one is a line of its own."""


@dataclass(frozen=True)
class Row:
    """One figure. With a `budget` it must be at most that, or, where `least`, at least."""

    what: str
    figure: float
    unit: str = ""
    budget: float | None = None
    peer: str | None = None
    how: How = "measured"
    least: bool = False

    @property
    def within(self) -> bool | None:
        """Whether the budget is kept; None where there is none."""
        if self.budget is None:
            return None
        return self.figure >= self.budget if self.least else self.figure <= self.budget

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        facts = {"what": self.what, "figure": self.figure, "unit": self.unit, "budget": self.budget}
        return facts | {"within": self.within, "how": self.how, "peer": self.peer}

    def cells(self) -> tuple[str, ...]:
        """As the table has it, in the order of its headings."""
        sign = "≥" if self.least else "≤"
        budget = "" if self.budget is None else f"{sign} {_number(self.budget)}"
        verdict = {None: "", True: "within", False: "OVER"}[self.within]
        return self.what, f"{_number(self.figure)} {self.unit}".strip(), budget, verdict, self.peer or "", self.how


@dataclass(frozen=True)
class Section:
    """Rows of one kind; `notes` say what is and is not comparable. `skipped` says why there are no rows."""

    title: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    skipped: str = ""

    @property
    def over(self) -> list[Row]:
        """The rows that are not within their budgets."""
        return [row for row in self.rows if row.within is False]

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        rows = [row.told() for row in self.rows]
        return {"title": self.title, "rows": rows, "notes": list(self.notes), "skipped": self.skipped}


def lines(sections: Sequence[Section]) -> Iterator[str]:
    """The one table."""
    cells = [row.cells() for section in sections for row in section.rows]
    widths = [max(len(each[at]) for each in [HEADINGS, *cells] if len(each[at]) <= WIDEST) for at in range(6)]
    yield _line(HEADINGS, widths)
    for section in sections:
        yield ""
        yield f"== {section.title}"
        if section.skipped:
            yield f"   SKIPPED: {section.skipped}"
        for row in section.rows:
            yield from _row(row.cells(), widths)
        for note in section.notes:
            yield f"   {note}"


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    if len(cells[0]) > WIDEST:
        yield cells[0]
        cells = ("", *cells[1:])
    yield _line(cells, widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    what, figure, *rest = cells
    told = [what.ljust(widths[0]), figure.rjust(widths[1])]
    return "  ".join([*told, *(each.ljust(width) for each, width in zip(rest, widths[2:], strict=True))]).rstrip()


def _number(figure: float) -> str:
    """Whole numbers as they are, others to three digits."""
    if float(figure).is_integer():
        return f"{int(figure):,}"
    return f"{figure:,.0f}" if abs(figure) >= 1000 else f"{figure:.3g}"
