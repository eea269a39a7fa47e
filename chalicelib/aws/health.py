"""Health: whether a capability's function starts and answers, without storage, secrets or a shop."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import msgspec

from chalicelib.aws.calls import Door
from chalicelib.core.callers import PUBLIC


class HealthView(msgspec.Struct, frozen=True, kw_only=True):
    """This function runs. What it depends on may be in trouble all the same."""

    capability: str
    status: Literal["ok"] = "ok"


def health_door(capability: str) -> tuple[Door, Callable[[], HealthView]]:
    """The door that every capability with doors has, and what is said there."""
    declared = Door(
        capability=capability,
        method="GET",
        path=f"/health/{capability}",
        name="health",
        summary="Whether this capability's function starts and answers; it asks nothing of storage or other services.",
        returns=HealthView,
        may=PUBLIC,
        shopless=True,
    )
    return declared, partial(HealthView, capability=capability)
