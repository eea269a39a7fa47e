"""Goods to sell in tests: offers and stock, put straight into the table."""

from typing import Any

from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import Write
from chalicelib.core.money import Money
from chalicelib.domain.catalog.offers import OfferRecord
from chalicelib.domain.catalog.rules import Cut, Offer, Price
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.inventory.store import LevelRecord


def offer(
    variant_id: str, fen: int = 2_500, *, shop: str = "mugs", cuts: tuple[Cut, ...] = (), version: int = 1, **facts: Any
) -> Offer:
    """A variant for sale in China (and for a tenth in America), put on the table."""
    made = Offer(
        shop=shop,
        variant_id=variant_id,
        product_id=f"prod_{variant_id}",
        sku=variant_id.upper(),
        name={"zh-CN": f"杯子 {variant_id}", "en": f"Mug {variant_id}"},
        options={"color": "blue"},
        image=f"media/mugs/{variant_id}/card.webp",
        prices={"cn": Price(amount=Money(fen, "CNY")), "us": Price(amount=Money(fen // 10, "USD"))},
        cuts=cuts,
        weight_grams=300,
        enabled=facts.pop("enabled", True),
        version=version,
        **facts,
    )
    commit(Write.put(OfferRecord, made))
    return made


def stock(variant_id: str, units: int, *, shop: str = "mugs", location: str = "main") -> None:
    """So many units at a location, whatever was there before."""
    level = StockLevel(
        shop=shop,
        variant_id=variant_id,
        product_id=f"prod_{variant_id}",
        location=location,
        on_hand=units,
        available=units,
    )
    commit(Write.put(LevelRecord, level))


def level(variant_id: str, *, shop: str = "mugs", location: str = "main") -> StockLevel:
    found = get(LevelRecord.at(shop=shop, variant_id=variant_id, location=location), consistent=True)
    assert isinstance(found, StockLevel)
    return found


def available(variant_id: str, **where: Any) -> int:
    return level(variant_id, **where).available
