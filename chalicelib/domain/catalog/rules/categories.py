"""Categories: a tree of at most three levels, small enough to be one item and one answer."""

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.core import ids
from chalicelib.core.problems import Conflict, Invalid, NotFound
from chalicelib.domain.catalog.rules.words import Id, Name

MOST_LEVELS = 3
MOST_CATEGORIES = 2_000
LARGEST_TREE = 300 * 1024
"""Bytes of a shop's whole tree (S3.2.3-a)."""


class CategoryNotFound(NotFound):
    title = "There is no such category"


class TreeFull(Conflict):
    title = "The category tree is as large as it may be"


class Category(msgspec.Struct, frozen=True, kw_only=True):
    category_id: Id
    parent_id: Id | None
    name: Name


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """All categories of a shop, in the order in which they are shown. Version 0 is not stored yet."""

    shop: str
    version: int = 0
    categories: tuple[Category, ...] = ()

    def find(self, category_id: str) -> Category | None:
        return next((each for each in self.categories if each.category_id == category_id), None)

    def path(self, category_id: str) -> tuple[Category, ...]:
        """From the root to the category itself; empty for an unknown one."""
        found = self.find(category_id)
        if found is None:
            return ()
        return (*self.path(found.parent_id), found) if found.parent_id else (found,)

    def children(self, parent_id: str | None) -> tuple[Category, ...]:
        return tuple(each for each in self.categories if each.parent_id == parent_id)


def grown(tree: Tree, name: dict[str, str], parent_id: str | None) -> tuple[Tree, Category]:
    """The tree with one more category, whose id follows from its place and name. The same one twice changes nothing.

    Raises Invalid for an unknown parent or a fourth level (S3.2.3-a), TreeFull.
    """
    above = tree.path(parent_id) if parent_id else ()
    if parent_id and not above:
        raise Invalid(f"There is no category {parent_id!r}", field="/parent_id")
    if len(above) >= MOST_LEVELS:
        raise Invalid(f"Categories have {MOST_LEVELS} levels at most", field="/parent_id")
    there = next((each for each in tree.children(parent_id) if _same(each.name, name)), None)
    if there is not None:
        return tree, there
    category = Category(category_id=_id_of(parent_id, name), parent_id=parent_id, name=name)
    larger = msgspec.structs.replace(tree, version=tree.version + 1, categories=(*tree.categories, category))
    if len(larger.categories) > MOST_CATEGORIES or len(msgspec.json.encode(larger)) > LARGEST_TREE:
        raise TreeFull(limit=MOST_CATEGORIES)
    return larger, category


def with_path(tree: Tree, names: Sequence[dict[str, str]]) -> tuple[Tree, Category]:
    """The tree with the categories of a path of names, root first, and the last of them. Raises Invalid, TreeFull."""
    if not 0 < len(names) <= MOST_LEVELS:
        raise Invalid(f"A category path has 1 to {MOST_LEVELS} levels", field="/category_path")
    larger, leaf = grown(tree, names[0], None)
    for name in names[1:]:
        larger, leaf = grown(larger, name, leaf.category_id)
    version = tree.version + (larger.version > tree.version)
    return msgspec.structs.replace(larger, version=version), leaf


def paths_of(tree: Tree, category_ids: Iterable[str]) -> tuple[tuple[Category, ...], ...]:
    """The path of each. Raises Invalid for one that is not there."""
    paths = tuple(tree.path(category_id) for category_id in category_ids)
    for number, path in enumerate(paths):
        if not path:
            raise Invalid("There is no such category", field=f"/category_ids/{number}")
    return paths


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    """Two names of one category: alike in a locale that both have, and different in none."""
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[locale] == other[locale] for locale in shared)


def _id_of(parent_id: str | None, name: dict[str, str]) -> str:
    source = msgspec.json.encode([parent_id, sorted(name.items())])
    digest = hashlib.blake2b(source, digest_size=16).digest()
    return f"cat_{ids.encode(int.from_bytes(digest), ids.LENGTH)}"
