"""A few doors of our own, to try what every door does; they stay out of the shop's list of doors."""

from typing import Annotated, Any, Self

import msgspec
from chalice.app import Blueprint, Chalice

from chalicelib.aws.doors import DOORS, PREFLIGHTS, Call, door
from chalicelib.aws.inputs import Body, Query
from chalicelib.aws.replies import Rendered
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.money import Money
from chalicelib.core.paging import cursor, resume
from chalicelib.core.problems import Conflict, NotFound
from tests.aws.things import Box, BoxRecord

_before = (len(DOORS), len(PREFLIGHTS))
bp = Blueprint(__name__)


class NoSuchBox(NotFound):
    title = "There is no such box"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    count: Annotated[int, msgspec.Meta(ge=1, le=99)]
    texts: dict[str, str] = {}


class NewBox(Body, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=20, pattern="^[^<>]*$")]
    left: int = 1
    price: Money | None = None
    parts: tuple[Part, ...] = ()


class Boxes(Query, frozen=True, kw_only=True):
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 24
    cursor: str | None = None


class BoxView(msgspec.Struct, frozen=True, kw_only=True):
    box_id: str
    name: str
    locale: str = ""
    market: str = ""

    @classmethod
    def of(cls, box: Box) -> Self:
        return cls(box_id=box.box_id, name=box.note)


@door(bp, "GET", "/desk/hello", returns=dict[str, str], may=PUBLIC)
def hello(call: Call[Any, Any]) -> dict[str, str]:
    """Say who is understood to be calling."""
    return {"shop": call.shop.shop_id, "market": call.market.market_id, "locale": call.locale, "who": call.caller.role}


@door(bp, "GET", "/desk/page", returns=dict[str, str], may=PUBLIC)
def page(call: Call[Any, Any]) -> Rendered:
    """A page that was rendered before."""
    return Rendered(body='{"words": "马克杯"}'.encode(), max_age=30)


@door(bp, "GET", "/desk/boxes", query=Boxes, returns=dict[str, Any], may="orders.read")
def boxes(call: Call[None, Boxes]) -> dict[str, Any]:
    """A list with a cursor of its own."""
    scope = f"boxes:{call.caller.subject}"
    after = resume(call.query.cursor, scope, "secret")
    return {"limit": call.query.limit, "after": after, "next_cursor": cursor("x", scope, "secret")}


@door(bp, "GET", "/desk/boxes/{box_id}", returns=BoxView, may=PUBLIC, raises=(NoSuchBox,))
def look(call: Call[Any, Any], box_id: str) -> BoxView:
    """Always missing."""
    raise NoSuchBox(box_id=box_id)


@door(bp, "POST", "/desk/boxes", body=NewBox, returns=BoxView, status=201, may="orders.place", once=True)
def make(call: Call[NewBox, Any]) -> BoxView:
    """Make a box; a name is there once."""
    assert call.once is not None
    made = Box(shop=call.shop.shop_id, box_id=call.body.name, note=call.body.name, left=call.body.left)
    commit(Write.insert(BoxRecord, made), call.once.keep(made))
    return BoxView.of(made)


@door(bp, "PUT", "/desk/boxes", body=NewBox, returns=NewBox, may="orders.place")
def echo(call: Call[NewBox, Any]) -> NewBox:
    """Say it back."""
    return call.body


@door(bp, "DELETE", "/desk/boxes/{box_id}", returns=None, status=204, may="catalog.edit")
def drop(call: Call[Any, Any], box_id: str) -> None:
    """Say nothing."""


@door(bp, "POST", "/desk/hook", returns=dict[str, str], may=PUBLIC, signed=True)
def hook(call: Call[Any, Any]) -> dict[str, str]:
    """The bytes as they came, in hex."""
    return {"raw": call.raw.hex()}


@door(bp, "POST", "/desk/break", returns=dict[str, str], may=PUBLIC)
def broken(call: Call[Any, Any]) -> dict[str, str]:
    """A mistake of ours."""
    raise ZeroDivisionError


@door(bp, "POST", "/desk/unspeakable", returns=dict[str, str], may=PUBLIC)
def unspeakable(call: Call[Any, Any]) -> dict[str, str]:
    """A problem with a fact that cannot be encoded."""
    raise Conflict(why="\ud800", at=clock.now())


del DOORS[_before[0] :], PREFLIGHTS[_before[1] :]
app = Chalice(app_name="desk", configure_logs=False)
app.register_blueprint(bp)
