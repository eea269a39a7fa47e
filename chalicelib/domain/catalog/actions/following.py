"""Following actions: the products of a category take over where it is, what it is called and what is reduced there."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from chalicelib.aws.table import get_many
from chalicelib.core.paging import pages
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions.publishing import refresh
from chalicelib.domain.catalog.rules.categories import paths_of

PAGE = 100


def category_changed(shop: Shop, category_id: str, now: datetime) -> None:
    """Render every product of the subtree anew that is not shown where the tree has it now.

    Its cards stay in the category itself, wherever that goes, so the pages hold still while it works. A message that
    comes twice, late or after a stop finds those behind and passes over the others.
    """
    for product_ids in listed_pages(shop, category_id):
        for product_id in _behind(shop, product_ids):
            refresh(shop, product_id, now)


def listed_pages(shop: Shop, category_id: str) -> Iterator[list[str]]:
    """The products of a category and all below it, page by page; strongly consistent."""
    for cards in pages(partial(store.cards, shop.shop_id, category_id, PAGE, consistent=True)):
        yield [card.product_id for card in cards]


def _behind(shop: Shop, product_ids: list[str]) -> Iterator[str]:
    """Those that are shown at another place than the tree says: two reads for all."""
    if not product_ids:
        return
    tree = store.tree(shop.shop_id, consistent=True)
    wanted = [store.LiveRecord.at(shop=shop.shop_id, product_id=each) for each in product_ids]
    for live in get_many(wanted, consistent=True):
        if live and live.published and live.around.paths != paths_of(tree, live.content.category_ids):
            yield live.product_id
