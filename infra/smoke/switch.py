"""The kill switch: a function without concurrency runs not at all, and its callers are told so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Switch:
    """Turns functions off, and on again as they were."""

    functions: Any
    """A client of Lambda."""
    prefix: str
    before: dict[str, int | None] = field(default_factory=dict)
    """The reserved concurrency of what is off."""

    def off(self, names: Iterable[str]) -> None:
        """Those of these functions that are not off yet."""
        for name in set(names) - self.before.keys():
            full = self.prefix + name
            told = self.functions.get_function_concurrency(FunctionName=full)
            self.functions.put_function_concurrency(FunctionName=full, ReservedConcurrentExecutions=0)
            self.before[name] = told.get("ReservedConcurrentExecutions")

    def on(self) -> None:
        """Everything that is off."""
        for name, reserved in list(self.before.items()):
            full = self.prefix + name
            if reserved is None:
                self.functions.delete_function_concurrency(FunctionName=full)
            else:
                self.functions.put_function_concurrency(FunctionName=full, ReservedConcurrentExecutions=reserved)
            del self.before[name]
