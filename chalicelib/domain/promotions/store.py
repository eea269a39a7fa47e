"""Promotion items. Reads: one promotion; a shop's promotions, newest first; those that are due, by bucket."""

from datetime import datetime

from chalicelib.aws.records import Record
from chalicelib.aws.table import get, query
from chalicelib.aws.writes import Write, stale
from chalicelib.core.paging import Page
from chalicelib.domain.promotions.rules import BUCKETS, Promotion, PromotionNotFound


class PromotionRecord(Record):
    KEYS = {
        "pk": "PROMOTIONS#{shop}#{promotion_id}",
        "sk": "PROMOTION",
        "gsi1pk": "PROMOTIONS#{shop}#ALL#{bucket}",
        "gsi1sk": "{promotion_id}",
        "gsi2pk": "PROMOTIONS#{shop}#DUE#{bucket}",
        "gsi2sk": "{due_at:%Y-%m-%dT%H:%M:%S.%fZ}#{promotion_id}",
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
    found: list[Promotion] = []
    for bucket in range(BUCKETS):
        partition = PromotionRecord.partition("gsi1pk", shop=shop, bucket=str(bucket))
        page = query(PromotionRecord, partition, index="gsi1", until=after, limit=limit + 2, newest_first=True)
        found += [each for each in page.items if each.promotion_id != after]
    found.sort(key=lambda each: each.promotion_id, reverse=True)
    return Page(found[:limit], found[limit - 1].promotion_id if len(found) > limit else None)


def due(shop: str, now: datetime, limit: int = 100) -> list[Promotion]:
    """Promotions whose start or end has come, at most `limit` of a bucket; the index may lag behind."""
    found: list[Promotion] = []
    for bucket in range(BUCKETS):
        partition = PromotionRecord.partition("gsi2pk", shop=shop, bucket=str(bucket))
        latest = f"{now:%Y-%m-%dT%H:%M:%S.%fZ}~"
        found += query(PromotionRecord, partition, index="gsi2", until=latest, limit=limit).items
    return found


def insert(promotion: Promotion) -> Write:
    return Write.insert(PromotionRecord, promotion)


def update(promotion: Promotion) -> Write:
    return Write.replace(PromotionRecord, promotion)


def still(promotion: Promotion) -> Write:
    """Let a commit fail, as Stale, unless the promotion is as it was read."""
    address = PromotionRecord.at(shop=promotion.shop, promotion_id=promotion.promotion_id)
    return Write.check(address, PromotionRecord.version == promotion.version, stale)
