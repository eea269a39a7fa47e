"""Promotions to test with."""

from datetime import timedelta
from typing import Any

import msgspec

from chalicelib.aws.table import commit
from chalicelib.domain.promotions import store
from chalicelib.domain.promotions.rules import SCHEDULED, Promotion
from tests.shop import NOON

HOUR = timedelta(hours=1)

AUTUMN = Promotion(
    shop="mugs",
    promotion_id="promo_AUTUMN",
    name={"en": "Autumn sale", "zh-CN": "秋日特惠"},
    percent_off_basis_points=2000,
    product_ids=("prod_MUG",),
    category_ids=("cat_TABLE",),
    starts_at=NOON + HOUR,
    ends_at=NOON + 3 * HOUR,
    status=SCHEDULED,
    version=1,
)

BODY: dict[str, Any] = {
    "name": {"en": "Autumn sale", "zh-CN": "秋日特惠"},
    "percent_off_basis_points": 2000,
    "product_ids": ["prod_MUG"],
    "category_ids": ["cat_TABLE"],
    "starts_at": "2026-11-22T13:00:00+08:00",
    "ends_at": "2026-11-22T15:00:00+08:00",
}


def autumn(**other: Any) -> Promotion:
    return msgspec.structs.replace(AUTUMN, **other)


def kept(**other: Any) -> Promotion:
    """Put a promotion into the table."""
    promotion = autumn(**other)
    commit(store.insert(promotion))
    return promotion
