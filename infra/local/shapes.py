"""Shapes: all that msgspec has to know of our classes, built before several threads serve.

It builds that at a class's first use, and a second thread that uses the class meanwhile ends the process (0.22). Lambda
serves one request at a time; only here, and in tests, several run in one process.
"""

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

import msgspec


def load_all(package: str) -> None:
    """Load every module of a package, also those that it loads at their first use."""
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        import_module(module.name)


def build_all() -> None:
    """Build what is to be known of every class that is loaded."""
    for shape in _descendants(msgspec.Struct):
        with suppress(TypeError):  # it holds what no JSON can say, so that none is ever read
            msgspec.json.Decoder(shape)


def _descendants(shape: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in shape.__subclasses__():
        yield each
        yield from _descendants(each)
