"""Serving: a visit to a door becomes an answer: whose shop it is, who comes, what they may, what the handler says."""

from collections.abc import Callable
from functools import cache
from typing import Any

from chalice.app import Response

from chalicelib.aws.acting import called
from chalicelib.aws.admission import admitted, insist_on_proof
from chalicelib.aws.calls import Call, Door, check_ids, understand
from chalicelib.aws.cors import cors_headers, refuse_plain
from chalicelib.aws.guard import guarded
from chalicelib.aws.identity import pseudonym_of, shop_of
from chalicelib.aws.observe import note, observed, server_timing
from chalicelib.aws.pacing import admit
from chalicelib.aws.replies import Accepted, Rendered, encode, problem_reply, public_reply, reply
from chalicelib.aws.settings import settings
from chalicelib.aws.table import pass_guard
from chalicelib.aws.trail import disclose
from chalicelib.aws.visits import Visit
from chalicelib.core import clock
from chalicelib.core.callers import MACHINE, Caller
from chalicelib.core.paces import SUBJECT, VIEWER_HEADER
from chalicelib.core.personal import personal_fields
from chalicelib.core.problems import Problem, Unavailable
from chalicelib.core.shops import Shop


class InternalError(Problem):
    status = 500
    title = "Something went wrong on our side"


DEBUG_HEADER = "x-debug-timing"
"""A request that sends it is told what it took and cost; not in production."""


def answered(visit: Visit, serve: Callable[[Visit], Response]) -> Response:
    """The answer to a visit, whatever happens, with its log line; `serve` is asked once it is known to which shop."""
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
            note(**visit.ids | {"shop": visit.shop.shop_id, "role": None})  # a path may name a role, not the caller's
        return serve(visit)
    except Problem as problem:
        note(problem=problem.name())
        return problem_reply(problem, visit.path)


def served(visit: Visit, handler: Callable[..., Any]) -> Response:
    """What the handler says to whoever may come in."""
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
        if caller.role == MACHINE:
            pass_guard()  # anybody can say a key's id, and would use up what is the machine's
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
        _enter_what_is_shown(visit, shop)
    return _render(visit.declared, view, call)


def _enter_what_is_shown(visit: Visit, shop: Shop) -> None:
    """Before it is: whoever calls sees the personal fields of the view; whose they are, the path says."""
    word = visit.declared.discloses
    disclose(shop.shop_id, f"{word}:{visit.ids[f'{word}_id']}", _shown_by(visit.declared.returns), clock.now())


@cache
def _shown_by(view: Any) -> tuple[str, ...]:
    """The names of the view's personal fields."""
    return tuple(sorted(personal_fields(view)))


def _render(declared: Door, view: Any, call: Call[Any, Any]) -> Response:
    if isinstance(view, Rendered):
        return public_reply(view, call.headers.get("if-none-match", ""))
    if isinstance(view, Accepted):
        return reply(encode(view.view), 202)
    if declared.returns is None:
        return reply(None, declared.status)
    return reply(encode(view), declared.status)
