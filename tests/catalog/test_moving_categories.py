"""Categories move and get other names, and their products follow, whoever else is at work."""

from collections.abc import Callable
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws.observe import tallied
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions import cuts, following, products, publishing, taxonomy
from chalicelib.domain.catalog.rules.products import Product
from tests.catalog.builders import all_items, drafted, mug, page, published, tableware
from tests.catalog.news import deliver, messages_of
from tests.faults_injector import Fault, faults
from tests.promotions.builders import kept
from tests.shop import MUGS, NOON, Browser

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def places() -> tuple[str, str, str, str]:
    """Home > Kitchen > Tableware, and Garden: their ids."""
    leaf = tableware()
    home, kitchen, _ = (each.category_id for each in taxonomy.tree(MUGS).path(leaf))
    return home, kitchen, leaf, taxonomy.add_category(MUGS, {"en": "Garden"}, None).category_id


def path_of(product: Product) -> list[list[str]]:
    return [[each["name"] for each in path] for path in page(product)["categories"]]


def tree_news() -> list[str]:
    return messages_of(store.TreeRecord.at(shop="mugs"))


def listed(anyone: Browser, category_id: str) -> list[str]:
    """The products of a category, as a shopper turns its pages."""
    found, cursor = [], ""
    while True:
        shown = anyone.get(f"/categories/{category_id}/products?limit=1{cursor}").json
        found += [each["product_id"] for each in shown["items"]]
        if not shown["next_cursor"]:
            return found
        cursor = f"&cursor={shown['next_cursor']}"


def price_of(anyone: Browser, product: Product) -> int:
    shown = anyone.get(f"/products/{product.product_id}").json
    return int(shown["price_range"]["min"]["amount"])


def test_a_category_moves_with_its_subtree_and_the_paths_of_all_products(
    client: Client, admin: Browser, anyone: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3.1.3-a: one call, one commit; each product has a category, and its path, lists and prices follow the move."""
    monkeypatch.setattr(following, "PAGE", 2)
    home, kitchen, leaf, garden = places()
    homeless = {
        "name": {"en": "Mug"},
        "category_ids": [],
        "prices": {"cn": {"amount": {"amount": 1, "currency": "CNY"}}},
    }
    refused = admin.post("/admin/products", homeless, Idempotency_Key="homeless")
    assert (refused.status, refused.json["field"]) == (422, "/category_ids")
    deep = [published(mug(leaf), f"k{n}") for n in range(3)]
    both = published(mug(kitchen, category_ids=(kitchen, garden)), "both")
    stays = published(mug(home), "stays")
    for percent, place in ((20, home), (50, garden)):
        on = {"product_ids": (), "category_ids": (place,), "starts_at": NOON}
        cuts.follow(
            MUGS, kept(promotion_id=f"promo_{percent}", percent_off_basis_points=percent * 100, **on).promotion_id, NOON
        )
    assert [price_of(anyone, each) for each in (deep[0], both, stays)] == [3920, 2450, 3920]

    with tallied() as tally:
        answer = admin.post(f"/admin/categories/{kitchen}/move", {"parent_id": garden})
    assert (answer.status, answer.json["parent_id"]) == (200, garden)
    assert tally.calls == ["BatchGetItem", "PutItem"], "who moves it is judged by the same read"
    assert deliver(client, *tree_news()) == []

    below = sorted(each.product_id for each in deep)
    moved = sorted([*below, both.product_id])
    assert [sorted(listed(anyone, each)) for each in (garden, kitchen)] == [moved, moved]
    assert (sorted(listed(anyone, leaf)), listed(anyone, home)) == (below, [stays.product_id])
    assert [path_of(each) for each in deep] == [[["Garden", "Kitchen", "Tableware"]]] * 3
    assert (path_of(both), path_of(stays)) == ([["Garden", "Kitchen"], ["Garden"]], [["Home"]])
    assert [price_of(anyone, each) for each in (deep[0], both, stays)] == [2450, 2450, 3920]
    node = next(
        each for each in anyone.get("/categories", Accept_Language="en").json["items"] if each["name"] == "Garden"
    )
    assert node["children"][0]["children"][0]["category_id"] == leaf


def test_hearing_of_a_move_again_or_late_writes_nothing(client: Client) -> None:
    _, kitchen, leaf, garden = places()
    product = published(mug(leaf))
    taxonomy.move_category(MUGS, kitchen, garden, NOON)
    first = tree_news()
    taxonomy.move_category(MUGS, kitchen, None, NOON)
    assert deliver(client, *tree_news()) == []
    before = all_items()
    assert deliver(client, *first, *tree_news()) == []
    assert all_items() == before
    assert path_of(product) == [["Kitchen", "Tableware"]]


def test_a_move_to_where_it_is_changes_nothing_and_tells_nothing() -> None:
    home, kitchen, _, _ = places()
    before = all_items()
    taxonomy.move_category(MUGS, kitchen, home, NOON)
    assert all_items() == before


def test_a_move_that_cannot_be_is_refused_by_name(admin: Browser) -> None:
    """S3.2.3-a part, S3.1.3-a part: neither a fourth level nor a cycle."""
    home, kitchen, leaf, garden = places()
    for category_id, parent_id in ((home, garden), (kitchen, leaf), (kitchen, kitchen), (kitchen, "cat_NONE")):
        refused = admin.post(f"/admin/categories/{category_id}/move", {"parent_id": parent_id})
        assert (refused.status, refused.json["field"]) == (422, "/parent_id")
    assert admin.post("/admin/categories/cat_NONE/move", {"parent_id": None}).status == 404
    assert admin.post(f"/admin/categories/{kitchen}/move", {}).status == 422
    twin = admin.post("/admin/categories", {"name": {"en": "Kitchen"}}).json["category_id"]
    taken = admin.post(f"/admin/categories/{kitchen}/move", {"parent_id": None})
    assert (taken.status, taken.json["category_id"]) == (409, twin)


def test_another_shops_category_is_unknown(admin: Browser, other_admin: Browser) -> None:
    _, kitchen, _, _ = places()
    assert other_admin.post(f"/admin/categories/{kitchen}/move", {"parent_id": None}).status == 404
    assert other_admin.call("PATCH", f"/admin/categories/{kitchen}", {"name": {"en": "Mine"}}).status == 404


def test_products_show_the_other_name_of_their_category(client: Client, admin: Browser) -> None:
    _, kitchen, leaf, _ = places()
    product = published(mug(leaf))
    answer = admin.call("PATCH", f"/admin/categories/{kitchen}", {"name": {"en": "Cooking"}})
    assert (answer.status, answer.json["name"]) == (200, {"en": "Cooking"})
    assert deliver(client, *tree_news()) == []
    assert path_of(product) == [["Home", "Cooking", "Tableware"]]


def during(operation: str, meanwhile: Callable[[], Any]) -> Callable[[int, str], Fault | None]:
    """Something that somebody else does just before the first call of that operation arrives."""
    waiting = [meanwhile]

    def plan(_: int, called: str) -> None:
        if called == operation and waiting:
            waiting.pop()()

    return plan


def moved_and_followed(kitchen: str, garden: str) -> None:
    taxonomy.move_category(MUGS, kitchen, garden, NOON)
    following.category_changed(MUGS, kitchen, NOON)


def test_a_first_publication_at_the_moment_of_the_move_ends_at_the_new_place(client: Client) -> None:
    """It read the old tree, and was not listed yet when the move was followed: its own news make the catalog look."""
    home, kitchen, leaf, garden = places()
    draft = drafted(mug(leaf))
    with faults(during("TransactWriteItems", lambda: moved_and_followed(kitchen, garden))):
        publishing.publish(MUGS, draft.product_id, draft.version, NOON)
    assert path_of(draft) == [["Home", "Kitchen", "Tableware"]]
    published_news = messages_of(store.ProductRecord.at(shop="mugs", product_id=draft.product_id))
    assert deliver(client, *published_news) == []
    assert path_of(draft) == [["Garden", "Kitchen", "Tableware"]]
    in_lists = [store.cards("mugs", each, 9, None).items for each in (home, garden)]
    assert [len(cards) for cards in in_lists] == [0, 1]


def test_a_publication_that_is_overtaken_by_the_move_looks_again(client: Client) -> None:
    _, kitchen, leaf, garden = places()
    product = published(mug(leaf))
    edited = products.edit(MUGS, product.product_id, mug(leaf, name={"en": "Cup"}), product.version, NOON)
    with faults(during("TransactWriteItems", lambda: moved_and_followed(kitchen, garden))):
        publishing.publish(MUGS, product.product_id, edited.version, NOON)
    assert (page(product)["name"], path_of(product)) == ("Cup", [["Garden", "Kitchen", "Tableware"]])


def test_following_a_move_does_not_undo_a_publication_that_came_between() -> None:
    _, kitchen, leaf, garden = places()
    product = published(mug(leaf))
    edited = products.edit(MUGS, product.product_id, mug(leaf, name={"en": "Cup"}), product.version, NOON)
    taxonomy.move_category(MUGS, kitchen, garden, NOON)
    with faults(
        during("TransactWriteItems", lambda: publishing.publish(MUGS, product.product_id, edited.version, NOON))
    ):
        following.category_changed(MUGS, kitchen, NOON)
    assert (page(product)["name"], path_of(product)) == ("Cup", [["Garden", "Kitchen", "Tableware"]])


def test_following_a_move_does_not_bring_back_what_was_unpublished_meanwhile(anyone: Browser) -> None:
    _, kitchen, leaf, garden = places()
    product = published(mug(leaf))
    taxonomy.move_category(MUGS, kitchen, garden, NOON)
    with faults(
        during("TransactWriteItems", lambda: publishing.unpublish(MUGS, product.product_id, product.version, NOON))
    ):
        following.category_changed(MUGS, kitchen, NOON)
    assert page(product) is None
    assert [listed(anyone, each) for each in (kitchen, leaf, garden)] == [[], [], []]


def test_a_category_that_is_added_during_a_move_is_kept() -> None:
    _, kitchen, leaf, garden = places()
    with faults(during("PutItem", lambda: taxonomy.add_category(MUGS, {"en": "Pots"}, kitchen))):
        taxonomy.move_category(MUGS, kitchen, garden, NOON)
    tree = taxonomy.tree(MUGS)
    assert [each.name["en"] for each in tree.children(kitchen)] == ["Tableware", "Pots"]
    assert [each.category_id for each in tree.path(leaf)][:2] == [garden, kitchen]


def test_a_cut_that_comes_to_the_new_ancestor_during_the_move_is_shown(anyone: Browser) -> None:
    _, kitchen, leaf, garden = places()
    product = published(mug(leaf))
    sale = kept(product_ids=(), category_ids=(garden,), starts_at=NOON)
    taxonomy.move_category(MUGS, kitchen, garden, NOON)
    with faults(during("TransactWriteItems", lambda: cuts.follow(MUGS, sale.promotion_id, NOON))):
        following.category_changed(MUGS, kitchen, NOON)
    assert price_of(anyone, product) == 3920
