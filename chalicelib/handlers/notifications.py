"""Notification doors: the queue of what customers are told of, and staff's view of what they were told."""

from datetime import datetime
from typing import Any, Self

import msgspec
from chalice.app import Blueprint

from chalicelib.aws import identity
from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Paged
from chalicelib.aws.triggers import Listener
from chalicelib.core import clock
from chalicelib.core.events import Told
from chalicelib.core.paging import BadCursor
from chalicelib.domain.notifications import actions
from chalicelib.domain.notifications.rules import KINDS, Notice
from chalicelib.domain.orders.rules.order import OrderNotFound

bp = Blueprint(__name__)
listener = Listener(bp, "notifications")


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """What was told, by which channel, when. `attempts` above one: earlier ones did not come to an end."""

    kind: str
    channel: str
    status: str
    at: datetime
    sent_at: datetime | None
    attempts: int

    @classmethod
    def of(cls, notice: Notice) -> Self:
        return cls(**{name: getattr(notice, name) for name in cls.__struct_fields__})


class NoticePage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[NoticeView]
    next_cursor: str | None


@door(
    bp, "GET", "/admin/orders/{order_id}/notifications", query=Paged, returns=NoticePage,
    may="notifications.read", raises=(OrderNotFound, BadCursor),
)  # fmt: skip
def list_notifications(call: Call[Any, Paged], order_id: str) -> NoticePage:
    """What the customer of an order was told, oldest event first."""
    page = actions.of_order(call.shop, order_id, call.query.limit, call.query.cursor)
    return NoticePage(items=[NoticeView.of(notice) for notice in page.items], next_cursor=page.after)


def on_news(told: Told[Any]) -> None:
    """The customer is told, in their language."""
    actions.notify(identity.shop(told.event.shop), told.event_id, told.event, clock.now())


for kind in KINDS:
    listener.on(kind)(on_news)
