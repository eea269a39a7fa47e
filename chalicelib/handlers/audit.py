"""Audit doors, for staff: trails, roots, and whether they are whole; the queue of facts, and the hourly signature."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.anchors import AnchorsUnreachable
from chalicelib.aws.doors import Call, door
from chalicelib.aws.identity import shops
from chalicelib.aws.inputs import Paged, Query
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import Listener, every_minutes
from chalicelib.core import clock
from chalicelib.core.events import Changed, Told
from chalicelib.core.paces import VERIFICATIONS
from chalicelib.core.paging import BadCursor, Page
from chalicelib.core.shops import PLATFORM
from chalicelib.core.trail import Entry
from chalicelib.domain.audit.actions import checking, entering, signing
from chalicelib.domain.audit.actions.anchoring import RootReplaced
from chalicelib.domain.audit.actions.checking import HourTooLarge, Verdict
from chalicelib.domain.audit.rules.checking import Fault, OneQuestion, TrailNotFound
from chalicelib.domain.audit.rules.roots import Root, RootNotFound

bp = Blueprint(__name__)
listener = Listener(bp, "audit")

Target = Annotated[
    str,
    msgspec.Meta(
        pattern=r"\A[a-z]{1,20}(:[A-Za-z0-9_.*@+-]{1,100}){1,2}\Z", examples=["order:or_01JD7Z3M8W0V4X5Y6Z7A8B9C0D"]
    ),
]
Hour = Annotated[
    str, msgspec.Meta(pattern=r"\A2[0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]\Z", examples=["2026-11-22T21"])
]


class TrailQuery(Paged, frozen=True, kw_only=True):
    """What is asked about, e.g. `order:or_X`, `stock:var_X:main`, `standing:user_X`."""

    target: Target


class CheckQuery(Query, frozen=True, kw_only=True):
    """Either a target, for its trail, or an hour (UTC), for all that was entered in it."""

    target: Target | None = None
    hour: Hour | None = None


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, when and why. `before` and `after` hold what changed, or which fields were `shown`; `missing` are
    versions of which nothing has been entered yet."""

    position: int
    what: str
    at: datetime
    subject: str
    action: str
    request_id: str
    reason: str
    item_version: int | None
    before: dict[str, Any]
    after: dict[str, Any]
    missing: tuple[tuple[int, int], ...]
    previous: str
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(**{name: getattr(entry, name) for name in cls.__struct_fields__})


class TrailView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[EntryView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Entry]) -> Self:
        return cls(items=[EntryView.of(each) for each in page.items], next_cursor=page.after)


class RootView(msgspec.Struct, frozen=True, kw_only=True):
    """The signature, in base64, is of the key `kid` (Ed25519)."""

    hour: str
    number: int
    entries: int
    signed_at: datetime
    hash: str
    previous: str
    kid: str
    signature: bytes

    @classmethod
    def of(cls, root: Root) -> Self:
        return cls(**{name: getattr(root, name) for name in cls.__struct_fields__})


class RootsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[RootView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Root]) -> Self:
        return cls(items=[RootView.of(each) for each in page.items], next_cursor=page.after)


class VerdictView(msgspec.Struct, frozen=True, kw_only=True):
    """`entries` were looked at, from position `began` of the trail on. Without a `fault` they are as they were entered
    and signed; else it names the first that is not."""

    sound: bool
    entries: int
    began: int
    fault: Fault | None

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        return cls(sound=verdict.fault is None, entries=verdict.entries, began=verdict.began, fault=verdict.fault)


@door(bp, "GET", "/admin/audit/entries", query=TrailQuery, returns=TrailView, may="audit.read", raises=(BadCursor,))
def list_entries(call: Call[Any, TrailQuery]) -> TrailView:
    """Who changed or saw a target, when and why; newest first."""
    return TrailView.of(entering.trail(call.shop, call.query.target, call.query.limit, call.query.cursor))


@door(bp, "GET", "/admin/audit/roots", query=Paged, returns=RootsView, may="audit.read", raises=(BadCursor,))
def list_roots(call: Call[Any, Paged]) -> RootsView:
    """The signed hours of the shop, newest first."""
    return RootsView.of(signing.newest(call.shop, call.query.limit, call.query.cursor))


@door(
    bp, "GET", "/admin/audit/verification", query=CheckQuery, returns=VerdictView, may="audit.read",
    pace=VERIFICATIONS, raises=(TrailNotFound, RootNotFound, HourTooLarge, OneQuestion, AnchorsUnreachable),
)  # fmt: skip
def verify(call: Call[Any, CheckQuery]) -> VerdictView:
    """Whether a trail, or all that an hour entered, is still what it was."""
    return VerdictView.of(checking.verify(call.shop.shop_id, call.query.target, call.query.hour, clock.now()))


@listener.on(Changed)
def on_changed(told: Told[Changed]) -> None:
    entering.enter(told.event, told.event_id, clock.now())


@listener.together
def on_changes(told: list[Told[Changed]]) -> None:
    entering.enter_all(told, clock.now())


@every_minutes(bp, 60)
def sign_roots() -> None:
    """Sign each shop's hours that are over, and those of what belongs to no shop."""
    in_turn((*(shop.shop_id for shop in shops()), PLATFORM), _sign)


def _sign(shop: str) -> None:
    with suppress(RootReplaced):  # which was told
        signing.sign(shop, clock.now())
