"""Projections: everything that shoppers, carts and checkouts read of a product follows from its live copy.

The live copy's version guards them all: whoever writes them writes it in the same commit, so an older rendering never
lands on a newer one.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from chalicelib.aws.params import object_url
from chalicelib.aws.records import Address
from chalicelib.aws.table import get_many
from chalicelib.aws.writes import Write
from chalicelib.core.problems import Conflict
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.offers import OfferRecord
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules import rendering
from chalicelib.domain.catalog.rules.categories import Paths, Tree, categories_on, paths_of
from chalicelib.domain.catalog.rules.content import Content
from chalicelib.domain.catalog.rules.live import Live, Picture, Surroundings
from chalicelib.domain.catalog.rules.pricing import Cut, united
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.store import CardRecord, CutsRecord, ViewRecord
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.media.rules import Media
from chalicelib.domain.media.store import MediaRecord

MOST_WRITES = 95
"""Items one publication may write, of the 100 of a transaction."""


class ImageNotReady(Conflict):
    title = "An image of the product is not ready"


class TooManyChanges(Conflict):
    title = "Too many variants come and go at once: publish in two steps"


def look_around(
    shop: Shop, product_id: str, content: Content, tree: Tree, brand: dict[str, str] | None
) -> Surroundings:
    """What a publication takes from elsewhere, as of now. Raises ImageNotReady, or Invalid for a category that left."""
    paths, pictures = paths_of(tree, content.category_ids), _pictures(shop, content)
    cuts, in_stock = look_at(shop, product_id, paths, content)
    return Surroundings(brand=brand, paths=paths, pictures=pictures, cuts=cuts, in_stock=in_stock)


def look_at(shop: Shop, product_id: str, paths: Paths, content: Content) -> tuple[tuple[Cut, ...], tuple[str, ...]]:
    """The cuts on whatever a promotion may name to reach the product, and the variants of which one unit can be
    bought; strongly consistent."""
    cuts = [CutsRecord.at(shop=shop.shop_id, target_id=each) for each in (product_id, *categories_on(paths))]
    found = get_many([*cuts, *levels_at(shop, [each.variant_id for each in content.variants])], consistent=True)
    cut, levels = found[: len(cuts)], found[len(cuts) :]
    in_stock = {level.variant_id for level in levels if level and level.available > 0}
    return united(one for each in cut if each for one in each.cuts), tuple(sorted(in_stock))


def check_showable(shop: Shop, product: Product, tree: Tree, brand: dict[str, str] | None, now: datetime) -> None:
    """Raises what would keep a new product from being shown: ImageNotReady, TooLargeToPublish."""
    content = product.content
    paths, pictures = paths_of(tree, content.category_ids), _pictures(shop, content)
    around = Surroundings(brand=brand, paths=paths, pictures=pictures, cuts=(), in_stock=())
    rendering.check_size(lives.publication(shop.shop_id, product.product_id, content, around, None), shop, now)


def levels_at(shop: Shop, variant_ids: Sequence[str]) -> list[Address]:
    return [
        LevelRecord.at(shop=shop.shop_id, variant_id=each, location=location)
        for each in variant_ids
        for location in shop.locations
    ]


def project(shop: Shop, live: Live, before: Live | None, now: datetime) -> list[Write]:
    """The writes of a live version and all that follows from it. Raises TooManyChanges."""
    place = {"shop": live.shop, "product_id": live.product_id}
    was_listed = before.category_ids if before and before.published else ()
    if live.published:
        view, cards = rendering.view_of(live, shop, now), rendering.cards_of(live, shop, now)
        shown = [Write.put(ViewRecord, view), *(Write.put(CardRecord, card) for card in cards)]
        live, listed = replace(live, rendered_until=rendering.horizon_of([view, *cards])), live.category_ids
    else:
        shown, listed = [Write.delete(ViewRecord.at(**place))], ()
    left = [Write.delete(CardRecord.at(category_id=each, **place)) for each in was_listed if each not in listed]
    changed = before is None or live.offered != before.offered
    offers = [Write.put(OfferRecord, offer) for offer in lives.offers(live, before)] if changed else []
    writes = [store.save_live(live), *shown, *left, *offers]
    if len(writes) > MOST_WRITES:
        raise TooManyChanges()
    return writes


def _pictures(shop: Shop, content: Content) -> dict[str, Picture]:
    media = [MediaRecord.at(shop=shop.shop_id, media_id=image.media_id) for image in content.images]
    found = get_many(media, consistent=True) if media else []
    return {image.media_id: _picture(image.media_id, one) for image, one in zip(content.images, found, strict=True)}


def _picture(media_id: str, media: Media | None) -> Picture:
    if media is None or not media.usable or not media.renditions:
        raise ImageNotReady(media_id=media_id)
    addresses = {name: object_url(key) for name, key in media.renditions.items()}
    return Picture(
        thumb=addresses["thumb"], card=addresses["card"], zoom=addresses["zoom"], width=media.width, height=media.height
    )
