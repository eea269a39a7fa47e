"""Pricing: what one unit of a variant costs in a market, and which cut takes how much off it, by the clock."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from chalicelib.core.money import Money


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a unit costs in one market, and the price it is compared with (shown struck through), if any."""

    amount: Money
    list_price: Money | None = None


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion's percentage off, from `starts_at` until just before `ends_at` (None: until further notice)."""

    promotion_id: str
    percent_off_basis_points: int
    starts_at: datetime
    ends_at: datetime | None = None

    def applies(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


class TargetCuts(msgspec.Struct, frozen=True, kw_only=True):
    """The cuts on one product or one category; version 0 is not stored yet."""

    shop: str
    target_id: str
    cuts: tuple[Cut, ...] = ()
    version: int = 0


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What carts and checkouts need of one variant: `enabled` when its product is published and it is for sale.

    Prices are by market id; `image` is the address of a card-sized picture. The version grows with every
    publication and every change of the cuts.
    """

    shop: str
    variant_id: str
    product_id: str
    sku: str
    name: dict[str, str]
    options: dict[str, str]
    image: str | None
    prices: dict[str, Price]
    cuts: tuple[Cut, ...]
    weight_grams: int
    enabled: bool
    version: int


def unit_price(offer: Offer, market_id: str) -> Money | None:
    """The price of a unit before cuts; None where the variant is not for sale in that market."""
    price = offer.prices.get(market_id)
    return price.amount if offer.enabled and price else None


def best_cut(cuts: Iterable[Cut], now: datetime) -> Cut | None:
    """The largest cut that applies now, of equal ones that of the smallest promotion id; cuts never add up."""
    applying = (cut for cut in cuts if cut.applies(now))
    return min(applying, key=lambda cut: (-cut.percent_off_basis_points, cut.promotion_id), default=None)


def cut_amount(price: Money, cut: Cut) -> Money:
    """What the cut takes off the price (not what is left), halves to the even unit."""
    return price.portion(cut.percent_off_basis_points)


def recut(target: TargetCuts, promotion_id: str, cut: Cut | None) -> TargetCuts:
    """The target with that promotion's cut as it is now, None for no longer; the same object if nothing changes."""
    others = [each for each in target.cuts if each.promotion_id != promotion_id]
    cuts = tuple(sorted([*others, *([cut] if cut else [])], key=lambda each: each.promotion_id))
    return target if cuts == target.cuts else replace(target, cuts=cuts, version=target.version + 1)


def united(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """The cuts of several targets, each promotion once, in an order that depends on nothing else."""
    by_promotion = {cut.promotion_id: cut for cut in cuts}
    return tuple(by_promotion[each] for each in sorted(by_promotion))


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A price as shoppers see it: what is paid, and the higher price it is compared with, if any."""

    amount: Money
    list_price: Money | None


def shown_price(price: Price, cuts: Iterable[Cut], now: datetime) -> Shown:
    """The price under the best cut; the list price, or else the price before the cut, stands beside it."""
    cut = best_cut(cuts, now)
    amount = price.amount - cut_amount(price.amount, cut) if cut else price.amount
    compared = max([price.amount, *([price.list_price] if price.list_price else [])], key=lambda money: money.amount)
    return Shown(amount=amount, list_price=compared if amount < compared else None)
