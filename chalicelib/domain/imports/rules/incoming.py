"""Rows onto products: what a file changes is changed, and what it cannot say stays as it is.

A field counts as changed when it differs from what an export would say of it. So an exported file changes nothing, and
labels, packaging, alternative texts and the prices of other markets outlive every import.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict, Invalid
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules.attributes import Attribute, TextValue
from chalicelib.domain.catalog.rules.content import Content, Image
from chalicelib.domain.catalog.rules.pricing import Price
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.variants import Option, Prices, Variant, VariantFields, options_in
from chalicelib.domain.imports.rules.rows import MEDIA, ImportedProduct, ImportedVariant


class BeyondFiles(Conflict):
    title = "A file cannot change this product: it has a product type, several categories, or no external id"


class ForeignCurrency(Invalid):
    title = "No market of this shop has that currency"


def settled(row: ImportedProduct, there: ImportedProduct) -> bool:
    """Whether the product is already as the row says, its stock apart. No image references: those it has are kept."""
    images = pictures(row) or there.images
    counted = tuple(replace(each, stock=other.stock) for each, other in zip(row.variants, there.variants, strict=False))
    same_length = len(row.variants) == len(there.variants)
    return same_length and replace(row, line=there.line, images=images, variants=counted) == there


def pictures(row: ImportedProduct) -> tuple[str, ...]:
    """The row's references to uploads. Web addresses are passed over: the shop fetches nothing from strangers."""
    return tuple(each for each in row.images if each.startswith(MEDIA))


def refuse_beyond_files(product: Product) -> None:
    """Raises BeyondFiles rather than dropping what the row has no place for."""
    content = product.content
    if content.product_type_id or len(content.category_ids) > 1 or product.external_id is None:
        raise BeyondFiles(product_id=product.product_id)


def images_of(row: ImportedProduct, before: Content | None) -> tuple[Image, ...] | None:
    """The images that the row refers to; those that the product has keep their words. None when it refers to none."""
    wanted = [each.removeprefix(MEDIA) for each in pictures(row)]
    kept = {image.media_id: image for image in before.images} if before else {}
    return tuple(kept.get(each) or Image(media_id=each, alt=row.name) for each in wanted) or None


def attributes_of(
    row: ImportedProduct, locale: str, before: Content | None, there: ImportedProduct | None
) -> tuple[Attribute, ...]:
    if before and there and row.attributes == there.attributes:
        return before.attributes
    return tuple(Attribute(name=each.name, value=TextValue(text={locale: each.value})) for each in row.attributes)


def variants_of(
    shop: Shop, row: ImportedProduct, before: Content | None, there: ImportedProduct | None
) -> tuple[VariantFields, ...]:
    """Raises ForeignCurrency, with the column."""
    kept = {each.sku: each for each in before.variants} if before else {}
    said = {each.sku: each for each in there.variants} if there else {}
    return tuple(
        _variant(shop, each, kept.get(each.sku), said.get(each.sku), f"/variants/{number}/currency")
        for number, each in enumerate(row.variants)
    )


def _variant(
    shop: Shop, row: ImportedVariant, kept: Variant | None, said: ImportedVariant | None, field: str
) -> VariantFields:
    prices = _said_prices(shop, row, field)
    if kept is None or said is None:
        return VariantFields(
            sku=row.sku, prices=prices, options=row.options, barcode=row.barcode, weight_grams=row.weight_grams or 0,
            enabled=row.enabled,
        )  # fmt: skip
    return VariantFields(
        sku=row.sku,
        prices=_prices(prices, kept, row, said),
        options=kept.options if row.options == said.options else row.options,
        barcode=row.barcode or kept.barcode,
        image=kept.image,
        weight_grams=kept.weight_grams if row.weight_grams is None else row.weight_grams,
        packaging=kept.packaging,
        enabled=row.enabled,
    )


def _said_prices(shop: Shop, row: ImportedVariant, field: str) -> Prices:
    """The row's price in each market that has its currency."""
    list_price = None if row.list_price_minor is None else Money(row.list_price_minor, row.currency)
    price = Price(amount=Money(row.price_minor, row.currency), list_price=list_price)
    prices = {market.market_id: price for market in shop.markets if market.currency == row.currency}
    if not prices:
        raise ForeignCurrency(f"No market of this shop has {row.currency}", field=field)
    return prices


def _prices(new: Prices, kept: Variant, row: ImportedVariant, said: ImportedVariant) -> Prices:
    """Of all markets; those that have the row's currency are changed, if the row says another price than they have."""
    same = (row.price_minor, row.list_price_minor, row.currency) == (
        said.price_minor, said.list_price_minor, said.currency,
    )  # fmt: skip
    return kept.prices if same else {**kept.prices, **new}


def options_of(variants: Sequence[VariantFields], before: Content | None) -> tuple[Option, ...]:
    """The options that the variants use, in the order and with the labels that the product has of them."""
    known: Mapping[str, Option] = {each.name: each for each in before.options} if before else {}
    used = options_in(variants)
    if before and {each.name: set(each.values) for each in used} == {n: set(o.values) for n, o in known.items()}:
        return before.options
    return tuple(_option(each, known.get(each.name)) for each in used)


def _option(used: Option, known: Option | None) -> Option:
    if known is None:
        return used
    values = [each for each in known.values if each in used.values]
    values += [each for each in used.values if each not in values]
    labels = {value: label for value, label in known.value_labels.items() if value in values}
    return replace(known, values=tuple(values), value_labels=labels)
