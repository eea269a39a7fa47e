"""The one door to the emulator's inside: modules and names, checked when they are taken."""

import importlib
from types import ModuleType
from typing import Any

SERVICES = "ministack.services"


class EmulatorChangedError(RuntimeError):
    """A name that we patch is gone: the emulator is another version than the one pinned."""


def module(name: str) -> ModuleType:
    """A module of the emulator, e.g. `services.dynamodb`."""
    return importlib.import_module(f"ministack.{name}")


def take(owner: ModuleType, name: str) -> Any:
    """What `owner` calls `name`; a clear error when it no longer does."""
    found = getattr(owner, name, None)
    if found is None:
        raise EmulatorChangedError(f"{owner.__name__} has no {name}: install the pinned ministack")
    return found


def replace(owner: ModuleType, name: str, value: object) -> None:
    """Put `value` where `owner` has `name`, which must exist."""
    take(owner, name)
    setattr(owner, name, value)
