"""Doors: one declaration validates the input, guards the door, renders the answer and writes its OpenAPI entry."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.aws import disclosing
from chalicelib.aws.acting import called
from chalicelib.aws.admission import admitted, insist_on_proof
from chalicelib.aws.calls import STAFF, Call, Door, check_ids, understand
from chalicelib.aws.cors import cors_headers, preflight, refuse_plain
from chalicelib.aws.guard import guarded
from chalicelib.aws.health import health_door
from chalicelib.aws.identity import pseudonym_of, shop_of
from chalicelib.aws.inputs import Body, Query
from chalicelib.aws.observe import note, observed, server_timing
from chalicelib.aws.pacing import admit
from chalicelib.aws.replies import Accepted, Rendered, encode, problem_reply, public_reply, reply
from chalicelib.aws.settings import settings
from chalicelib.aws.table import pass_guard
from chalicelib.aws.visits import Visit
from chalicelib.core import clock
from chalicelib.core.callers import Caller
from chalicelib.core.paces import SUBJECT, VIEWER_HEADER, Pace
from chalicelib.core.permissions import PERMISSIONS
from chalicelib.core.problems import Problem, Unavailable
from chalicelib.core.shops import Shop

__all__ = ["DOORS", "PREFLIGHTS", "Call", "Door", "InternalError", "door"]


class UnknownPermissionError(ValueError):
    """A door asks for a permission that nobody can have: it must not be deployed."""


class InternalError(Problem):
    status = 500
    title = "Something went wrong on our side"


DEBUG_HEADER = "x-debug-timing"
"""A request that sends it is told what it took and cost; not in production."""

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
    _route(blueprint, declared, DOORS, lambda visit: _serve(visit, handler))


def _route(blueprint: Blueprint, declared: Door, listed: list[Door], serve: Callable[[Visit], Response]) -> None:
    def view(**ids: str) -> Response:
        return _answer(Visit.of(declared, blueprint.current_request, ids), serve)

    listed.append(declared)
    # Chalice would refuse other content types in a shape of its own; read_body refuses them in ours.
    blueprint.route(declared.path, methods=[declared.method], name=declared.name, content_types=["*/*"])(view)


def _answer(visit: Visit, serve: Callable[[Visit], Response]) -> Response:
    with observed("request", visit.declared.function, **visit.facts) as work:
        try:
            response = _guarded(visit, serve)
        except Exception as failure:  # noqa: BLE001 - the outermost door: nobody else could answer
            work.failure = failure
            response = problem_reply(InternalError(), visit.path)
        work.line["status"] = response.status_code
        if allowed := cors_headers(visit.headers, visit.shop):
            response.headers |= {"Vary": "Origin"} | response.headers | allowed
        if DEBUG_HEADER in visit.headers and settings().stage != "prod":
            response.headers["Server-Timing"] = server_timing()
    return response


def _guarded(visit: Visit, serve: Callable[[Visit], Response]) -> Response:
    try:
        refuse_plain(visit.headers)
        check_ids(visit.ids)
        if not visit.declared.shopless:
            visit.shop = shop_of(visit.headers)
            note(shop=visit.shop.shop_id, **visit.ids)
        return serve(visit)
    except Problem as problem:
        note(problem=problem.name())
        return problem_reply(problem, visit.path)


def _serve(visit: Visit, handler: Callable[..., Any]) -> Response:
    if visit.shop is None:
        return reply(encode(handler()), visit.declared.status)
    if visit.declared.staff:
        visit.shop.admit_staff(visit.headers[VIEWER_HEADER])
    caller, guard = admitted(visit.headers, visit.shop, visit.declared.may, visit.declared.fresh)
    note(role=caller.role, caller=pseudonym_of(caller))
    with guarded(guard):
        try:
            response = _carry_out(visit, visit.shop, caller, handler)
        except Unavailable:
            raise
        except Problem:
            pass_guard()  # who may not do this at all is told nothing else
            raise
        pass_guard()
        return response


def _carry_out(visit: Visit, shop: Shop, caller: Caller, handler: Callable[..., Any]) -> Response:
    if visit.declared.step_up:
        insist_on_proof(caller, visit.headers)
    call = understand(visit.declared, visit.request, lambda: visit.path, visit.headers, shop, caller)
    called(caller.subject, call.body, call.query)
    if pace := visit.declared.pace:
        admit(pace, shop.shop_id, caller.subject if pace.by == SUBJECT else call.headers[VIEWER_HEADER], clock.now())
    try:
        view = handler(call, **visit.ids)
    except Problem as problem:
        # When the same call was answered before: that answer again.
        if call.key is None or (before := call.key.given_before()) is None:
            raise
        note(problem=problem.name())
        return reply(before.body.encode(), before.status, {"Idempotent-Replayed": "true"})
    if made := getattr(view, "order_id", None):
        note(order_id=made)
    if visit.declared.discloses:
        disclosing.enter(visit.declared, shop.shop_id, visit.ids)
    return _render(visit.declared, view, call)


def _render(declared: Door, view: Any, call: Call[Any, Any]) -> Response:
    if isinstance(view, Rendered):
        return public_reply(view, call.headers.get("if-none-match", ""))
    if isinstance(view, Accepted):
        return reply(encode(view.view), 202)
    if declared.returns is None:
        return reply(None, declared.status)
    return reply(encode(view), declared.status)


def _allow(visit: Visit) -> Response:
    path = visit.declared.path
    return preflight(path, (door.method for door in DOORS if door.path == path), visit.headers, visit.shop)
