"""Live: the published copy of a product, with all that its renderings need, so that they follow from it alone."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from chalicelib.domain.catalog.rules import content as contents
from chalicelib.domain.catalog.rules.categories import Paths, categories_on
from chalicelib.domain.catalog.rules.content import Content
from chalicelib.domain.catalog.rules.pricing import Cut, Offer
from chalicelib.domain.catalog.rules.variants import Variant


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of an image's renditions, and its size in pixels."""

    thumb: str
    card: str
    zoom: str
    width: int
    height: int


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a publication takes from elsewhere; `in_stock` holds the variants of which one unit can be bought."""

    brand: dict[str, str] | None
    paths: Paths
    pictures: dict[str, Picture]
    cuts: tuple[Cut, ...]
    in_stock: tuple[str, ...]


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """Its version grows with everything that changes what shoppers see, and guards all the renderings.

    `offered` is the version of the offers: that of the last publication or change of the cuts; `rendered_until` is
    when the renderings run out of prices ahead. The item stays when the product is unpublished, so that no late
    rendering of an earlier publication can come back.
    """

    shop: str
    product_id: str
    published: bool
    content: Content
    around: Surroundings
    version: int
    offered: int
    rendered_until: datetime | None = None

    @property
    def category_ids(self) -> tuple[str, ...]:
        """Every category under which the product is listed: those it is in, and all above them."""
        return categories_on(self.around.paths)


def publication(shop: str, product_id: str, content: Content, around: Surroundings, before: Live | None) -> Live:
    """The next live version."""
    version = before.version + 1 if before else 1
    return Live(
        shop=shop, product_id=product_id, published=True, content=content, around=around, version=version,
        offered=version,
    )  # fmt: skip


def withdrawn(live: Live) -> Live:
    """No longer for sale."""
    return replace(live, published=False, version=live.version + 1, offered=live.version + 1)


def switched(live: Live, variant_id: str, enabled: bool) -> Live:
    """With one variant on sale or off it; the same object when that changes nothing."""
    content = contents.switched(live.content, variant_id, enabled)
    if content == live.content:
        return live
    return replace(live, content=content, version=live.version + 1, offered=live.version + 1)


def ran_out(live: Live, now: datetime) -> bool:
    """Whether no price ahead is left in its renderings."""
    return live.rendered_until is not None and live.rendered_until <= now


def shows(live: Live, promotion_id: str, cut: Cut | None, now: datetime) -> bool:
    """Whether its renderings know that cut of the promotion (None: that there is none any more)."""
    known = next((each for each in live.around.cuts if each.promotion_id == promotion_id), None)
    return known == cut and not ran_out(live, now)


def refreshed(live: Live, paths: Paths, cuts: tuple[Cut, ...], in_stock: tuple[str, ...], now: datetime) -> Live:
    """With other categories, cuts or stock, or to be rendered further ahead; the same object when nothing is due."""
    around = replace(live.around, paths=paths, cuts=cuts, in_stock=in_stock)
    if around == live.around and not ran_out(live, now):
        return live
    version = live.version + 1
    offered = live.offered if cuts == live.around.cuts else version
    return replace(live, around=around, version=version, offered=offered)


def offers(live: Live, before: Live | None) -> list[Offer]:
    """An offer for each variant; those that only the version before had are no longer for sale."""
    ours = {each.variant_id for each in live.content.variants}
    gone = [each for each in before.content.variants if each.variant_id not in ours] if before else []
    offered = [_offer(live, each, live.published and each.enabled) for each in live.content.variants]
    return offered + [_offer(live, each, False) for each in gone]


def _offer(live: Live, variant: Variant, enabled: bool) -> Offer:
    picture = picture_of(live, variant)
    return Offer(
        shop=live.shop,
        variant_id=variant.variant_id,
        product_id=live.product_id,
        sku=variant.sku,
        name=live.content.name,
        options=variant.options,
        image=picture.card if picture else None,
        prices=variant.prices,
        cuts=live.around.cuts,
        weight_grams=variant.weight_grams,
        enabled=enabled,
        version=live.offered,
    )


def prices_of(content: Content) -> dict[str, int]:
    """What units cost, in minor units, by variant and market."""
    return {
        f"{variant.variant_id}/{market_id}": price.amount.amount
        for variant in content.variants
        for market_id, price in variant.prices.items()
    }


def picture_of(live: Live, variant: Variant | None = None) -> Picture | None:
    """The variant's own picture, or else the product's first."""
    wanted = [variant.image] if variant and variant.image else []
    wanted += [image.media_id for image in live.content.images[:1]]
    return next((live.around.pictures[each] for each in wanted if each in live.around.pictures), None)
