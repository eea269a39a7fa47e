"""Needs: where the items are that the checks of an item look up; more of them as some are found."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from chalicelib.aws.records import Address
from chalicelib.core.problems import Invalid
from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.ledger import Ledger
from chalicelib.domain.auditor.rules.money import UNSOLD, may_keep
from chalicelib.domain.catalog.offers import OfferRecord
from chalicelib.domain.catalog.rules.categories import Tree, categories_on, paths_of
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import TargetCuts
from chalicelib.domain.catalog.rules.rendering import Card, View
from chalicelib.domain.catalog.store import (
    CardRecord,
    CutsRecord,
    LiveRecord,
    ProductRecord,
    TreeRecord,
    ViewRecord,
)
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder
from chalicelib.domain.fulfillment.store import FulfillmentOrderRecord, ShipmentRecord
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.store import OrderRecord
from chalicelib.domain.payments.rules.attempts import Attempt, attempt_ids
from chalicelib.domain.payments.rules.notices import Notice
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.payments.store import AttemptRecord, RefundRecord
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.promotions.store import PromotionRecord
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.returning import Return
from chalicelib.domain.returns.store import ClaimsRecord, ReturnRecord


def needs(subject: Any, books: Books) -> Iterator[Address]:
    """What its checks look up, as far as the books show what that is; asked again once they hold more."""
    yield from OF_KIND.get(type(subject), _nothing)(subject, books)


def _nothing(subject: Any, books: Books) -> Iterator[Address]:
    yield from ()


def _of_order(order: Order, books: Books) -> Iterator[Address]:
    shop, order_id = order.shop, order.order_id
    suspicious = order.status in UNSOLD and may_keep(order)
    for attempt_id in attempt_ids(order_id) if suspicious else order.payments:
        yield AttemptRecord.at(shop=shop, attempt_id=attempt_id)
    for share in order.refunds:
        yield RefundRecord.at(shop=shop, refund_id=share.refund_id)
    for location in {line.location for line in order.lines}:
        yield FulfillmentOrderRecord.at(shop=shop, order_id=order_id, location=location)
    for work in books.of_order(FulfillmentOrder, shop, order_id):
        yield ShipmentRecord.at(shop=shop, shipment_id=work.shipment_id)
    yield ClaimsRecord.at(shop=shop, order_id=order_id)
    claims = books.get(Claims, shop, order_id)
    for return_id in claims.return_ids if claims else ():
        yield ReturnRecord.at(shop=shop, return_id=return_id)


def _of_its_order(subject: Attempt | Refund, books: Books) -> Iterator[Address]:
    yield OrderRecord.at(shop=subject.shop, order_id=subject.order_id)


def _of_notice(notice: Notice, books: Books) -> Iterator[Address]:
    yield AttemptRecord.at(shop=notice.shop, attempt_id=notice.about)
    yield RefundRecord.at(shop=notice.shop, refund_id=notice.about)


def _of_parcel(parcel: Shipment, books: Books) -> Iterator[Address]:
    yield FulfillmentOrderRecord.at(shop=parcel.shop, order_id=parcel.order_id, location=parcel.location)


def _of_return(back: Return, books: Books) -> Iterator[Address]:
    yield OrderRecord.at(shop=back.shop, order_id=back.order_id)
    yield ClaimsRecord.at(shop=back.shop, order_id=back.order_id)


def _of_level(level: StockLevel, books: Books) -> Iterator[Address]:
    ledger = books.get(Ledger, level.shop, level.variant_id, level.location)
    for order_id in ledger.held if ledger else ():
        yield OrderRecord.at(shop=level.shop, order_id=order_id)


def _of_promotion(promotion: Promotion, books: Books) -> Iterator[Address]:
    for target_id in (*promotion.product_ids, *promotion.category_ids):
        yield CutsRecord.at(shop=promotion.shop, target_id=target_id)


def _of_cuts(target: TargetCuts, books: Books) -> Iterator[Address]:
    for cut in target.cuts:
        yield PromotionRecord.at(shop=target.shop, promotion_id=cut.promotion_id)


def _of_shown(shown: View | Card, books: Books) -> Iterator[Address]:
    yield LiveRecord.at(shop=shown.shop, product_id=shown.product_id)


def _of_live(live: Live, books: Books) -> Iterator[Address]:
    shop, product_id = live.shop, live.product_id
    yield ProductRecord.at(shop=shop, product_id=product_id)
    yield ViewRecord.at(shop=shop, product_id=product_id)
    yield TreeRecord.at(shop=shop)
    for variant in live.content.variants:
        yield OfferRecord.at(shop=shop, variant_id=variant.variant_id)
        for location in books.shops[shop].locations:
            yield LevelRecord.at(shop=shop, variant_id=variant.variant_id, location=location)
    categories = _categories(live, books.get(Tree, shop) or Tree(shop=shop))
    for category_id in live.category_ids if live.published else ():
        yield CardRecord.at(shop=shop, category_id=category_id, product_id=product_id)
    for target_id in {product_id, *categories, *live.category_ids}:
        yield CutsRecord.at(shop=shop, target_id=target_id)
        target = books.get(TargetCuts, shop, target_id)
        for cut in (*(target.cuts if target else ()), *live.around.cuts):
            yield PromotionRecord.at(shop=shop, promotion_id=cut.promotion_id)


def _categories(live: Live, tree: Tree) -> set[str]:
    """None as long as the tree is not there, or where one is missing in it."""
    with suppress(Invalid):
        return set(categories_on(paths_of(tree, live.content.category_ids)))
    return set()


OF_KIND: dict[type, Callable[[Any, Books], Iterator[Address]]] = {
    Order: _of_order,
    Attempt: _of_its_order,
    Refund: _of_its_order,
    Notice: _of_notice,
    Shipment: _of_parcel,
    Return: _of_return,
    StockLevel: _of_level,
    Promotion: _of_promotion,
    TargetCuts: _of_cuts,
    View: _of_shown,
    Card: _of_shown,
    Live: _of_live,
}
