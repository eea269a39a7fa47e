"""The product's modules, loaded, so that what they declare can be looked at."""

import pkgutil
from importlib import import_module
from types import ModuleType

import chalicelib.domain
from chalicelib.capabilities import CAPABILITIES


def load_all() -> None:
    """Every door, and every module of the domain."""
    for module in CAPABILITIES.values():
        import_module(module)
    domain_modules()


def domain_modules() -> list[ModuleType]:
    """Every module below chalicelib.domain, by name."""
    found = pkgutil.walk_packages(chalicelib.domain.__path__, "chalicelib.domain.")
    return [import_module(name) for name in sorted(info.name for info in found)]


def capability_of(module: str) -> str:
    """`orders` for `chalicelib.domain.orders.store`."""
    return module.split(".")[2]


def first_line(text: str | None) -> str:
    """The first sentence or line of a docstring."""
    return (text or "").strip().partition("\n")[0].strip()
