"""Goods: promotions keep their time, and what shoppers see follows from what staff said, stock and promotions."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.core.shops import Shop
from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules.categories import Tree, categories_on, paths_of
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import Cut, Offer, TargetCuts, united
from chalicelib.domain.catalog.rules.products import Product, is_shown
from chalicelib.domain.catalog.rules.rendering import Card, View
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.promotions.rules import ACTIVE, ENDED, SCHEDULED, Promotion, stands


def promotions_keep_time(promotion: Promotion, books: Books, when: Moment) -> Iterator[str]:
    """A promotion is scheduled before its time, active within it, ended after it, or canceled."""
    wanted = {_status_at(promotion, now) for now in (when.now, when.before)}
    early = promotion.status == ENDED and ENDED not in wanted
    if (stands(promotion) and promotion.status not in wanted) or early:
        window = (
            f"{promotion.starts_at:%Y-%m-%d %H:%M} to {promotion.ends_at:%Y-%m-%d %H:%M}" if promotion.ends_at else ""
        )
        yield f"{promotion.status}, its time is {window or promotion.starts_at}"


def promotions_cut_what_they_name(promotion: Promotion, books: Books, when: Moment) -> Iterator[str]:
    """What a promotion names has its cut while it stands, and not afterwards."""
    if not when.settled(books.told_at(promotion)):
        return
    wanted = _cut(promotion) if stands(promotion) else None
    for target_id in (*promotion.product_ids, *promotion.category_ids):
        target = books.get(TargetCuts, promotion.shop, target_id)
        found = (
            next((cut for cut in target.cuts if cut.promotion_id == promotion.promotion_id), None) if target else None
        )
        if found != wanted:
            yield f"{promotion.status}, {target_id} has {_said(found)} instead of {_said(wanted)}"


def cuts_have_promotions(target: TargetCuts, books: Books, when: Moment) -> Iterator[str]:
    """A cut is that of a promotion that stands and names the target."""
    for cut in target.cuts:
        promotion = books.get(Promotion, target.shop, cut.promotion_id)
        if promotion is None:
            yield f"cut by {cut.promotion_id}, which does not exist"
        elif when.settled(books.told_at(promotion)):
            named = target.target_id in (*promotion.product_ids, *promotion.category_ids)
            if not (named and stands(promotion)):
                yield f"cut by {cut.promotion_id}, which is {promotion.status} and names it: {named}"


def shown_is_published(live: Live, books: Books, when: Moment) -> Iterator[str]:
    """What shoppers see is what staff has published."""
    product = books.get(Product, live.shop, live.product_id)
    shown = product is not None and is_shown(product)
    if shown != live.published:
        yield f"published: {live.published}, its product is {product.status if product else 'not there'}"


def live_copies_are_up_to_date(live: Live, books: Books, when: Moment) -> Iterator[str]:
    """What shoppers see has the categories, cuts and stock of now, or will soon."""
    shop = books.shops[live.shop]
    tree = books.get(Tree, live.shop) or Tree(shop=live.shop)
    if not live.published or not all(when.settled(books.told_at(each)) for each in _around(live, tree, books, shop)):
        return
    paths = paths_of(tree, live.content.category_ids)
    targets = [books.get(TargetCuts, live.shop, each) for each in (live.product_id, *categories_on(paths))]
    cuts = united(cut for target in targets if target is not None for cut in target.cuts)
    levels = _levels(live, books, shop)
    in_stock = tuple(sorted({level.variant_id for level in levels if level.available > 0}))
    if lives.refreshed(live, paths, cuts, in_stock, when.before) is not live:
        shown = f"cuts {_named(live.around.cuts)}, in stock {live.around.in_stock}"
        yield f"shows {shown}; there are cuts {_named(cuts)}, in stock {in_stock}, or other categories"


def projections_are_there(live: Live, books: Books, when: Moment) -> Iterator[str]:
    """What is published has its page, its cards and its offers."""
    if live.published and books.get(View, live.shop, live.product_id) is None:
        yield "it has no page"
    for category_id in live.category_ids if live.published else ():
        if books.get(Card, live.shop, category_id, live.product_id) is None:
            yield f"it has no card in {category_id}"
    for wanted in lives.offers(live, None):
        offer = books.get(Offer, live.shop, wanted.variant_id)
        if offer is None or _terms(offer) != _terms(wanted):
            yield f"variant {wanted.variant_id} is not offered as version {live.offered} says"


def pages_have_products(view: View, books: Books, when: Moment) -> Iterator[str]:
    """There is no page of what is not published."""
    live = books.get(Live, view.shop, view.product_id)
    if live is None or not live.published:
        yield "its product is not published"


def cards_have_products(card: Card, books: Books, when: Moment) -> Iterator[str]:
    """There is no card of what is not published, or not in that category."""
    live = books.get(Live, card.shop, card.product_id)
    if live is None or not live.published or card.category_id not in live.category_ids:
        yield "its product is not published there"


def _status_at(promotion: Promotion, now: datetime) -> str:
    if promotion.ends_at is not None and promotion.ends_at <= now:
        return ENDED
    return ACTIVE if promotion.starts_at <= now else SCHEDULED


def _cut(promotion: Promotion) -> Cut:
    return Cut(
        promotion_id=promotion.promotion_id, percent_off_basis_points=promotion.percent_off_basis_points,
        starts_at=promotion.starts_at, ends_at=promotion.ends_at,
    )  # fmt: skip


def _levels(live: Live, books: Books, shop: Shop) -> list[StockLevel]:
    places = [(variant.variant_id, location) for variant in live.content.variants for location in shop.locations]
    found = (books.get(StockLevel, live.shop, *place) for place in places)
    return [level for level in found if level is not None]


def _around(live: Live, tree: Tree, books: Books, shop: Shop) -> Iterator[object]:
    """What news of a change that the live copy follows may still ride on."""
    yield tree
    yield from _levels(live, books, shop)
    targets = [books.get(TargetCuts, live.shop, each) for each in (live.product_id, *live.category_ids)]
    cuts = [cut for target in targets if target is not None for cut in target.cuts]
    promotions = (books.get(Promotion, live.shop, cut.promotion_id) for cut in (*cuts, *live.around.cuts))
    yield from (promotion for promotion in promotions if promotion is not None)


def _terms(offer: Offer) -> object:
    return offer.prices, offer.cuts, offer.enabled, offer.version, offer.product_id, offer.sku


def _named(cuts: Iterable[Cut]) -> list[str]:
    return [cut.promotion_id for cut in cuts]


def _said(cut: Cut | None) -> str:
    return f"{cut.percent_off_basis_points} basis points" if cut else "no cut"
