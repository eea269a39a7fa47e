"""Category rules: a tree of three levels."""

import msgspec
import pytest

from chalicelib.core.problems import Invalid
from chalicelib.domain.catalog.rules.categories import (
    LARGEST_TREE,
    MOST_CATEGORIES,
    Category,
    CategoryExists,
    CategoryNotFound,
    Tree,
    TreeFull,
    grown,
    moved,
    paths_of,
    renamed,
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


def test_names_that_share_no_language_are_two_categories() -> None:
    tree, _ = with_path(EMPTY, PATH[:1])
    again, french = with_path(tree, [{"fr": "Home"}])
    assert (len(again.categories), french.name) == (2, {"fr": "Home"})
    _, other = with_path(again, [{"en": "House", "zh-CN": "家居"}])
    assert other.name == {"en": "House", "zh-CN": "家居"}  # alike in one language, and different in another


def test_the_same_name_at_another_place_is_another_category() -> None:
    tree, leaf = with_path(EMPTY, PATH)
    _, other = with_path(tree, [{"en": "Garden"}, {"en": "Mugs"}])
    assert other.category_id != leaf.category_id


def test_the_id_of_a_category_follows_from_its_place_and_name() -> None:
    """S3.2.3-a part: whatever was there before it, unless that was moved or renamed"""
    garden = [{"en": "Garden"}, {"en": "Mugs"}]
    tree, _ = with_path(EMPTY, PATH)
    assert with_path(tree, garden)[1].category_id == with_path(EMPTY, garden)[1].category_id


def test_a_fourth_level_is_refused() -> None:
    """S3.2.3-a part: a fourth level is refused"""
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
    assert len(grown(Tree(shop="mugs", version=1, categories=many[1:]), {"en": "last"}, None)[0].categories) == 2_000


def names_on(tree: Tree, category_id: str) -> list[str]:
    return [each.name["en"] for each in tree.path(category_id)]


def test_a_category_moves_with_all_below_it() -> None:
    """S3.1.3-a part: the subtree stays whole, in one new version of the tree."""
    tree, leaf = with_path(EMPTY, PATH)
    tree, garden = grown(tree, {"en": "Garden"}, None)
    kitchen = tree.path(leaf.category_id)[1]
    after, there = moved(tree, kitchen.category_id, garden.category_id)
    assert names_on(after, leaf.category_id) == ["Garden", "Kitchen", "Mugs"]
    assert (there.category_id, there.parent_id) == (kitchen.category_id, garden.category_id)
    assert (after.version, len(after.categories)) == (tree.version + 1, len(tree.categories))
    top, _ = moved(after, kitchen.category_id, None)
    assert names_on(top, leaf.category_id) == ["Kitchen", "Mugs"]


def test_a_category_that_is_there_already_does_not_move() -> None:
    tree, leaf = with_path(EMPTY, PATH)
    after, there = moved(tree, leaf.category_id, leaf.parent_id)
    assert (after is tree, there) == (True, leaf)


@pytest.mark.parametrize(
    ("which", "parent"),
    [
        pytest.param(0, 0, id="below itself"),
        pytest.param(0, 2, id="below what is below it"),
        pytest.param("other", 1, id="a fourth level"),
        pytest.param(0, "cat_NOWHERE", id="an unknown parent"),
    ],
)
def test_a_move_to_where_it_cannot_be_names_the_parent(which: int | str, parent: int | str) -> None:
    """S3.1.3-a part: no cycle; S3.2.3-a part: the level of the deepest below it counts."""
    tree, leaf = with_path(EMPTY, PATH)
    tree, below = with_path(tree, [{"en": "Garden"}, {"en": "Pots"}])
    path = tree.path(leaf.category_id)
    category_id = path[which].category_id if isinstance(which, int) else str(below.parent_id)
    with pytest.raises(Invalid) as refused:
        moved(tree, category_id, path[parent].category_id if isinstance(parent, int) else parent)
    assert refused.value.facts["field"] == "/parent_id"


def test_a_category_with_nothing_below_it_is_not_moved_below_itself() -> None:
    """S3.1.3-a part: no cycle, though there would be levels enough."""
    tree, home = with_path(EMPTY, PATH[:1])
    with pytest.raises(Invalid) as refused:
        moved(tree, home.category_id, home.category_id)
    assert refused.value.facts["field"] == "/parent_id"


def test_the_deepest_of_those_below_it_counts() -> None:
    """S3.2.3-a part: the deepest of those below it counts"""
    tree, leaf = with_path(EMPTY, PATH)
    tree, _ = with_path(tree, [PATH[0], {"en": "Bath"}])
    tree, garden = grown(tree, {"en": "Garden"}, None)
    with pytest.raises(Invalid):
        moved(tree, tree.path(leaf.category_id)[0].category_id, garden.category_id)


def test_a_path_names_at_least_one_category() -> None:
    with pytest.raises(Invalid) as refused:
        with_path(EMPTY, [])
    assert refused.value.facts["field"] == "/category_path"


def test_what_is_not_in_the_tree_neither_moves_nor_takes_a_name() -> None:
    with pytest.raises(CategoryNotFound):
        moved(EMPTY, "cat_NONE", None)
    with pytest.raises(CategoryNotFound):
        renamed(EMPTY, "cat_NONE", {"en": "A"})


def test_two_siblings_never_have_one_name() -> None:
    """A path of names must lead to one category."""
    tree, kitchen = with_path(EMPTY, PATH[:2])
    tree, rival = with_path(tree, [{"en": "Garden"}, {"en": "Kitchen"}])
    with pytest.raises(CategoryExists):
        moved(tree, kitchen.category_id, rival.parent_id)
    tree, pots = grown(tree, {"en": "Pots"}, rival.parent_id)
    with pytest.raises(CategoryExists):
        renamed(tree, pots.category_id, {"en": "Kitchen"})


def test_a_category_keeps_its_id_under_another_name_and_may_gain_a_language() -> None:
    tree, leaf = with_path(EMPTY, PATH)
    after, there = renamed(tree, leaf.category_id, {"en": "Mugs", "zh-CN": "杯子"})
    assert (there.category_id, there.name["zh-CN"], after.version) == (leaf.category_id, "杯子", tree.version + 1)
    again, _ = renamed(after, leaf.category_id, there.name)
    assert again is after


def test_the_place_and_the_name_that_a_category_left_are_free_for_another_one() -> None:
    """Ids follow from places and names, so the one that left has taken its own along."""
    tree, leaf = with_path(EMPTY, PATH)
    tree, _ = moved(tree, leaf.category_id, None)
    tree, second = with_path(tree, PATH)
    tree, _ = renamed(tree, second.category_id, {"en": "Cups"})
    tree, third = with_path(tree, PATH)
    assert len({leaf.category_id, second.category_id, third.category_id}) == 3
    assert names_on(tree, third.category_id) == names_on(with_path(EMPTY, PATH)[0], leaf.category_id)
