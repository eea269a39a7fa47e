"""A bug: a small change of the real shop, what it does wrong, and where it is noticed."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.scenarios import Scenario


class Shop:
    """The shop's code, to be changed."""

    def __init__(self) -> None:
        patch = pytest.MonkeyPatch()
        self.setattr, self.setitem, self.undo = patch.setattr, patch.setitem, patch.undo

    def instead(self, real: Any, spoiled: Any) -> None:
        """Wherever in the shop that function is known by a name, it is another one now."""
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith("chalicelib."):
                for name, value in list(vars(module).items()):
                    if value is real:
                        self.setattr(module, name, spoiled)


@dataclass(frozen=True)
class Bug:
    """`spoil` makes the mistake, and its docstring says which."""

    name: str
    spoil: Callable[[Shop], None]
    noticed_in: Scenario

    @property
    def wrong(self) -> str:
        return " ".join((self.spoil.__doc__ or "").split())

    @contextmanager
    def living(self) -> Iterator[None]:
        """The shop with the bug in it."""
        shop = Shop()
        try:
            self.spoil(shop)
            yield
        finally:
            shop.undo()

    def __str__(self) -> str:
        return f"{self.name}: {self.wrong}"


def noticed_in(way: str, **how: Any) -> Callable[[Callable[[Shop], None]], Bug]:
    """Declare a bug, by the scenario that notices it."""
    return lambda spoil: Bug(spoil.__name__.replace("_", " "), spoil, Scenario(way, **how))
