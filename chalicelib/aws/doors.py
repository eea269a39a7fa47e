"""Doors: one declaration validates the input, guards the door, renders the answer and writes its OpenAPI entry."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.aws.calls import STAFF, Call, Door
from chalicelib.aws.cors import preflight
from chalicelib.aws.health import health_door
from chalicelib.aws.inputs import Body, Query
from chalicelib.aws.replies import Rendered
from chalicelib.aws.serving import answered, served
from chalicelib.aws.visits import Visit
from chalicelib.core.paces import Pace
from chalicelib.core.permissions import PERMISSIONS
from chalicelib.core.problems import Problem

__all__ = ["DOORS", "PREFLIGHTS", "Call", "Door", "door"]


class UnknownPermissionError(ValueError):
    """A door asks for a permission that nobody can have: it must not be deployed."""


DOORS: list[Door] = []
"""Every door whose module is loaded; the OpenAPI document is made from this list."""

PREFLIGHTS: list[Door] = []
"""OPTIONS at each of their paths: answered by the function that opened it first."""


def door(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    returns: Any,
    may: str,
    status: int = 200,
    body: type[Body] | None = None,
    query: type[Query] | None = None,
    once: bool = False,
    repeatable: bool = False,
    signed: bool = False,
    discloses: str = "",
    step_up: bool = False,
    fresh: bool = False,
    pace: Pace | None = None,
    waits: Any = None,
    raises: tuple[type[Problem], ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a door. The function gets a Call and the path's parameters and returns a view, `Rendered` or None.

    `once` makes the Idempotency-Key header obligatory and stores the answer with the effect; a `repeatable` door
    takes one if it is sent (`call.request_id`); `signed` doors read the raw body themselves (webhooks). What staff see
    of somebody is entered into the audit first: one that `discloses="order"` has that order's id in its path.
    Nobody gets through faster than its `pace`, and past a `step_up` only who has just proved who they are;
    past a `fresh` one also who has signed in but now. `waits` is the view of what its work may have to wait for (202).
    """

    if may not in PERMISSIONS:
        raise UnknownPermissionError(f"{method} {path} asks for {may!r}")

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        declared = Door(
            capability=handler.__module__.rpartition(".")[2], method=method, path=path, name=handler.__name__,
            summary=(handler.__doc__ or "").strip(), returns=returns, may=may, status=status, body=body, query=query,
            once=once, repeatable=repeatable, signed=signed, discloses=discloses, step_up=step_up, fresh=fresh,
            pace=pace, waits=waits, raises=raises, rendered=handler.__annotations__.get("return") is Rendered,
            staff=path.startswith(STAFF),
        )  # fmt: skip
        if not any(other.capability == declared.capability for other in DOORS):
            _open(blueprint, *health_door(declared.capability))
        _open(blueprint, declared, handler)
        return handler

    return declare


def _open(blueprint: Blueprint, declared: Door, handler: Callable[..., Any]) -> None:
    """Let requests in, and browsers ask beforehand."""
    if not any(other.path == declared.path for other in DOORS):
        _route(blueprint, replace(declared, method="OPTIONS", name="preflight"), PREFLIGHTS, _allow)
    _route(blueprint, declared, DOORS, lambda visit: served(visit, handler))


def _route(blueprint: Blueprint, declared: Door, listed: list[Door], serve: Callable[[Visit], Response]) -> None:
    def view(**ids: str) -> Response:
        return answered(Visit.of(declared, blueprint.current_request, ids), serve)

    listed.append(declared)
    # Chalice would refuse other content types in a shape of its own; read_body refuses them in ours.
    blueprint.route(declared.path, methods=[declared.method], name=declared.name, content_types=["*/*"])(view)


def _allow(visit: Visit) -> Response:
    path = visit.declared.path
    return preflight(path, (door.method for door in DOORS if door.path == path), visit.headers, visit.shop)
