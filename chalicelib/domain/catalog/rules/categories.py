"""Categories: a tree of at most three levels, small enough to be one item and one answer."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import count

import msgspec
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.core.ids import Id
from chalicelib.core.problems import Conflict, Invalid, NotFound
from chalicelib.domain.catalog.rules.words import Name

MOST_LEVELS = 3
MOST_CATEGORIES = 2_000
LARGEST_TREE = 300 * 1024
"""Bytes of a shop's whole tree (S3.2.3-a)."""


class CategoryNotFound(NotFound):
    title = "There is no such category"


class CategoryExists(Conflict):
    title = "There is a category of that name at that place"


class TreeFull(Conflict):
    title = "The category tree is as large as it may be"


class Category(msgspec.Struct, frozen=True, kw_only=True):
    category_id: Id
    parent_id: Id | None
    name: Name


Paths = tuple[tuple[Category, ...], ...]
"""A product's categories, each with all above it, root first."""


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
    _check_levels(_above(tree, parent_id), 1)
    there = _named(tree, parent_id, name)
    if there is not None:
        return tree, there
    category = Category(category_id=_free_id(tree, parent_id, name), parent_id=parent_id, name=name)
    return _next(tree, (*tree.categories, category)), category


def moved(tree: Tree, category_id: str, parent_id: str | None) -> tuple[Tree, Category]:
    """The tree with a category and all below it under another parent (None: at the top). Where it is, nothing changes.

    Raises CategoryNotFound, CategoryExists, or Invalid for an unknown parent, a fourth level or a cycle (S3.1.3-a).
    """
    category, above = _known(tree, category_id), _above(tree, parent_id)
    if category in above:
        raise Invalid("A category cannot be below itself", field="/parent_id")
    _check_levels(above, _height(tree, category_id))
    return _changed(tree, category, replace(category, parent_id=parent_id))


def renamed(tree: Tree, category_id: str, name: dict[str, str]) -> tuple[Tree, Category]:
    """The tree with another name for a category. Raises CategoryNotFound, CategoryExists, TreeFull."""
    category = _known(tree, category_id)
    return _changed(tree, category, replace(category, name=name))


def with_path(tree: Tree, names: Sequence[dict[str, str]]) -> tuple[Tree, Category]:
    """The tree with the categories of a path of names, root first, and the last of them. Raises Invalid, TreeFull."""
    if not 0 < len(names) <= MOST_LEVELS:
        raise Invalid(f"A category path has 1 to {MOST_LEVELS} levels", field="/category_path")
    larger, leaf = grown(tree, names[0], None)
    for name in names[1:]:
        larger, leaf = grown(larger, name, leaf.category_id)
    version = tree.version + (larger.version > tree.version)
    return replace(larger, version=version), leaf


def paths_of(tree: Tree, category_ids: Iterable[str]) -> Paths:
    """The path of each. Raises Invalid for one that is not there."""
    paths = tuple(tree.path(category_id) for category_id in category_ids)
    for number, path in enumerate(paths):
        if not path:
            raise Invalid("There is no such category", field=f"/category_ids/{number}")
    return paths


def categories_on(paths: Paths) -> tuple[str, ...]:
    """The ids of all categories on the paths, each once."""
    return tuple(dict.fromkeys(each.category_id for path in paths for each in path))


def _known(tree: Tree, category_id: str) -> Category:
    found = tree.find(category_id)
    if found is None:
        raise CategoryNotFound(category_id=category_id)
    return found


def _above(tree: Tree, parent_id: str | None) -> tuple[Category, ...]:
    """The path of a parent that was asked for; empty for none."""
    path = tree.path(parent_id) if parent_id else ()
    if parent_id and not path:
        raise Invalid(f"There is no category {parent_id!r}", field="/parent_id")
    return path


def _check_levels(above: tuple[Category, ...], height: int) -> None:
    if len(above) + height > MOST_LEVELS:
        raise Invalid(f"Categories have {MOST_LEVELS} levels at most", field="/parent_id")


def _height(tree: Tree, category_id: str) -> int:
    """Levels of a subtree, its root's included."""
    return 1 + max((_height(tree, each.category_id) for each in tree.children(category_id)), default=0)


def _named(tree: Tree, parent_id: str | None, name: dict[str, str]) -> Category | None:
    return next((each for each in tree.children(parent_id) if _same(each.name, name)), None)


def _changed(tree: Tree, before: Category, after: Category) -> tuple[Tree, Category]:
    if after == before:
        return tree, before
    others = replace(tree, categories=tuple(each for each in tree.categories if each is not before))
    if rival := _named(others, after.parent_id, after.name):
        raise CategoryExists(category_id=rival.category_id)
    return _next(tree, tuple(after if each is before else each for each in tree.categories)), after


def _next(tree: Tree, categories: tuple[Category, ...]) -> Tree:
    """The next version. Raises TreeFull."""
    after = replace(tree, version=tree.version + 1, categories=categories)
    if len(categories) > MOST_CATEGORIES or len(msgspec.json.encode(after)) > LARGEST_TREE:
        raise TreeFull(limit=MOST_CATEGORIES)
    return after


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    """Two names of one category: alike in a locale that both have, and different in none."""
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[locale] == other[locale] for locale in shared)


def _free_id(tree: Tree, parent_id: str | None, name: dict[str, str]) -> str:
    """It follows from place and name; from a number too, where a category that was moved or renamed has kept the id."""
    place: list[object] = [parent_id, sorted(name.items())]
    candidates = (_id_of([*place, number] if number else place) for number in count())
    return next(each for each in candidates if tree.find(each) is None)


def _id_of(source: list[object]) -> str:
    digest = hashlib.blake2b(msgspec.json.encode(source), digest_size=16).digest()
    return f"cat_{ids.encode(int.from_bytes(digest), ids.LENGTH)}"
