"""Audit items, and whatever is audited. Reads: one audit; a shop's audits, newest first; a page of the whole table, in
no order; items by their keys (what the checks of an item look up is in needs.py and surroundings.py)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from chalicelib.aws.records import Address, Item, Record, entity_of, expired, key_of
from chalicelib.aws.scan import scan
from chalicelib.aws.table import get, get_items, query
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.events import read_news
from chalicelib.core.paging import Page
from chalicelib.domain.auditor.rules.audits import Audit
from chalicelib.domain.auditor.rules.books import Books, Told
from chalicelib.domain.auditor.rules.checks import ROOTS
from chalicelib.domain.catalog.offers import OfferRecord
from chalicelib.domain.catalog.store import (
    CardRecord,
    CutsRecord,
    LiveRecord,
    ProductRecord,
    TreeRecord,
    ViewRecord,
)
from chalicelib.domain.fulfillment.store import FulfillmentOrderRecord, ShipmentRecord
from chalicelib.domain.inventory.store import LevelRecord, MovementRecord
from chalicelib.domain.notifications.store import NoticeRecord as MessageRecord
from chalicelib.domain.orders.store import OrderRecord
from chalicelib.domain.payments.store import AttemptRecord, NoticeRecord, RefundRecord
from chalicelib.domain.promotions.store import PromotionRecord
from chalicelib.domain.returns.store import ClaimsRecord, ReturnRecord

RECORDS: tuple[type[Record], ...] = (
    OrderRecord, AttemptRecord, RefundRecord, NoticeRecord, FulfillmentOrderRecord, ShipmentRecord, ClaimsRecord,
    ReturnRecord, MessageRecord, LevelRecord, MovementRecord, PromotionRecord, CutsRecord, TreeRecord, ProductRecord,
    LiveRecord, ViewRecord, CardRecord, OfferRecord,
)  # fmt: skip
OF_ENTITY = {record.ENTITY: record for record in RECORDS}
SCANNED = tuple(record for record in RECORDS if record.ENTITY in ROOTS)

PAGE = 100
"""Items read for a page of a scan: what is in memory at a time, with what they need besides."""


class AuditRecord(Record):
    """A shop's audits stand in one partition: there is one a night, and each writes only its slices."""

    KEYS = {"pk": "AUDITOR#{shop}#AUDITS", "sk": "{audit_id}"}
    ENTITY = Audit


class Unreadable(msgspec.Struct, frozen=True):
    """An item that is not what its kind says."""

    kind: str
    key: str


def find(shop: str, audit_id: str) -> Audit | None:
    """Strongly consistent: who reads it may go on with it."""
    found: Audit | None = get(AuditRecord.at(shop=shop, audit_id=audit_id), consistent=True)
    return found


def newest(shop: str, limit: int, after: str | None = None) -> Page[Audit]:
    partition = AuditRecord.partition("pk", shop=shop)
    return query(AuditRecord, partition, limit=limit, after=after, newest_first=True)


def last(shop: str, until: str) -> Audit | None:
    """The newest up to that id, strongly consistent."""
    partition = AuditRecord.partition("pk", shop=shop)
    found = query(AuditRecord, partition, until=until, limit=1, newest_first=True, consistent=True).items
    return next(iter(found), None)


def insert(audit: Audit) -> Write:
    return Write.insert(AuditRecord, audit)


def update(audit: Audit) -> Write:
    """The next version. Stale when another delivery was faster."""
    return Write.replace(AuditRecord, audit)


def page(shop: str, after: str | None) -> Page[Item]:
    """The next items of the table; those that are no subjects of any check are left out."""
    return scan(SCANNED, shop, limit=PAGE, after=after)


def read_items(items: Iterable[Item]) -> Iterator[Any]:
    """The entities of those items that are audited, or Unreadable; without those whose time is over."""
    return (entity for entity, _ in read_told(items))


def read_told(items: Iterable[Item]) -> Iterator[tuple[Any, Told | None]]:
    """As above, each with when its item last told something."""
    now = clock.now()
    for item in items:
        record = _record_of(item)
        if record is None or expired(item, now):
            continue
        told = partial(_told_at, item["news"]["B"]) if "news" in item else None
        try:
            yield entity_of(record, item), told
        except msgspec.MsgspecError:
            yield Unreadable(item["kind"]["S"], item["pk"]["S"]), None


def fetch(addresses: list[Address], books: Books, consistent: bool) -> None:
    """Add what is there."""
    for entity, told in read_told(get_items(addresses, consistent=consistent).values()):
        if not isinstance(entity, Unreadable):
            books.add(entity, told)


def address_of(entity: Any) -> Address:
    """Where an entity of ours is."""
    record = OF_ENTITY[type(entity)]
    pk, sk = (key_of(record.KEYS[name], entity) for name in ("pk", "sk"))
    return Address(record, str(pk), str(sk))


def _record_of(item: Item) -> type[Record] | None:
    """The record that an item was made of: kinds may have one name in two capabilities."""
    wanted = _BY_KIND.get(item.get("kind", {}).get("S", ""), ())
    return next((record for begin, record in wanted if item["pk"]["S"].startswith(begin)), None)


def _told_at(news: bytes) -> datetime | None:
    return max((event.at for event in read_news(news)), default=None)


_BY_KIND: dict[str, list[tuple[str, type[Record]]]] = {}
for _record in RECORDS:
    _begin = _record.KEYS["pk"].partition("{")[0]
    _BY_KIND.setdefault(_record.__name__.removesuffix("Record"), []).append((_begin, _record))
