"""What an expression is evaluated against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.model.values import Item, Value, invalid

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Scope:
    """What an expression is evaluated against."""

    item: Item
    names: Mapping[str, str]
    values: Mapping[str, Value]

    def find(self, path: Path) -> Value | None:
        found: Any = {"M": self.item}
        for step in path:
            if isinstance(step, int):
                inside = found.get("L", [])
                found = inside[step] if step < len(inside) else None
            else:
                found = found.get("M", {}).get(self.name(step))
            if found is None:
                return None
        value: Value = found
        return value

    def name(self, step: str) -> str:
        return self.names[step] if step.startswith("#") else step

    def value(self, name: str) -> Value:
        if name not in self.values:
            raise invalid(f"An expression attribute value used in expression is not defined: {name}")
        return self.values[name]


Operand = Callable[[Scope], Value | None]
Test = Callable[[Scope], bool]
Change = Callable[[Scope], None]
