"""Events: everything the shop tells, on one page; of accounts and of what is audited, on the page before
(`chalicelib.core.event`). Ids and amounts only, never personal data."""

from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

import msgspec

from chalicelib.core.event import AccountClosed as AccountClosed
from chalicelib.core.event import Changed as Changed
from chalicelib.core.event import Event as Event
from chalicelib.core.event import IdentityLinked as IdentityLinked
from chalicelib.core.event import IdentityUnlinked as IdentityUnlinked
from chalicelib.core.event import SignInAtRisk as SignInAtRisk
from chalicelib.core.event import UserRegistered as UserRegistered
from chalicelib.core.money import Money


class ProductPublished(Event, frozen=True, kw_only=True):
    product_id: str


class ProductUnpublished(Event, frozen=True, kw_only=True):
    product_id: str


class CategoryMoved(Event, frozen=True, kw_only=True):
    category_id: str  # it is elsewhere in the tree now, with all below it


class CategoryRenamed(Event, frozen=True, kw_only=True):
    category_id: str


class UploadReady(Event, frozen=True, kw_only=True):
    media_id: str


class StockMoved(Event, frozen=True, kw_only=True):
    """Units moved between the quantities of one level. `quantity` is signed as seen by the first of on_hand, reserved
    and committed that changes; `by` is the member of staff who moved them, if one did."""

    movement: str
    variant_id: str
    product_id: str
    location: str
    quantity: int
    order_id: str | None = None
    reason: str = ""
    by: str | None = None


class OrderPlaced(Event, frozen=True, kw_only=True):
    order_id: str
    checkout_id: str
    total: Money


class OrderConfirmed(Event, frozen=True, kw_only=True):
    order_id: str


class OrderCanceled(Event, frozen=True, kw_only=True):
    order_id: str


class OrderClosed(Event, frozen=True, kw_only=True):
    order_id: str


class OrderCompleted(Event, frozen=True, kw_only=True):
    order_id: str


class PaymentCaptured(Event, frozen=True, kw_only=True):
    order_id: str
    attempt_id: str
    amount: Money


class PaymentFailed(Event, frozen=True, kw_only=True):
    order_id: str
    attempt_id: str


class PaymentMismatched(Event, frozen=True, kw_only=True):
    """The provider's amount or currency is not the attempt's: nothing was settled, somebody must look."""

    order_id: str
    attempt_id: str
    expected: Money
    notified: Money


class RefundRequested(Event, frozen=True, kw_only=True):
    order_id: str
    refund_id: str
    amount: Money


class RefundSucceeded(Event, frozen=True, kw_only=True):
    order_id: str
    refund_id: str
    amount: Money


class RefundFailed(Event, frozen=True, kw_only=True):
    order_id: str
    refund_id: str


class ShipmentShipped(Event, frozen=True, kw_only=True):
    order_id: str
    shipment_id: str


class ShipmentDelivered(Event, frozen=True, kw_only=True):
    order_id: str
    shipment_id: str


class ReturnRequested(Event, frozen=True, kw_only=True):
    order_id: str
    return_id: str


class ReturnApproved(Event, frozen=True, kw_only=True):
    order_id: str
    return_id: str
    refund_id: str


class ReturnReceived(Event, frozen=True, kw_only=True):
    order_id: str
    return_id: str


class PromotionScheduled(Event, frozen=True, kw_only=True):
    promotion_id: str


class PromotionStarted(Event, frozen=True, kw_only=True):
    promotion_id: str


class PromotionEnded(Event, frozen=True, kw_only=True):
    promotion_id: str


class ImportRequested(Event, frozen=True, kw_only=True):
    """Told again by each slice of an import that leaves some for the next."""

    import_id: str


class ExportRequested(Event, frozen=True, kw_only=True):
    export_id: str


class AuditRequested(Event, frozen=True, kw_only=True):
    audit_id: str
    slice: int


KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}
"""Every event by its name, which is also its EventBridge detail type."""

EventT = TypeVar("EventT", bound=Event)
_news: msgspec.json.Decoder[list[Event]] = msgspec.json.Decoder(list[reduce(or_, KINDS.values())])  # type: ignore[misc]


class Told(msgspec.Struct, Generic[EventT], frozen=True, kw_only=True):
    """An event as it travels: `event_id` is `<aggregate>:<version>:<n>`, the same at every delivery."""

    event_id: str
    aggregate: str
    event: EventT


def encode(told: Told[Any]) -> bytes:
    """The EventBridge detail."""
    return msgspec.json.encode({"id": told.event_id, "aggregate": told.aggregate} | msgspec.to_builtins(told.event))


def decode(detail_type: str, detail: dict[str, object]) -> Told[Any]:
    """Read a detail back. Raises KeyError or msgspec.ValidationError on what no shop of ours told."""
    facts = {name: value for name, value in detail.items() if name not in ("id", "aggregate")}
    event = msgspec.convert(facts, KINDS[detail_type])
    return Told(event_id=str(detail["id"]), aggregate=str(detail["aggregate"]), event=event)


def write_news(news: tuple[Event, ...]) -> bytes:
    """Events as they ride on an item."""
    return msgspec.json.encode(news)


def read_news(raw: bytes) -> list[Event]:
    return _news.decode(raw)
