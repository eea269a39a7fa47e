"""The directory of shops is read as it is meant, or not at all: a slip in it must not wait for an order."""

from typing import Any

import msgspec
import pytest

from chalicelib.core.money import LARGEST
from chalicelib.core.networks import NotFromHere
from chalicelib.core.shops import Market, Shop
from tests.shop import MUGS

SHOP: dict[str, Any] = msgspec.to_builtins(MUGS)
MARKET: dict[str, Any] = SHOP["markets"][0]


def test_what_is_written_is_read() -> None:
    assert msgspec.json.decode(msgspec.json.encode(MUGS), type=Shop) == MUGS
    for least in ({"quote_seconds": 1, "price_drop_percent": 0}, {"locales": ["en"], "locations": ["main"]}):
        taken = msgspec.json.decode(msgspec.json.encode(msgspec.convert(SHOP | least, Shop)))
        assert taken | least == taken
    free = {"shipping_amount": 0, "free_shipping_from": 0, "refund_limit": 0, "tax_basis_points": 10_000}
    assert msgspec.convert(SHOP | {"markets": [MARKET | free]}, Shop).markets[0].tax_basis_points == 10_000


def test_what_is_left_out_is_what_most_shops_have() -> None:
    """Prices with tax, of which none is shown; no shipping; a quarter of an hour, half an hour, a week, a day."""
    market = {name: MARKET[name] for name in ("market_id", "currency", "time_zone")}
    least = {name: SHOP[name] for name in ("shop_id", "name", "hosts", "locales")} | {"markets": [market]}
    shop = msgspec.convert(least, Shop)
    assert shop == Shop(
        shop_id="mugs", name=MUGS.name, hosts=MUGS.hosts, locales=MUGS.locales, origins=(), api_key_hashes=(),
        locations=("main",), quote_seconds=900, payment_seconds=1_800, receipt_seconds=604_800, return_seconds=604_800,
        parcel_step_seconds=86_400, price_drop_percent=None, staff_networks=(),
        markets=(
            Market(
                market_id="cn", currency="CNY", time_zone="Asia/Shanghai", prices_include_tax=True, tax_basis_points=0,
                shipping_amount=0, free_shipping_from=None, refund_limit=None,
            ),
        ),
    )  # fmt: skip


def test_staff_come_from_the_shops_networks_where_it_has_any() -> None:
    """SEC33 part: staff come from the shop's networks where it has any"""
    MUGS.admit_staff("192.0.2.1")
    office = msgspec.structs.replace(MUGS, staff_networks=("203.0.113.0/24",))
    office.admit_staff("203.0.113.9")
    with pytest.raises(NotFromHere):
        office.admit_staff("192.0.2.1")


def test_a_market_is_known_by_its_id() -> None:
    found = [MUGS.market(name) for name in ("us", "cn", "xx", "")]
    assert [market and market.currency for market in found] == ["USD", "CNY", None, None]


@pytest.mark.parametrize(
    "slip",
    [
        {"time_zone": "Asia/Shanghay"}, {"time_zone": ""}, {"time_zone": "Asia"}, {"time_zone": "../etc/passwd"},
        {"currency": "XXX"}, {"shipping_amount": -1}, {"shipping_amount": LARGEST + 1}, {"free_shipping_from": -1},
        {"tax_basis_points": -1}, {"tax_basis_points": 10_001}, {"refund_limit": -1}, {"market_id": "CN"},
        {"currency": "cny"}, {"tax_percent": 8},
    ],
    ids=str,
)  # fmt: skip
def test_a_market_that_nobody_could_order_in_is_not_read(slip: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(SHOP | {"markets": [MARKET | slip]}, Shop)


@pytest.mark.parametrize(
    "slip",
    [
        {"quote_seconds": 0}, {"payment_seconds": 0}, {"receipt_seconds": 0}, {"return_seconds": 0},
        {"parcel_step_seconds": 0}, {"price_drop_percent": 101}, {"price_drop_percent": -1}, {"markets": []},
        {"locales": []}, {"locations": []}, {"locations": ["MAIN"]}, {"shop_id": "_"}, {"shop_id": "mugs#1"},
        {"shop_id": "x" * 32}, {"locales": ["english"]}, {"name": {}}, {"open": True},
    ],
    ids=str,
)  # fmt: skip
def test_a_shop_that_could_not_work_is_not_read(slip: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(SHOP | slip, Shop)
