"""Reading actions: what shoppers see; products as they were rendered when they changed; one storage call each."""

from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.replies import Rendered, encode
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions import taxonomy
from chalicelib.domain.catalog.rules.categories import CategoryNotFound
from chalicelib.domain.catalog.rules.products import ProductNotFound
from chalicelib.domain.catalog.rules.rendering import Renderings, key_of, page_of
from chalicelib.domain.catalog.rules.schedules import KEPT_SECONDS, max_age, pick
from chalicelib.domain.catalog.views import BrandPage, TreeView


def product_page(shop: Shop, market_id: str, locale: str, product_id: str, now: datetime) -> Rendered:
    """The page of a published product. Raises ProductNotFound."""
    view = store.view(shop.shop_id, product_id)
    schedule = view.renderings.get(key_of(market_id, locale)) if view else None
    if schedule is None:
        raise ProductNotFound(product_id=product_id)
    segment = pick(schedule, now)
    return Rendered(bytes(segment.body), max_age([segment], now))


def category_page(
    shop: Shop, market_id: str, locale: str, category_id: str, limit: int, cursor: str | None, now: datetime
) -> Rendered:
    """Cards of the products of a category and all below it, newest first (S3.2.3-c).

    One storage call; a second one only to tell an empty category from one that is not there.
    Raises CategoryNotFound, BadCursor.
    """
    read = partial(store.cards, shop.shop_id, category_id, limit)
    page = paged(shop, f"catalog.cards:{category_id}", cursor, read)
    if not page.items and cursor is None and store.tree(shop.shop_id).find(category_id) is None:
        raise CategoryNotFound(category_id=category_id)
    key = key_of(market_id, locale)
    renderings: list[Renderings] = [card.renderings for card in page.items]
    segments = [pick(each[key], now) for each in renderings if key in each]
    return Rendered(page_of(segments, page.after), max_age(segments, now))


def tree_page(shop: Shop, locale: str) -> Rendered:
    """The whole category tree in one language (S3.2.3-a)."""
    return Rendered(encode(TreeView.of(taxonomy.tree(shop), locale)), KEPT_SECONDS)


def brands_page(shop: Shop, locale: str, limit: int, cursor: str | None) -> Rendered:
    """A page of the brands in one language. Raises BadCursor."""
    return Rendered(encode(BrandPage.of(taxonomy.list_brands(shop, limit, cursor), locale)), KEPT_SECONDS)
