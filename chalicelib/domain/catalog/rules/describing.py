"""Describing: a live product as a shopper reads it, in one market and one language, at an instant."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from chalicelib.core.money import Money
from chalicelib.core.texts import choose
from chalicelib.domain.catalog.rules.attributes import words_of
from chalicelib.domain.catalog.rules.live import Live, picture_of
from chalicelib.domain.catalog.rules.pricing import Shown, shown_price
from chalicelib.domain.catalog.rules.richtext import plain
from chalicelib.domain.catalog.rules.variants import Option, Variant
from chalicelib.domain.catalog.rules.views import (
    AttributeView,
    ImageView,
    Named,
    OptionValueView,
    OptionView,
    ProductCard,
    ProductDetail,
    Range,
    VariantView,
)  # fmt: skip


def detail(live: Live, market_id: str, locale: str, at: datetime) -> ProductDetail:
    """The product's page at an instant."""
    content, around = live.content, live.around
    html = choose(content.description, locale)
    return ProductDetail(
        product_id=live.product_id,
        name=choose(content.name, locale),
        description_html=html,
        description_text=plain(html),
        brand=Named(id=content.brand_id, name=choose(around.brand, locale))
        if content.brand_id and around.brand
        else None,
        categories=tuple(
            tuple(Named(id=each.category_id, name=choose(each.name, locale)) for each in path) for path in around.paths
        ),
        tags=content.tags,
        attributes=tuple(
            AttributeView(
                name=choose(each.name or {}, locale),
                text=words_of(each.value, locale),
                value=each.value,
                code=each.code,
            )
            for each in content.attributes
        ),
        options=tuple(_option(each, locale) for each in content.options),
        images=tuple(_images(live, locale)),
        variants=tuple(_variant(live, each, market_id, at) for each in _for_sale(live)),
        price_range=_range(live, market_id, at),
        in_stock=_in_stock(live, market_id),
    )


def card(live: Live, market_id: str, locale: str, at: datetime) -> ProductCard:
    """The product in a list at an instant (S3.1.1-e)."""
    picture, first = picture_of(live), live.content.images[:1]
    cheapest = min(_shown(live, market_id, at), key=lambda shown: shown.amount.amount, default=None)
    return ProductCard(
        product_id=live.product_id,
        name=choose(live.content.name, locale),
        image=picture.card if picture else None,
        image_alt=choose(first[0].alt, locale) if first else "",
        price_range=_range(live, market_id, at),
        list_price=cheapest.list_price if cheapest else None,
        in_stock=_in_stock(live, market_id),
    )


def _for_sale(live: Live) -> list[Variant]:
    return [each for each in live.content.variants if each.enabled]


def _option(option: Option, locale: str) -> OptionView:
    labels = option.value_labels
    return OptionView(
        name=option.name,
        label=choose(option.label, locale) if option.label else option.name,
        values=tuple(
            OptionValueView(value=value, label=choose(labels[value], locale) if value in labels else value)
            for value in option.values
        ),
    )


def _images(live: Live, locale: str) -> Iterator[ImageView]:
    for image in live.content.images:
        picture = live.around.pictures[image.media_id]
        yield ImageView(alt=choose(image.alt, locale), **msgspec.structs.asdict(picture))


def _variant(live: Live, variant: Variant, market_id: str, at: datetime) -> VariantView:
    price = variant.prices.get(market_id)
    shown = shown_price(price, live.around.cuts, at) if price else None
    return VariantView(
        variant_id=variant.variant_id,
        sku=variant.sku,
        barcode=variant.barcode,
        options=variant.options,
        price=shown.amount if shown else None,
        list_price=shown.list_price if shown else None,
        in_stock=variant.variant_id in live.around.in_stock,
        image=live.around.pictures[variant.image] if variant.image else None,
        weight_grams=variant.weight_grams,
        packaging=variant.packaging,
    )


def _shown(live: Live, market_id: str, at: datetime) -> list[Shown]:
    """The prices of the variants that can be bought; of all that are for sale when none is in stock."""
    priced = [each for each in _for_sale(live) if market_id in each.prices]
    in_stock = [each for each in priced if each.variant_id in live.around.in_stock]
    return [shown_price(each.prices[market_id], live.around.cuts, at) for each in in_stock or priced]


def _range(live: Live, market_id: str, at: datetime) -> Range | None:
    amounts: list[Money] = sorted((shown.amount for shown in _shown(live, market_id, at)), key=lambda each: each.amount)
    return Range(min=amounts[0], max=amounts[-1]) if amounts else None


def _in_stock(live: Live, market_id: str) -> bool:
    return any(market_id in each.prices and each.variant_id in live.around.in_stock for each in _for_sale(live))
