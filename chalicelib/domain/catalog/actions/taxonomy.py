"""Taxonomy actions: categories, brands and product types."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.events import CategoryMoved, CategoryRenamed, Event
from chalicelib.core.paging import Page
from chalicelib.core.problems import Stale, Unavailable
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.rules import brands, categories
from chalicelib.domain.catalog.rules.attributes import Definitions, ProductType, check_definitions
from chalicelib.domain.catalog.rules.brands import Brand
from chalicelib.domain.catalog.rules.categories import Category, Tree


class TreeBusy(Unavailable):
    title = "Too many changes of the category tree at once; please try again"


def tree(shop: Shop) -> Tree:
    """All categories; empty for a shop that has none yet."""
    return store.tree(shop.shop_id)


def move_category(shop: Shop, category_id: str, parent_id: str | None, now: datetime) -> Category:
    """Put a category with all below it under another parent, or at the top (None); its products follow by the news.

    Raises CategoryNotFound, CategoryExists, Invalid, TreeBusy.
    """
    news = CategoryMoved(shop=shop.shop_id, at=now, category_id=category_id)
    return _change(shop, lambda tree: categories.moved(tree, category_id, parent_id), news)


def rename_category(shop: Shop, category_id: str, name: dict[str, str], now: datetime) -> Category:
    """Give a category another name; its products follow.

    Raises CategoryNotFound, CategoryExists, TreeFull, TreeBusy.
    """
    news = CategoryRenamed(shop=shop.shop_id, at=now, category_id=category_id)
    return _change(shop, lambda tree: categories.renamed(tree, category_id, name), news)


def add_category(shop: Shop, name: dict[str, str], parent_id: str | None) -> Category:
    """A category under its parent; the same one again is that one. Raises Invalid, TreeFull, TreeBusy."""
    return _change(shop, lambda tree: categories.grown(tree, name, parent_id))


def _change(shop: Shop, change: Callable[[Tree], tuple[Tree, Category]], *news: Event) -> Category:
    """Save what the change makes of the tree, with the news; once more if someone else changed it meanwhile."""

    def attempt() -> Category:
        before = store.tree(shop.shop_id, consistent=True)
        after, category = change(before)
        if after.version != before.version:
            commit(store.save_tree(after), news=news)
        return category

    return until_fresh(attempt, rivals=(Stale, AlreadyThere), otherwise=TreeBusy)


def add_brand(shop: Shop, name: dict[str, str]) -> Brand:
    """A new brand. Raises BrandExists for a name that another one has."""
    brand = brands.brand_of(shop.shop_id, name)
    commit(store.new_brand(brand))
    return brand


def list_brands(shop: Shop, limit: int, cursor: str | None) -> Page[Brand]:
    """Raises BadCursor."""
    return paged(shop, "catalog.brands", cursor, partial(store.brands, shop.shop_id, limit))


def declare_type(shop: Shop, name: dict[str, str], attributes: Definitions, now: datetime) -> ProductType:
    """A new product type. Raises Invalid for definitions that contradict themselves."""
    check_definitions(attributes)
    declared = ProductType(shop=shop.shop_id, product_type_id=ids.new("type", now), name=name, attributes=attributes)
    commit(Write.insert(store.TypeRecord, declared))
    return declared


def list_types(shop: Shop, limit: int, cursor: str | None) -> Page[ProductType]:
    """Raises BadCursor."""
    return paged(shop, "catalog.types", cursor, partial(store.product_types, shop.shop_id, limit))
