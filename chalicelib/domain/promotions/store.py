"""Promotion items. Reads: one promotion; a shop's promotions, newest first; those that are due, by bucket."""

from datetime import datetime

from chalicelib.aws import buckets
from chalicelib.aws.records import Record
from chalicelib.aws.table import get
from chalicelib.aws.writes import Write, stale
from chalicelib.core.paging import Page
from chalicelib.domain.promotions.rules import Promotion, PromotionNotFound


class PromotionRecord(Record):
    KEYS = {
        "pk": "PROMOTIONS#{shop}#{promotion_id}",
        "sk": "PROMOTION",
        "gsi1pk": "PROMOTIONS#{shop}#ALL#{bucket}",
        "gsi1sk": "{promotion_id}",
        "gsi2pk": "PROMOTIONS#{shop}#DUE#{bucket}",
        "gsi2sk": "{due_at}#{promotion_id}",
    }
    ENTITY = Promotion


def load(shop: str, promotion_id: str) -> Promotion:
    """Strongly consistent. Raises PromotionNotFound."""
    found: Promotion | None = get(PromotionRecord.at(shop=shop, promotion_id=promotion_id), consistent=True)
    if found is None:
        raise PromotionNotFound(promotion_id=promotion_id)
    return found


def newest(shop: str, limit: int, after: str | None) -> Page[Promotion]:
    """Promotions older than the id `after`, newest first, out of all buckets."""
    return buckets.newest(PromotionRecord, limit, after, shop=shop)


def due(shop: str, now: datetime, limit: int = 100) -> list[Promotion]:
    """Promotions whose start or end has come, at most `limit` of a bucket; the index may lag behind."""
    return buckets.due(PromotionRecord, now, limit, shop=shop)


def insert(promotion: Promotion) -> Write:
    return Write.insert(PromotionRecord, promotion)


def update(promotion: Promotion) -> Write:
    return Write.replace(PromotionRecord, promotion)


def still(promotion: Promotion) -> Write:
    """Let a commit fail, as Stale, unless the promotion is as it was read."""
    address = PromotionRecord.at(shop=promotion.shop, promotion_id=promotion.promotion_id)
    return Write.check(address, PromotionRecord.version == promotion.version, stale)
