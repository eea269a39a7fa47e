"""Views for staff, texts with all their languages, and the lists that shoppers see of categories and brands."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core.paging import Page
from chalicelib.core.texts import choose
from chalicelib.domain.catalog.rules.attributes import Attribute, Definition, ProductType
from chalicelib.domain.catalog.rules.brands import Brand
from chalicelib.domain.catalog.rules.categories import Category, Tree
from chalicelib.domain.catalog.rules.content import Image
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.variants import Option, Variant


class ProductView(msgspec.Struct, frozen=True, kw_only=True):
    """The working copy. Shoppers see the copy of `published_version`; null when they see none."""

    product_id: str
    external_id: str | None
    status: str
    version: int
    published_version: int | None
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
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, product: Product) -> Self:
        facts = msgspec.structs.asdict(product) | msgspec.structs.asdict(product.content)
        return cls(**{name: facts[name] for name in cls.__struct_fields__})


class ProductSummary(msgspec.Struct, frozen=True, kw_only=True):
    product_id: str
    external_id: str | None
    name: dict[str, str]
    status: str
    version: int
    published_version: int | None
    changed_at: datetime

    @classmethod
    def of(cls, product: Product) -> Self:
        facts = msgspec.structs.asdict(product) | {"name": product.content.name}
        return cls(**{name: facts[name] for name in cls.__struct_fields__})


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[ProductSummary]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Product]) -> Self:
        return cls(items=[ProductSummary.of(each) for each in page.items], next_cursor=page.after)


class CategoryView(msgspec.Struct, frozen=True, kw_only=True):
    category_id: str
    parent_id: str | None
    name: dict[str, str]

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(category_id=category.category_id, parent_id=category.parent_id, name=category.name)


class BrandView(msgspec.Struct, frozen=True, kw_only=True):
    brand_id: str
    name: dict[str, str]

    @classmethod
    def of(cls, brand: Brand) -> Self:
        return cls(brand_id=brand.brand_id, name=brand.name)


class TypeView(msgspec.Struct, frozen=True, kw_only=True):
    product_type_id: str
    name: dict[str, str]
    attributes: tuple[Definition, ...]

    @classmethod
    def of(cls, declared: ProductType) -> Self:
        return cls(product_type_id=declared.product_type_id, name=declared.name, attributes=declared.attributes)


class TypePage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[TypeView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[ProductType]) -> Self:
        return cls(items=[TypeView.of(each) for each in page.items], next_cursor=page.after)


class TreeNode(msgspec.Struct, frozen=True, kw_only=True):
    """A category in the shopper's language, with those below it."""

    category_id: str
    name: str
    children: tuple["TreeNode", ...]


class TreeView(msgspec.Struct, frozen=True, kw_only=True):
    """All categories of the shop, three levels at most, in one answer (S3.2.3-a)."""

    items: tuple[TreeNode, ...]

    @classmethod
    def of(cls, tree: Tree, locale: str) -> Self:
        below: dict[str | None, list[Category]] = {}
        for each in tree.categories:
            below.setdefault(each.parent_id, []).append(each)

        def nodes(parent_id: str | None) -> tuple[TreeNode, ...]:
            return tuple(
                TreeNode(category_id=each.category_id, name=choose(each.name, locale), children=nodes(each.category_id))
                for each in below.get(parent_id, [])
            )

        return cls(items=nodes(None))


class BrandItem(msgspec.Struct, frozen=True, kw_only=True):
    brand_id: str
    name: str


class BrandPage(msgspec.Struct, frozen=True, kw_only=True):
    """Brands in the shopper's language."""

    items: list[BrandItem]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Brand], locale: str) -> Self:
        items = [BrandItem(brand_id=each.brand_id, name=choose(each.name, locale)) for each in page.items]
        return cls(items=items, next_cursor=page.after)
