"""Notices. Reads: one, by event and channel; those of an order, oldest event first."""

from chalicelib.aws.records import Record
from chalicelib.aws.table import get, query
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.domain.notifications.rules import BeingSent, Notice


class NoticeRecord(Record):
    KEYS = {
        "pk": "NOTIFICATIONS#{shop}#{order_id}",
        "sk": "NOTICE#{at}#{notice_id}#{channel}",
    }
    ENTITY = Notice


def same(notice: Notice) -> Notice | None:
    """What is known of the same event and channel; strongly consistent."""
    fields = {name: getattr(notice, name) for name in ("shop", "order_id", "at", "notice_id", "channel")}
    found: Notice | None = get(NoticeRecord.at(**fields), consistent=True)
    return found


def of_order(shop: str, order_id: str, limit: int, after: str | None) -> Page[Notice]:
    partition = NoticeRecord.partition("pk", shop=shop, order_id=order_id)
    return query(NoticeRecord, partition, limit=limit, after=after)


def insert(notice: Notice) -> Write:
    """The first claim. BeingSent when a rival was faster."""
    return Write.insert(NoticeRecord, notice, BeingSent())


def update(notice: Notice) -> Write:
    """A later claim, or the end. BeingSent when a rival was faster."""
    return Write.replace(NoticeRecord, notice, BeingSent())
