"""Content: what a product says and offers, as a merchant describes it and as it is once checked."""

from typing import Annotated

import msgspec

from chalicelib.core.ids import Id
from chalicelib.core.problems import Invalid, NotFound
from chalicelib.core.shops import Shop
from chalicelib.core.texts import Locale
from chalicelib.domain.catalog.rules.attributes import Attribute, ProductType, check_attributes
from chalicelib.domain.catalog.rules.richtext import sanitized
from chalicelib.domain.catalog.rules.variants import (
    MOST_VARIANTS,
    Option,
    Prices,
    Variant,
    VariantFields,
    check_options,
    check_prices,
    check_variants,
    matrix,
    numbered,
    options_in,
)  # fmt: skip
from chalicelib.domain.catalog.rules.words import Name, Sku, Words

LARGEST = 120 * 1024
"""Bytes of a product's JSON: with its renderings far from the 400 KB of an item."""

LONGEST_HTML = 20_000
"""Characters, also once it is sanitized: what staff read, or an export says, can be sent back."""

Html = Annotated[str, msgspec.Meta(max_length=LONGEST_HTML)]


class VariantNotFound(NotFound):
    title = "The product has no such variant"


class Image(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture that was uploaded, and what it shows for those who cannot see it."""

    media_id: Id
    alt: Name


class ProductFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product as a merchant describes it. The description is HTML by locale.

    Without `variants` there is one for each combination of the options, at `prices`, with skus that begin with `sku`.
    """

    name: Name
    description: Annotated[dict[Locale, Html], msgspec.Meta(max_length=20)] = {}
    brand_id: Id | None = None
    product_type_id: Id | None = None
    category_ids: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=3)]
    tags: Annotated[tuple[Words, ...], msgspec.Meta(max_length=50)] = ()
    attributes: Annotated[tuple[Attribute, ...], msgspec.Meta(max_length=100)] = ()
    options: Annotated[tuple[Option, ...], msgspec.Meta(max_length=3)] = ()
    images: Annotated[tuple[Image, ...], msgspec.Meta(max_length=20)] = ()
    variants: Annotated[tuple[VariantFields, ...], msgspec.Meta(max_length=MOST_VARIANTS)] = ()
    prices: Prices | None = None
    sku: Sku | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A product's content, complete and checked: descriptions are sanitized, variants have ids."""

    name: dict[str, str]
    description: dict[str, str]
    brand_id: str | None
    product_type_id: str | None
    category_ids: tuple[str, ...]
    tags: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    options: tuple[Option, ...]
    images: tuple[Image, ...]
    variants: tuple[Variant, ...]


def content_of(fields: ProductFields, shop: Shop, product_id: str, product_type: ProductType | None) -> Content:
    """The checked content. Raises Invalid, naming the field (S3.1.1-b, S3.1.2-a, S3.1.2-b)."""
    check_options(fields.options)
    if fields.prices is not None:
        check_prices(fields.prices, shop, "/prices")
    described = fields.variants or matrix(fields.options, fields.prices, fields.sku or product_id)
    options = fields.options or options_in(described)
    check_variants(described, options, shop)
    _check_images(fields, described)
    content = Content(
        name=fields.name,
        description={locale: _description(html, locale) for locale, html in fields.description.items()},
        brand_id=fields.brand_id,
        product_type_id=fields.product_type_id,
        category_ids=tuple(dict.fromkeys(fields.category_ids)),
        tags=tuple(dict.fromkeys(fields.tags)),
        attributes=check_attributes(fields.attributes, product_type),
        options=options,
        images=fields.images,
        variants=numbered(described, product_id),
    )
    if (size := len(msgspec.json.encode(content))) > LARGEST:
        raise Invalid(f"The product has {size} bytes of at most {LARGEST}", field="")
    return content


def _description(html: str, locale: str) -> str:
    kept = sanitized(html)
    if len(kept) > LONGEST_HTML:
        detail = f"Written so that it is safe, it has {len(kept)} characters of at most {LONGEST_HTML}"
        raise Invalid(detail, field=f"/description/{locale}")
    return kept


def _check_images(fields: ProductFields, variants: tuple[VariantFields, ...]) -> None:
    known = [image.media_id for image in fields.images]
    if len(set(known)) < len(known):
        raise Invalid("An image is given twice", field="/images")
    for number, each in enumerate(variants):
        if each.image is not None and each.image not in known:
            raise Invalid("That is none of the product's images", field=f"/variants/{number}/image")


def switched(content: Content, variant_id: str, enabled: bool) -> Content:
    """The content with one variant for sale or not (S3.1.2-c); as it is if the variant is not in it."""
    variants = tuple(
        msgspec.structs.replace(each, enabled=enabled) if each.variant_id == variant_id else each
        for each in content.variants
    )
    return msgspec.structs.replace(content, variants=variants)


def variant_in(content: Content, variant_id: str) -> Variant:
    """Raises VariantNotFound."""
    found = [each for each in content.variants if each.variant_id == variant_id]
    if not found:
        raise VariantNotFound(variant_id=variant_id)
    return found[0]
