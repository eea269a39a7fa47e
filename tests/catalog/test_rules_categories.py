"""Category rules: a tree of three levels."""

import msgspec
import pytest

from chalicelib.core.problems import Invalid
from chalicelib.domain.catalog.rules.categories import (
    LARGEST_TREE,
    MOST_CATEGORIES,
    Category,
    Tree,
    TreeFull,
    grown,
    paths_of,
    with_path,
)

EMPTY = Tree(shop="mugs")
PATH = [{"en": "Home", "zh-CN": "家居"}, {"en": "Kitchen"}, {"en": "Mugs"}]


def test_a_path_of_names_becomes_three_levels() -> None:
    tree, leaf = with_path(EMPTY, PATH)
    assert [each.name for each in tree.path(leaf.category_id)] == PATH
    assert tree.version == 1


def test_the_same_path_again_changes_nothing() -> None:
    tree, leaf = with_path(EMPTY, PATH)
    again, same = with_path(tree, PATH)
    assert (again.version, again.categories, same) == (tree.version, tree.categories, leaf)


def test_a_category_is_found_by_a_name_in_one_language() -> None:
    tree, _ = with_path(EMPTY, PATH)
    again, home = with_path(tree, [{"zh-CN": "家居"}])
    assert (again.categories, home.name) == (tree.categories, PATH[0])


def test_the_same_name_at_another_place_is_another_category() -> None:
    tree, leaf = with_path(EMPTY, PATH)
    _, other = with_path(tree, [{"en": "Garden"}, {"en": "Mugs"}])
    assert other.category_id != leaf.category_id


def test_a_fourth_level_is_refused() -> None:
    """S3.2.3-a part"""
    tree, leaf = with_path(EMPTY, PATH)
    with pytest.raises(Invalid) as refused:
        grown(tree, {"en": "Red"}, leaf.category_id)
    assert refused.value.facts["field"] == "/parent_id"
    with pytest.raises(Invalid):
        with_path(EMPTY, [*PATH, {"en": "Red"}])


def test_an_unknown_parent_is_refused() -> None:
    with pytest.raises(Invalid):
        grown(EMPTY, {"en": "Red"}, "cat_NOWHERE")


def test_an_unknown_category_of_a_product_is_named() -> None:
    tree, leaf = with_path(EMPTY, PATH)
    with pytest.raises(Invalid) as refused:
        paths_of(tree, [leaf.category_id, "cat_NOWHERE"])
    assert refused.value.facts["field"] == "/category_ids/1"


def test_the_tree_stays_small_enough_for_one_answer() -> None:
    """S3.2.3-a part: a stated size."""
    long = dict.fromkeys(("en", "fr", "de", "es", "it"), "x" * 255)
    one = Category(category_id="cat_000", parent_id=None, name=long)
    full = Tree(shop="mugs", version=1, categories=(one,) * (LARGEST_TREE // (len(msgspec.json.encode(one)) + 1) - 1))
    assert len(msgspec.json.encode(full)) < LARGEST_TREE
    with pytest.raises(TreeFull):
        with_path(full, [long | {"en": f"{number}"} for number in range(3)])
    many = tuple(Category(category_id=f"cat_{n}", parent_id=None, name={"en": f"{n}"}) for n in range(MOST_CATEGORIES))
    with pytest.raises(TreeFull):
        grown(Tree(shop="mugs", version=1, categories=many), {"en": "one more"}, None)
