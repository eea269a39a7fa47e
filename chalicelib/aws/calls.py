"""Calls: what a door declares, and how a request becomes a call that its function understands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import uuid4

import msgspec
from chalice.app import Request

from chalicelib.aws.inputs import ID_PATTERN, Body, Query, read_body, read_query
from chalicelib.aws.once import MissingIdempotencyKey, Once, fingerprint
from chalicelib.core.callers import Caller
from chalicelib.core.paces import Pace
from chalicelib.core.problems import Invalid, NotFound, Problem
from chalicelib.core.shops import Market, Shop
from chalicelib.core.texts import negotiate

BodyT = TypeVar("BodyT")
QueryT = TypeVar("QueryT")

STAFF = ("/admin/", "/staff/")
"""How paths begin at which staff work, or come in; also machines, and tokens of operators' tools."""


class Call(msgspec.Struct, Generic[BodyT, QueryT], frozen=True):
    """One request, understood."""

    shop: Shop
    market: Market
    locale: str
    caller: Caller
    body: BodyT
    query: QueryT
    key: Once | None
    raw: bytes
    headers: Mapping[str, str]

    @property
    def once(self) -> Once:
        """The obligatory Idempotency-Key; only doors declared with `once` have one."""
        if self.key is None:
            raise TypeError("this door is not declared with once=True")
        return self.key

    @property
    def request_id(self) -> str:
        """The Idempotency-Key, or a new id: what tells a repeated request from a second one."""
        return self.headers.get("idempotency-key") or uuid4().hex


@dataclass(frozen=True)
class Door:
    """What is declared of a door; `raises` are the problems a caller should expect besides those of every door.

    A `shopless` one asks neither for a shop nor for a caller; at one for `staff` a shop may be particular about where
    they come from.
    """

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
    rendered: bool = False
    shopless: bool = False
    staff: bool = False
    discloses: str = ""
    step_up: bool = False
    fresh: bool = False
    pace: Pace | None = None
    waits: Any = None
    raises: tuple[type[Problem], ...] = field(default=())

    @property
    def function(self) -> str:
        """The deployed function that answers at this door: one for each capability."""
        return f"{self.capability}_api"


def check_ids(ids: Mapping[str, str]) -> None:
    """Raises NotFound: what is no id names nothing."""
    for name, value in ids.items():
        if not ID_PATTERN.fullmatch(value):
            raise NotFound(f"No {name} looks like that")


def understand(
    declared: Door, request: Request, path: Callable[[], str], headers: Mapping[str, str], shop: Shop, caller: Caller
) -> Call[Any, Any]:
    """The call in a caller's request for a shop. Raises the problems that every door may answer with.

    `path` is asked only for doors that answer `once`.
    """
    if declared.once or (declared.repeatable and "idempotency-key" in headers):
        _check_key(headers.get("idempotency-key", ""))
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
        key=_once(declared, shop, caller, headers, path(), raw) if declared.once else None,
        raw=raw,
        headers=headers,
    )


def _raw(request: Request) -> bytes:
    raw = request.raw_body
    return raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw


def _market(shop: Shop, headers: Mapping[str, str]) -> Market:
    wanted = headers.get("x-market")
    market = shop.markets[0] if wanted is None else shop.market(wanted)
    if market is None:
        raise Invalid(f"This shop has no market {wanted!r}", field="X-Market")
    return market


def _check_key(key: str) -> None:
    if not 0 < len(key) <= 255 or not key.isprintable():
        raise MissingIdempotencyKey()


def _once(declared: Door, shop: Shop, caller: Caller, headers: Mapping[str, str], path: str, raw: bytes) -> Once:
    return Once(
        capability=declared.capability.upper(),
        shop=shop.shop_id,
        subject=caller.subject,
        key=headers["idempotency-key"],
        fingerprint=fingerprint(declared.method, path, raw),
        status=declared.status,
        view=declared.returns.of,
    )
