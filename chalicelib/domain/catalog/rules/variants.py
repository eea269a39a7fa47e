"""Variants: what can be bought of a product: one for each combination of its options, each with its own sku."""

import hashlib
from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Annotated

import msgspec

from chalicelib.core import ids
from chalicelib.core.ids import Id
from chalicelib.core.problems import Invalid
from chalicelib.core.shops import Shop, Slug
from chalicelib.core.texts import one_line
from chalicelib.domain.catalog.rules.pricing import Price
from chalicelib.domain.catalog.rules.words import Name, Sku, Words

MOST_VARIANTS = 40
DEAREST = 10**11
"""Minor units: a full cart of such goods, with its tax, is still an amount of money."""
MOST_MILLIMETERS = 100_000
MOST_GRAMS = 10_000_000

Prices = Annotated[dict[Slug, Price], msgspec.Meta(min_length=1, max_length=50)]
Millimeters = Annotated[int, msgspec.Meta(ge=0, le=MOST_MILLIMETERS)]


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to choose, such as the color; labels say its name and its values in the shopper's language."""

    name: Words
    values: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1, max_length=MOST_VARIANTS)]
    label: Name | None = None
    value_labels: dict[Words, Name] = {}


class Packaging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a unit is packed."""

    length_mm: Millimeters | None = None
    width_mm: Millimeters | None = None
    height_mm: Millimeters | None = None
    material: Words | None = None
    pack_count: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class VariantFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variant as a merchant describes it; `image` is the media id of one of the product's images."""

    sku: Sku
    prices: Prices
    options: Annotated[dict[Words, Words], msgspec.Meta(max_length=3)] = {}
    barcode: Annotated[str, msgspec.Meta(pattern=r"\A[0-9A-Za-z-]{1,64}\Z")] | None = None
    image: Id | None = None
    weight_grams: Annotated[int, msgspec.Meta(ge=0, le=MOST_GRAMS)] = 0
    packaging: Packaging | None = None
    enabled: bool = True


class Variant(VariantFields, frozen=True, kw_only=True):
    """A variant of a product: the same sku in the same product is the same variant for ever."""

    variant_id: Id


def matrix(options: Sequence[Option], prices: Prices | None, stem: str) -> tuple[VariantFields, ...]:
    """One variant for each combination of the options' values, all at the same prices; their skus begin with the stem.

    S3.1.2-b. Raises Invalid.
    """
    if prices is None:
        raise Invalid("Give the variants, or the prices that all of them have", field="/prices")
    if prod(len(option.values) for option in options) > MOST_VARIANTS:
        raise Invalid(f"More than {MOST_VARIANTS} variants", field="/options")
    names = [option.name for option in options]
    return tuple(
        VariantFields(
            sku=one_line("-".join([stem, *values]))[:64].strip(),
            prices=prices,
            options=dict(zip(names, values, strict=True)),
        )
        for values in product(*(option.values for option in options))
    )


def options_in(variants: Sequence[VariantFields]) -> tuple[Option, ...]:
    """The options that variants use, where nobody declared them."""
    names = dict.fromkeys(name for variant in variants for name in variant.options)
    return tuple(
        Option(name=name, values=tuple(dict.fromkeys(each.options[name] for each in variants if name in each.options)))
        for name in names
    )


def numbered(variants: Sequence[VariantFields], product_id: str) -> tuple[Variant, ...]:
    """The variants with their ids, which follow from the product and the sku."""
    return tuple(
        Variant(variant_id=variant_id(product_id, each.sku), **msgspec.structs.asdict(each)) for each in variants
    )


def variant_id(product_id: str, sku: str) -> str:
    digest = hashlib.blake2b(f"{product_id}\0{sku}".encode(), digest_size=16).digest()
    return f"var_{ids.encode(int.from_bytes(digest), ids.LENGTH)}"


def check_options(options: Sequence[Option]) -> None:
    """Raises Invalid: a name or a value given twice."""
    for number, option in enumerate(options):
        if option.name in {other.name for other in options[:number]}:
            raise Invalid(f"The option {option.name!r} is declared twice", field=f"/options/{number}/name")
        if len(set(option.values)) < len(option.values):
            raise Invalid("A value is declared twice", field=f"/options/{number}/values")


def check_variants(variants: Sequence[VariantFields], options: Sequence[Option], shop: Shop) -> None:
    """Raises Invalid, naming the field: options that do not fit, a combination or sku given twice, a wrong price."""
    declared = {option.name: option.values for option in options}
    for number, each in enumerate(variants):
        field, before = f"/variants/{number}", variants[:number]
        if each.options.keys() != declared.keys():
            raise Invalid(f"A variant has a value for each of: {', '.join(declared)}", field=f"{field}/options")
        for name, value in each.options.items():
            if value not in declared[name]:
                raise Invalid(f"{value!r} is no value of {name!r}", field=f"{field}/options/{name}")
        if each.options in [other.options for other in before]:
            raise Invalid("Another variant has the same options", field=f"{field}/options")
        if each.sku in {other.sku for other in before}:
            raise Invalid(f"Another variant has the sku {each.sku!r}", field=f"{field}/sku")
        check_prices(each.prices, shop, f"{field}/prices")


def check_prices(prices: Prices, shop: Shop, field: str) -> None:
    """Raises Invalid: no such market, another currency than the market's, less than nothing (S3.1.1-b)."""
    for market_id, price in prices.items():
        market, place = shop.market(market_id), f"{field}/{market_id}"
        if market is None:
            raise Invalid(f"This shop has no market {market_id!r}", field=place)
        for name, money in (("amount", price.amount), ("list_price", price.list_price)):
            if money is not None and money.currency != market.currency:
                raise Invalid(f"Prices in {market_id!r} are in {market.currency}", field=f"{place}/{name}/currency")
            if money is not None and not 0 <= money.amount <= DEAREST:
                raise Invalid(f"A price is from 0 to {DEAREST} minor units", field=f"{place}/{name}/amount")
