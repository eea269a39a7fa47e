"""Doors: one declaration validates the input, guards the door, renders the answer and writes its OpenAPI entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, TypeVar
from uuid import uuid4

from chalice.app import Blueprint, Request, Response

from chalicelib.aws.identity import caller_of, shop_of
from chalicelib.aws.inputs import ID_PATTERN, Body, Query, read_body, read_query
from chalicelib.aws.observe import logger, observed
from chalicelib.aws.once import MissingIdempotencyKey, Once, fingerprint
from chalicelib.aws.replies import Rendered, encode, problem_reply, public_reply, reply
from chalicelib.core.callers import Caller
from chalicelib.core.problems import Invalid, NotFound, Problem
from chalicelib.core.shops import Market, Shop
from chalicelib.core.texts import negotiate

BodyT = TypeVar("BodyT")
QueryT = TypeVar("QueryT")


class InternalError(Problem):
    status = 500
    title = "Something went wrong on our side"


@dataclass(frozen=True)
class Call(Generic[BodyT, QueryT]):
    """One request, understood."""

    shop: Shop
    market: Market
    locale: str
    caller: Caller
    body: BodyT
    query: QueryT
    once: Once | None
    raw: bytes
    headers: Mapping[str, str]

    @property
    def request_id(self) -> str:
        """The Idempotency-Key, or a new id: what tells a repeated request from a second one."""
        return self.headers.get("idempotency-key") or uuid4().hex


@dataclass(frozen=True)
class Door:
    """What is declared of a door; `raises` are the problems a caller should expect besides those of every door."""

    capability: str
    method: str
    path: str
    name: str
    summary: str
    returns: Any
    may: str
    status: int = 200
    body: type[Body] | None = None
    query: type[Query] | None = None
    once: bool = False
    repeatable: bool = False
    signed: bool = False
    raises: tuple[type[Problem], ...] = field(default=())


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
        )  # fmt: skip
        DOORS.append(declared)

        @wraps(handler)
        def view(**ids: str) -> Response:
            return _answer(declared, handler, blueprint.current_request, ids)

        # Chalice would refuse other content types in a shape of its own; read_body refuses them in ours.
        blueprint.route(path, methods=[method], name=handler.__name__, content_types=["*/*"])(view)
        return handler

    return declare


def _answer(declared: Door, handler: Callable[..., Any], request: Request, ids: dict[str, str]) -> Response:
    path = declared.path.format(**ids)
    with observed("request", capability=declared.capability, door=declared.name) as line:
        once: Once | None = None
        try:
            _check_ids(ids)
            call = _understand(declared, request, path)
            once = call.once
            line |= {"shop": call.shop.shop_id, "role": call.caller.role} | ids
            response = _render(declared, handler(call, **ids), call)
        except Problem as problem:
            response = _refuse(problem, once, path)
            line["problem"] = problem.name()
        except Exception:  # noqa: BLE001 - the outermost door: nobody else could answer
            logger.exception("unhandled")
            response = problem_reply(InternalError(), path)
        line["status"] = response.status_code
    return response


def _check_ids(ids: dict[str, str]) -> None:
    for name, value in ids.items():
        if not ID_PATTERN.fullmatch(value):
            raise NotFound(f"No {name} looks like that")


def _understand(declared: Door, request: Request, path: str) -> Call[Any, Any]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    shop = shop_of(headers)
    caller = caller_of(headers, shop, declared.may)
    raw = _raw(request)
    body = read_body(raw, headers.get("content-type", ""), declared.body) if declared.body else None
    given = request.query_params
    parameters = {name: given.getlist(name) for name in given} if given else {}
    query = read_query(parameters, declared.query or Query)
    return Call(
        shop=shop,
        market=_market(shop, headers),
        locale=negotiate(headers.get("accept-language", ""), shop.locales),
        caller=caller,
        body=body,
        query=query,
        once=_once(declared, shop, caller, headers, fingerprint(declared.method, path, raw)),
        raw=raw,
        headers=headers,
    )


def _raw(request: Request) -> bytes:
    raw = request.raw_body
    return raw.encode() if isinstance(raw, str) else raw


def _market(shop: Shop, headers: Mapping[str, str]) -> Market:
    wanted = headers.get("x-market")
    market = shop.markets[0] if wanted is None else shop.market(wanted)
    if market is None:
        raise Invalid(f"This shop has no market {wanted!r}", field="X-Market")
    return market


def _once(declared: Door, shop: Shop, caller: Caller, headers: Mapping[str, str], request_print: str) -> Once | None:
    if not declared.once:
        return None
    key = headers.get("idempotency-key", "")
    if not 0 < len(key) <= 255 or not key.isprintable():
        raise MissingIdempotencyKey()
    return Once(
        capability=declared.capability.upper(),
        shop=shop.shop_id,
        subject=caller.subject,
        key=key,
        fingerprint=request_print,
        status=declared.status,
        view=declared.returns.of,
    )


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
