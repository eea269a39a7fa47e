"""Books: some of a shop's items to look things up in; what the subjects of one page need, or all there is."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from chalicelib.core.shops import Shop
from chalicelib.domain.auditor.rules.ledger import Ledger
from chalicelib.domain.catalog.rules.categories import Tree
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import Offer, TargetCuts
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.rendering import Card, View
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder
from chalicelib.domain.inventory.rules import Movement, StockLevel
from chalicelib.domain.notifications.rules import Notice as Message
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.notices import Notice
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.returning import Return

Kind = TypeVar("Kind")

NAMES: dict[type, tuple[str, ...]] = {
    Order: ("order_id",),
    Attempt: ("attempt_id",),
    Refund: ("refund_id",),
    Notice: ("provider", "event_id"),
    FulfillmentOrder: ("order_id", "location"),
    Shipment: ("shipment_id",),
    Claims: ("order_id",),
    Return: ("return_id",),
    Message: ("order_id", "event_id", "channel"),
    StockLevel: ("variant_id", "location"),
    Movement: ("variant_id", "event_id"),
    Ledger: ("variant_id", "location"),
    Promotion: ("promotion_id",),
    TargetCuts: ("target_id",),
    Tree: (),
    Product: ("product_id",),
    Live: ("product_id",),
    View: ("product_id",),
    Card: ("category_id", "product_id"),
    Offer: ("variant_id",),
}
"""What is audited, and what each is known by within its shop."""

OF_ORDERS = (Attempt, Refund, FulfillmentOrder, Shipment, Return, Message, Movement)

Told = Callable[[], datetime | None]


class Books:
    """Every entity by its kind and name; those of an order by the order."""

    def __init__(self, shops: Iterable[Shop] = ()) -> None:
        self.shops = {shop.shop_id: shop for shop in shops}
        self._kept: dict[type, dict[tuple[str, ...], Any]] = {kind: {} for kind in NAMES}
        self._of_orders: dict[tuple[type, str, str], dict[tuple[str, ...], Any]] = {}
        self._told: dict[tuple[type, tuple[str, ...]], Told] = {}

    def add(self, entity: Any, told: Told | None = None) -> None:
        """`told` says when the item last told news that still rides on it."""
        kind, name = type(entity), name_of(entity)
        self._kept[kind][name] = entity
        if told is not None:
            self._told[kind, name] = told
        if kind in OF_ORDERS and entity.order_id is not None:
            self._of_orders.setdefault((kind, entity.shop, entity.order_id), {})[name] = entity

    def get(self, kind: type[Kind], shop: str, *name: str) -> Kind | None:
        return self._kept[kind].get((shop, *name))

    def all(self, kind: type[Kind]) -> list[Kind]:
        return list(self._kept[kind].values())

    def of_order(self, kind: type[Kind], shop: str, order_id: str) -> list[Kind]:
        return list(self._of_orders.get((kind, shop, order_id), {}).values())

    def same(self, entity: Kind) -> Kind | None:
        """The entity of the same kind and name, as these books have it."""
        return self._kept[type(entity)].get(name_of(entity))

    def told_at(self, entity: Any) -> datetime | None:
        """When the entity last told something; None when that is forgotten."""
        told = self._told.get((type(entity), name_of(entity)))
        return told() if told is not None else None

    def __eq__(self, other: object) -> bool:
        """Whether they hold the same, also in the same versions."""
        return isinstance(other, Books) and self._kept == other._kept

    __hash__ = None  # type: ignore[assignment]


def name_of(entity: Any) -> tuple[str, ...]:
    """The shop, and what the entity is known by in it."""
    return (entity.shop, *(getattr(entity, field) for field in NAMES[type(entity)]))


def subject_of(entity: msgspec.Struct) -> str:
    """As people say it: `order or_1`."""
    kind = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(entity).__name__).strip()
    return " ".join([kind, *name_of(entity)[1:]])
