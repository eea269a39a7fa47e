"""Taxonomy actions: categories, brands and product types."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.paging import Page
from chalicelib.core.problems import Stale, Unavailable
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions.lists import paged
from chalicelib.domain.catalog.rules import brands, categories
from chalicelib.domain.catalog.rules.attributes import Definitions, ProductType, check_definitions
from chalicelib.domain.catalog.rules.brands import Brand
from chalicelib.domain.catalog.rules.categories import Category, Tree

ATTEMPTS = 5


class TreeBusy(Unavailable):
    title = "Too many changes of the category tree at once; please try again"


def tree(shop: Shop) -> Tree:
    """All categories; empty for a shop that has none yet."""
    return store.tree(shop.shop_id)


def add_category(shop: Shop, name: dict[str, str], parent_id: str | None) -> Category:
    """A category under its parent; the same one again is that one. Raises Invalid, TreeFull, TreeBusy."""
    for _ in range(ATTEMPTS):
        before = store.tree(shop.shop_id, consistent=True)
        after, category = categories.grown(before, name, parent_id)
        if _saved(before, after):
            return category
    raise TreeBusy()


def ensure_category_path(shop: Shop, names: Sequence[dict[str, str]]) -> str:
    """The id of the category at a path of names (locale maps, root first), creating what is missing.

    Idempotent by the names. Raises Invalid for an empty path or more than three levels; TreeFull, TreeBusy.
    """
    for _ in range(ATTEMPTS):
        before = store.tree(shop.shop_id, consistent=True)
        after, leaf = categories.with_path(before, names)
        if _saved(before, after):
            return leaf.category_id
    raise TreeBusy()


def _saved(before: Tree, after: Tree) -> bool:
    """Whether the tree is now as wanted; not if someone else changed it meanwhile."""
    if after.version == before.version:
        return True
    try:
        commit(store.save_tree(after))
    except (Stale, AlreadyThere):
        return False
    return True


def add_brand(shop: Shop, name: dict[str, str]) -> Brand:
    """A new brand. Raises BrandExists for a name that another one has."""
    brand = brands.brand_of(shop.shop_id, name)
    commit(store.new_brand(brand))
    return brand


def list_brands(shop: Shop, limit: int, cursor: str | None) -> Page[Brand]:
    """Raises BadCursor."""
    return paged(shop, "brands", cursor, lambda after: store.brands(shop.shop_id, limit, after))


def declare_type(shop: Shop, name: dict[str, str], attributes: Definitions, now: datetime) -> ProductType:
    """A new product type. Raises Invalid for definitions that contradict themselves."""
    check_definitions(attributes)
    declared = ProductType(shop=shop.shop_id, product_type_id=ids.new("type", now), name=name, attributes=attributes)
    commit(Write.insert(store.TypeRecord, declared))
    return declared


def list_types(shop: Shop, limit: int, cursor: str | None) -> Page[ProductType]:
    """Raises BadCursor."""
    return paged(shop, "types", cursor, lambda after: store.product_types(shop.shop_id, limit, after))
