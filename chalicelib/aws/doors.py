"""Doors: one declaration validates the input, guards the door, renders the answer and writes its OpenAPI entry."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from chalice.app import Blueprint, Request, Response

from chalicelib.aws.calls import Call, Door, check_ids, understand
from chalicelib.aws.health import health_door
from chalicelib.aws.inputs import Body, Query
from chalicelib.aws.observe import logger, observed, server_timing
from chalicelib.aws.once import Once
from chalicelib.aws.replies import Rendered, encode, problem_reply, public_reply, reply
from chalicelib.aws.settings import settings
from chalicelib.core.problems import Problem

__all__ = ["DOORS", "Call", "Door", "InternalError", "door"]


class InternalError(Problem):
    status = 500
    title = "Something went wrong on our side"


DEBUG_HEADER = "X-Debug-Timing"
"""A request that sends it is told what its storage calls cost; not in production."""

DOORS: list[Door] = []
"""Every door whose module is loaded; the OpenAPI document is made from this list."""


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
    raises: tuple[type[Problem], ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a door. The function gets a Call and the path's parameters and returns a view, `Rendered` or None.

    `once` makes the Idempotency-Key header obligatory and stores the answer with the effect; a `repeatable` door
    takes one if it is sent (`call.request_id`); `signed` doors read the raw body themselves (webhooks).
    """

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        declared = Door(
            capability=handler.__module__.rpartition(".")[2], method=method, path=path, name=handler.__name__,
            summary=(handler.__doc__ or "").strip(), returns=returns, may=may, status=status, body=body, query=query,
            once=once, repeatable=repeatable, signed=signed, raises=raises,
            rendered=handler.__annotations__.get("return") is Rendered,
        )  # fmt: skip
        if not any(other.capability == declared.capability for other in DOORS):
            _open(blueprint, *health_door(declared.capability))
        _open(blueprint, declared, handler)
        return handler

    return declare


def _open(blueprint: Blueprint, declared: Door, handler: Callable[..., Any]) -> None:
    """Let requests in."""

    def view(**ids: str) -> Response:
        return _answer(declared, handler, blueprint.current_request, ids)

    DOORS.append(declared)
    # Chalice would refuse other content types in a shape of its own; read_body refuses them in ours.
    blueprint.route(declared.path, methods=[declared.method], name=declared.name, content_types=["*/*"])(view)


def _answer(declared: Door, handler: Callable[..., Any], request: Request, ids: dict[str, str]) -> Response:
    path = declared.path.format(**{name: quote(value, safe="%", errors="replace") for name, value in ids.items()})
    with observed("request", declared.function, capability=declared.capability, door=declared.name) as line:
        try:
            response = _attempt(declared, handler, request, ids, path, line)
        except Exception:  # noqa: BLE001 - the outermost door: nobody else could answer
            logger.exception("unhandled")
            response = problem_reply(InternalError(), path)
        line["status"] = response.status_code
        if request.headers.get(DEBUG_HEADER) and settings().stage != "prod":
            response.headers["Server-Timing"] = server_timing()
    return response


def _attempt(
    declared: Door, handler: Callable[..., Any], request: Request, ids: dict[str, str], path: str, line: dict[str, Any]
) -> Response:
    once: Once | None = None
    try:
        check_ids(ids)
        if declared.shopless:
            return reply(encode(handler()), declared.status)
        call = understand(declared, request, path)
        once = call.key
        line |= {"shop": call.shop.shop_id, "role": call.caller.role} | ids
        return _render(declared, handler(call, **ids), call)
    except Problem as problem:
        line["problem"] = problem.name()
        return _refuse(problem, once, path)


def _render(declared: Door, view: Any, call: Call[Any, Any]) -> Response:
    if isinstance(view, Rendered):
        return public_reply(view, call.headers.get("if-none-match", ""))
    if declared.returns is None:
        return reply(None, declared.status)
    return reply(encode(view), declared.status)


def _refuse(problem: Problem, once: Once | None, path: str) -> Response:
    """The problem, unless the same call was answered before: then that answer again."""
    if once is None:
        return problem_reply(problem, path)
    try:
        before = once.given_before()
    except Problem as reused:
        return problem_reply(reused, path)
    if before is None:
        return problem_reply(problem, path)
    return reply(before.body.encode(), before.status, {"Idempotent-Replayed": "true"})
