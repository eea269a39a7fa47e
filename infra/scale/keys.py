"""The keys that many write or read: what a purchase writes there, and where each ends."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.core.buckets import BUCKETS
from infra.budgets.operations import operation
from infra.scale import demand

WRITES_PER_SECOND, READS_PER_SECOND = 1_000, 3_000
"""Of one partition, so of one partition key at most (DynamoDB developer guide)."""
LOCKED_PER_SECOND = 87
"""Transactions of one item that succeed: simulated by `bench/flash_sale.py`, which 10 ms of lock would let be 100."""

BUCKET = "{bucket}"
SHARED = {
    "INVENTORY#{shop}#{variant_id}": "orders of one variant",
    "CART#{shop}#{owner}": "one shopper",
    "ORDERS#{shop}#{order_id}": "one order",
    "FULFILLMENT#{shop}#ORDER#{order_id}": "one order",
    "FULFILLMENT#{shop}#SHIPMENT#{shipment_id}": "one parcel",
    "NOTIFICATIONS#{shop}#{order_id}": "one order",
    "PAYMENTS#{shop}#ATTEMPT#{attempt_id}": "one payment",
    "PAYMENTS#{shop}#INBOX#{provider}#{event_id}": "one notification",
    "{capability}#{shop}#ONCE#{subject}": "one caller",
    "USERS#_#USER#{user_id}": "one shopper",
    "VAULT#{shop}#{owner}": "one shopper",
    "MERITS#{shop}#SUBJECT#{subject}": "one shopper",
    "AUDIT#{shop}#TRAIL#{target}": "orders of one variant",
    "gsi1 ORDERS#{shop}#CUSTOMER#{customer_id}": "one shopper",
    "gsi1 FULFILLMENT#{shop}#TRACKING#{carrier}#{tracking_number}": "one parcel",
    "gsi1 AUDIT#{shop}#HOUR#{hour}#{bucket}": "all orders of a shop",
    "gsi2 ORDERS#{shop}#DUE#{due_kind}#{bucket}": "all orders of a shop",
    "gsi2 FULFILLMENT#{shop}#DUE#{bucket}": "all orders of a shop",
    "gsi2 PAYMENTS#{shop}#DUE#ATTEMPTS#{bucket}": "all orders of a shop",
}
"""Who writes the same key. A new kind of key that a purchase writes must be said here."""

ITEM = "INVENTORY#{shop}#{variant_id}"
"""The one partition key here whose transactions are all of one item, the stock level."""


@dataclass(frozen=True)
class HotKey:
    """What one order writes under a key of this kind."""

    key: str
    shared: str
    writes: float
    transactions: float
    units: float
    spread: int

    @property
    def by_units(self) -> float | None:
        """Orders a second that the partition takes; None where there are not many."""
        return None if self.shared.startswith("one ") else self.spread * WRITES_PER_SECOND / self.units

    @property
    def by_lock(self) -> float | None:
        """Orders a second that transactions of its item leave room for."""
        return LOCKED_PER_SECOND / self.transactions if self.key == ITEM else None


@dataclass(frozen=True)
class Shared:
    """A key that many share beyond a purchase: who does what there, and its units each time."""

    key: str
    who: str
    units: float
    reads: bool = False
    spread: int = 1

    @property
    def carries(self) -> float:
        """Times a second."""
        return self.spread * (READS_PER_SECOND if self.reads else WRITES_PER_SECOND) / self.units


LOCATIONS = 2
"""Of the reference shop: the levels of a variant are in one partition, and all of them are read."""

REGIONS = 2
"""The country's, and the one of its first level with all that lies in it."""


def read() -> list[Shared]:
    """What shoppers read: the first four strongly consistent, the others mostly answered by the CDN."""
    product, page, tree = (
        _reads(f"catalog_api {door}") for door in ("show_product", "list_category", "show_categories")
    )
    return [
        Shared(ITEM, "a look at the availability of one variant, a cart line, a quote, an order", LOCATIONS, True),
        Shared("CATALOG#{shop}#OFFER#{variant_id}", "a cart line, a cart shown, a quote, an order", 1, True),
        Shared("PROMOTIONS#{shop}#{promotion_id}", "a quote or an order of anything that it cuts", 1, True),
        Shared(
            "PROFILES#{shop}#REGIONS#{country}", "an order of any shop to an address that is typed in", REGIONS, True
        ),
        Shared("CATALOG#{shop}#CATEGORY#{category_id}", "a category page that the CDN has not", page, True),
        Shared("CATALOG#{shop}#PRODUCT#{product_id}", "a product page that the CDN has not", product, True),
        Shared("CATALOG#{shop}#TREE", "the categories, where the CDN has them not", tree, True),
    ]


def kept() -> list[Shared]:
    """What staff, imports and the catalog's listener write; units are those of the whole operation."""
    many = len(BUCKETS)
    return [
        Shared(
            "CATALOG#{shop}#TREE", "a category added, renamed or moved", _writes("request catalog_api add_category")
        ),
        Shared("CATALOG#{shop}#BRANDS", "a new brand", _writes("request catalog_api add_brand")),
        Shared("CATALOG#{shop}#TYPES", "a product type declared", _writes("request catalog_api declare_type")),
        Shared(
            "CATALOG#{shop}#CATEGORY#{category_id}",
            "a product published into it",
            _writes("request catalog_api publish_product"),
        ),
        Shared(
            "CATALOG#{shop}#STATUS#{status}#{bucket}",
            "a product made",
            _writes("request catalog_api create_product"),
            spread=many,
        ),
        Shared("MEDIA#{shop}#LIST#{bucket}", "an image ready", _writes("message media_listener"), spread=many),
        Shared(
            "PROMOTIONS#{shop}#ALL#{bucket}",
            "a promotion made",
            _writes("request promotions_api schedule_promotion"),
            spread=many,
        ),
        Shared(
            "IMPORTS#{shop}#JOBS",
            "an import begun, and each of its batches",
            _writes("request imports_api request_import"),
        ),
    ]


def _reads(name: str) -> float:
    return operation(f"request {name}").cost.rru


def _writes(name: str) -> float:
    return operation(name).cost.wru


def keys() -> list[HotKey]:
    """Those that many orders share first, each the tightest first."""
    return sorted(_keys(), key=lambda each: each.by_lock or each.by_units or float("inf"))


def _keys() -> Iterator[HotKey]:
    for key, written in demand.counted()["written"].items():
        several = written["keys"]
        writes, transactions, units = (written[name] / several for name in ("writes", "transactions", "units"))
        yield HotKey(key, SHARED[key], writes, transactions, units, len(BUCKETS) if BUCKET in key else 1)
