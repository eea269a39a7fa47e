"""Views: what shoppers read of a product, in one market and one language."""

import msgspec

from chalicelib.core.money import Money
from chalicelib.domain.catalog.rules.attributes import Value
from chalicelib.domain.catalog.rules.live import Picture
from chalicelib.domain.catalog.rules.variants import Packaging


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """The least and the most that a variant costs."""

    min: Money
    max: Money


class Named(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str


class AttributeView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`text` is the value in the shopper's language, `value` the typed one."""

    name: str
    text: str
    value: Value
    code: str | None = None


class OptionValueView(msgspec.Struct, frozen=True, kw_only=True):
    value: str
    label: str


class OptionView(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    values: tuple[OptionValueView, ...]


class ImageView(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses of the renditions; width and height are those of the original."""

    alt: str
    thumb: str
    card: str
    zoom: str
    width: int
    height: int


class VariantView(msgspec.Struct, frozen=True, kw_only=True):
    """`price` is what is paid now; null where the variant is not for sale in this market."""

    variant_id: str
    sku: str
    barcode: str | None
    options: dict[str, str]
    price: Money | None
    list_price: Money | None
    in_stock: bool
    image: Picture | None
    weight_grams: int
    packaging: Packaging | None


class ProductDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A product's page. `categories` are paths, root first; the price range is null when nothing is for sale."""

    product_id: str
    name: str
    description_html: str
    description_text: str
    brand: Named | None
    categories: tuple[tuple[Named, ...], ...]
    tags: tuple[str, ...]
    attributes: tuple[AttributeView, ...]
    options: tuple[OptionView, ...]
    images: tuple[ImageView, ...]
    variants: tuple[VariantView, ...]
    price_range: Range | None
    in_stock: bool


class ProductCard(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a list: its price range is over the variants that can be bought."""

    product_id: str
    name: str
    image: str | None
    image_alt: str
    price_range: Range | None
    list_price: Money | None
    in_stock: bool


class CardPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a category; `next_cursor` is null at the end."""

    items: tuple[ProductCard, ...]
    next_cursor: str | None
