"""A bill: what was used, at which price, and dollars by line."""

from collections import defaultdict
from dataclasses import dataclass, field

from infra.costs import prices

Use = tuple[str, float, str]
"""The line it stands on, the price, and the name of what is free of it each month."""


@dataclass
class Bill:
    """What is free each month is taken off once for each kind of use; a bill `by_itself` has nothing free."""

    by_itself: bool = False
    used: dict[Use, float] = field(default_factory=lambda: defaultdict(float))

    def charge(self, line: str, used: float, price: float, free: str = "") -> None:
        self.used[line, price, free] += used

    @property
    def lines(self) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for (line, price, free), used in self.used.items():
            gift = 0 if self.by_itself else prices.FREE.get(free, 0)
            found[line] += max(0.0, used - gift) * price
        return found

    @property
    def total(self) -> float:
        return sum(self.lines.values())
