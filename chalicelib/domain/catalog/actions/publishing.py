"""Publishing actions: what shoppers see comes, goes and follows stock and cuts."""

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.writes import Write
from chalicelib.core.events import ProductPublished, ProductUnpublished
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions.products import read
from chalicelib.domain.catalog.actions.projections import (
    ImageNotReady,
    TooManyChanges,
    levels_at,
    look_around,
    look_at,
    project,
)
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules import products, rendering
from chalicelib.domain.catalog.rules.categories import Tree, paths_of
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.products import Product, ProductNotFound
from chalicelib.domain.catalog.store import LiveMoved, LiveRecord, ProductRecord

if TYPE_CHECKING:  # an import of files looks at prices only in a shop that limits how far they fall
    from chalicelib.domain.approvals.actions.eyes import Eyes

REFUSALS = (ProductNotFound, Stale, LiveMoved, ImageNotReady, rendering.TooLargeToPublish, TooManyChanges)
"""Why a version may not be shown."""


def publish(shop: Shop, product_id: str, version: int, now: datetime, eyes: "Eyes | None" = None) -> Product:
    """Show the working copy of that version to shoppers, in one transaction, with the news. The eyes that look at its
    prices may raise NeedsAnother.

    Raises ProductNotFound, Stale, ImageNotReady, TooLargeToPublish, TooManyChanges, LiveMoved.
    """

    def attempt() -> Product:
        product = products.published(read(shop, product_id, version), now)
        live, tree, brand = _neighbors(shop, product)
        shown = projected(shop, product, live, tree, brand, now)
        seen = looked_at(shop, product, live, eyes, now) if eyes else []
        commit(Write.replace(ProductRecord, product).telling(_told(product, now)), *shown, *seen)
        return product

    return until_fresh(attempt, rivals=(LiveMoved,), otherwise=LiveMoved)


def unpublish(shop: Shop, product_id: str, version: int, now: datetime) -> Product:
    """Take it off the shelves: no page, no cards, no offers. Raises ProductNotFound, Stale, IllegalMove."""

    def attempt() -> Product:
        product = products.unpublished(read(shop, product_id, version), now)
        live = _live(shop, product_id)
        gone = ProductUnpublished(shop=shop.shop_id, at=now, product_id=product_id)
        withdrawn = project(shop, lives.withdrawn(live), live, now) if live else []
        commit(Write.replace(ProductRecord, product).telling(gone), *withdrawn)
        return product

    return until_fresh(attempt, rivals=(LiveMoved,), otherwise=LiveMoved)


def switch_variant(shop: Shop, product_id: str, variant_id: str, enabled: bool, now: datetime) -> Product:
    """Put one variant on sale or off it, at once, in the working copy and for shoppers (S3.1.2-c).

    Other edits stay unpublished. Raises ProductNotFound, VariantNotFound, Stale.
    """

    def attempt() -> Product:
        product = read(shop, product_id)
        changed = products.switched(product, variant_id, enabled, now)
        if changed is product:
            return product
        live, replaced = _live(shop, product_id), Write.replace(ProductRecord, changed)
        switched = lives.switched(live, variant_id, enabled) if live and live.published else live
        if switched is None or switched is live:
            commit(replaced)
        else:
            commit(replaced.telling(_told(changed, now)), *project(shop, switched, live, now))
        return changed

    return until_fresh(attempt, rivals=(LiveMoved, Stale), otherwise=None)


def stock_moved(shop: Shop, product_id: str, variant_id: str, now: datetime) -> None:
    """Follow the stock of one variant; nothing is written unless it sold out or came back. One round trip then."""
    live_at = LiveRecord.at(shop=shop.shop_id, product_id=product_id)
    live, *levels = get_many([live_at, *levels_at(shop, [variant_id])], consistent=True)
    available = any(level and level.available > 0 for level in levels)
    if live and live.published and available != (variant_id in live.around.in_stock):
        refresh(shop, product_id, now)


def refresh(shop: Shop, product_id: str, now: datetime) -> None:
    """Render anew if categories, cuts or stock are other than what shoppers see, or prices ahead run out; look again.

    Looking again after writing is what makes concurrent refreshes right: whoever writes last has seen the last change.
    """
    while until_fresh(lambda: _refreshed(shop, product_id, now), rivals=(LiveMoved,), otherwise=LiveMoved):
        pass


def _refreshed(shop: Shop, product_id: str, now: datetime) -> bool:
    """Whether something had to be written."""
    wanted = [LiveRecord.at(shop=shop.shop_id, product_id=product_id), store.TreeRecord.at(shop=shop.shop_id)]
    live, tree = get_many(wanted, consistent=True)
    if live is None or not live.published:
        return False
    paths = paths_of(tree or Tree(shop=shop.shop_id), live.content.category_ids)
    after = lives.refreshed(live, paths, *look_at(shop, product_id, paths, live.content), now)
    if after is live:
        return False
    commit(*project(shop, after, live, now))
    return True


def looked_at(shop: Shop, product: Product, before: Live | None, eyes: "Eyes", now: datetime) -> list[Write]:
    """What follows from the prices at which it was last shown, and those at which it is to be. Raises NeedsAnother."""
    was = lives.prices_of(before.content) if before else {}
    return eyes.prices(shop, product.product_id, was, lives.prices_of(product.content), now)


def projected(
    shop: Shop, product: Product, before: Live | None, tree: Tree, brand: dict[str, str] | None, now: datetime
) -> list[Write]:
    """The writes that show a product to shoppers. Raises ImageNotReady, TooLargeToPublish, TooManyChanges."""
    around = look_around(shop, product.product_id, product.content, tree, brand)
    live = lives.publication(shop.shop_id, product.product_id, product.content, around, before)
    rendering.check_size(live, shop, now)
    return project(shop, live, before, now)


def _neighbors(shop: Shop, product: Product) -> tuple[Live | None, Tree, dict[str, str] | None]:
    """What it was published as before, the tree, and the name of its brand."""
    wanted = [
        LiveRecord.at(shop=shop.shop_id, product_id=product.product_id),
        store.TreeRecord.at(shop=shop.shop_id),
        *(store.BrandRecord.at(shop=shop.shop_id, brand_id=each) for each in [product.content.brand_id] if each),
    ]
    live, tree, *brands = get_many(wanted, consistent=True)
    return live, tree or Tree(shop=shop.shop_id), brands[0].name if brands and brands[0] else None


def _live(shop: Shop, product_id: str) -> Live | None:
    live: Live | None = get(LiveRecord.at(shop=shop.shop_id, product_id=product_id), consistent=True)
    return live


def _told(product: Product, now: datetime) -> ProductPublished:
    return ProductPublished(shop=product.shop, at=now, product_id=product.product_id)
