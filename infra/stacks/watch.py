"""A watch: what is looked at, and from where on it rings."""

from dataclasses import dataclass

from infra.stacks.series import Series


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Rings when `expression` over the series (a, b, c... in order), or their sum, is `above` or more in `times` of the
    last `times` spells of so many `minutes`. `few` are those that also a stage with few alarms has."""

    name: str
    says: str
    series: tuple[Series, ...]
    expression: str | None = None
    above: float = 1
    minutes: int = 5
    times: int = 1
    few: bool = False
    silence_rings: bool = False

    @property
    def calculates(self) -> bool:
        return self.expression is not None or len(self.series) > 1
