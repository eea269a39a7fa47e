"""Products as a file says them: what an export writes, and what a row is compared with."""

from collections.abc import Mapping

from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules.attributes import Attribute, words_of
from chalicelib.domain.catalog.rules.brands import Brand
from chalicelib.domain.catalog.rules.categories import Tree
from chalicelib.domain.catalog.rules.pricing import Price
from chalicelib.domain.catalog.rules.products import Product, is_shown
from chalicelib.domain.catalog.rules.variants import Variant
from chalicelib.domain.imports.rules.rows import MEDIA, ImportedAttribute, ImportedProduct, ImportedVariant


def as_row(
    shop: Shop, product: Product, tree: Tree, brands: Mapping[str, Brand], stock: Mapping[str, int]
) -> ImportedProduct:
    """The product's working copy. `stock` is what is on hand at the shop's first location, by variant id.

    A file has one category, one price and one language per attribute value; `incoming` keeps what it leaves out.
    """
    content = product.content
    names = tuple(option.name for option in content.options)
    brand = brands.get(content.brand_id) if content.brand_id else None
    return ImportedProduct(
        line=0,
        external_id=product.external_id or product.product_id,
        name=_lines(content.name),
        description={locale: html for locale, html in content.description.items() if html},
        category_path=tuple(_lines(each.name) for each in tree.path(content.category_ids[0])),
        brand=_line(next(iter(brand.name.values()))) if brand else None,
        tags=tuple(dict.fromkeys(_line(tag) for tag in content.tags)),
        attributes=tuple(_attribute(each, shop.locales[0]) for each in content.attributes),
        options=tuple(_line(name) for name in names),
        variants=tuple(variant_row(shop, each, names, stock.get(each.variant_id, 0)) for each in content.variants),
        images=tuple(f"{MEDIA}{image.media_id}" for image in content.images),
        published=is_shown(product),
    )


def _attribute(attribute: Attribute, locale: str) -> ImportedAttribute:
    return ImportedAttribute(_lines(attribute.name or {}), words_of(attribute.value, locale).strip())


def variant_row(shop: Shop, variant: Variant, names: tuple[str, ...], stock: int) -> ImportedVariant:
    price = said_price(shop, variant)
    return ImportedVariant(
        sku=variant.sku,
        options={_line(name): _line(variant.options[name]) for name in names},
        price_minor=price.amount.amount,
        list_price_minor=price.list_price.amount if price.list_price else None,
        currency=price.amount.currency,
        stock=stock,
        barcode=variant.barcode,
        weight_grams=variant.weight_grams or None,
        enabled=variant.enabled,
    )


def said_price(shop: Shop, variant: Variant) -> Price:
    """Of several prices that of the shop's first market that has one."""
    first = next((variant.prices[each.market_id] for each in shop.markets if each.market_id in variant.prices), None)
    return first or next(iter(variant.prices.values()))


def _lines(text: Mapping[str, str]) -> dict[str, str]:
    return {locale: _line(words) for locale, words in text.items()}


def _line(words: str) -> str:
    """As one line without outer blanks, which is how a file's own texts are read."""
    return words.strip() if words.isprintable() else " ".join(words.split())
