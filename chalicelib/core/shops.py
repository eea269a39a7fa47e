"""Shops and markets: whose goods are sold, where, in which currency and by which rules."""

from importlib import import_module
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from chalicelib.core.money import BASIS, Currency, Money
from chalicelib.core.texts import Locale, Text

Slug = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,30}\Z", examples=["demo"])]

Origin = Annotated[
    str,
    msgspec.Meta(
        # As browsers write it: no path, no capitals, no wildcard; without TLS for pages on one's own machine only.
        pattern=r"\A(https://[a-z0-9.-]+|http://(127\.0\.0\.1|localhost))(:[0-9]{1,5})?\Z",
        examples=["https://www.shop.example"],
    ),
]

Amount = Annotated[int, msgspec.Meta(ge=0)]
Seconds = Annotated[int, msgspec.Meta(ge=1)]

PLATFORM = "_"
"""Stands where keys name the shop, for what belongs to none: no shop can be called that."""


class Market(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where prices are valid. Shipping is flat, in minor units, and free from `free_shipping_from` on. Of an order, one
    person of staff refunds `refund_limit` (minor units) at most; without it, anything."""

    market_id: Slug
    currency: Currency
    time_zone: str
    prices_include_tax: bool = True
    tax_basis_points: Annotated[int, msgspec.Meta(ge=0, le=BASIS)] = 0
    shipping_amount: Amount = 0
    free_shipping_from: Amount | None = None
    refund_limit: Amount | None = None

    def __post_init__(self) -> None:
        """Raises ValueError, so that a slip shows when the list is read, and not first at somebody's order."""
        Money(self.shipping_amount, self.currency)
        try:
            _ = self.zone
        except (ZoneInfoNotFoundError, OSError) as unknown:
            raise ValueError(f"unknown time zone {self.time_zone!r}") from unknown

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Shop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A merchant's shop: the hosts and API key hashes that lead to it, the origins whose pages may call it from a
    browser, its markets (the first is the default), its locales (likewise), and its deadlines in seconds. Staff may
    work from `staff_networks` only; from everywhere where there are none. One person of staff lowers a price by
    `price_drop_percent` at most; without it, to nothing."""

    shop_id: Slug
    name: Text
    hosts: tuple[str, ...]
    origins: tuple[Origin, ...] = ()
    api_key_hashes: tuple[str, ...] = ()
    markets: Annotated[tuple[Market, ...], msgspec.Meta(min_length=1)]
    locales: Annotated[tuple[Locale, ...], msgspec.Meta(min_length=1)]
    locations: Annotated[tuple[Slug, ...], msgspec.Meta(min_length=1)] = ("main",)
    quote_seconds: Seconds = 900
    payment_seconds: Seconds = 1_800
    receipt_seconds: Seconds = 7 * 86_400
    return_seconds: Seconds = 7 * 86_400
    parcel_step_seconds: Seconds = 86_400
    price_drop_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    staff_networks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError, so that no list is read that would keep everybody out, or nobody."""
        if self.staff_networks:
            _networks().read(self.staff_networks)

    def admit_staff(self, viewer: str) -> None:
        """Raises NotFromHere for one from elsewhere."""
        if self.staff_networks:
            _networks().insist(self.staff_networks, viewer)

    def market(self, market_id: str) -> Market | None:
        return next((market for market in self.markets if market.market_id == market_id), None)


def _networks() -> Any:
    """The module, which only few shops need."""
    return import_module("chalicelib.core.networks")
