"""Catalog items. Reads, each one round trip unless it says more:

an offer by its variant (in offers.py: carts and checkouts read it, many in one batch, and load nothing else of this);
a product's working copy, and its live one; its page, rendered; the rendered cards of a category, newest first; the
tree; brands; product types; the cuts on a target; the product of an external id; products by status (up to a round
trip for each bucket).
"""

import hashlib

import msgspec

from chalicelib.aws.records import Address, Record
from chalicelib.aws.table import get, query
from chalicelib.aws.writes import Write
from chalicelib.core.buckets import BUCKETS
from chalicelib.core.paging import Page
from chalicelib.core.problems import Unavailable
from chalicelib.domain.catalog.rules.attributes import ProductType
from chalicelib.domain.catalog.rules.brands import Brand, BrandExists
from chalicelib.domain.catalog.rules.categories import Tree
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import TargetCuts
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.rendering import Card, View


class LiveMoved(Unavailable):
    title = "What shoppers see of the product was just being changed; please try again"


class External(msgspec.Struct, frozen=True, kw_only=True):
    """Which product a supplier's id stands for; the id may hold any character, so its key is a hash."""

    shop: str
    external_id: str
    product_id: str

    @property
    def external_hash(self) -> str:
        return external_hash(self.external_id)


class ProductRecord(Record):
    KEYS = {
        "pk": "CATALOG#{shop}#PRODUCT#{product_id}",
        "sk": "PRODUCT",
        "gsi1pk": "CATALOG#{shop}#STATUS#{status}#{bucket}",
        "gsi1sk": "{product_id}",
    }
    ENTITY = Product


class LiveRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#PRODUCT#{product_id}", "sk": "LIVE"}
    ENTITY = Live


class ViewRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#PRODUCT#{product_id}", "sk": "VIEW"}
    ENTITY = View


class CardRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#CATEGORY#{category_id}", "sk": "{product_id}"}
    ENTITY = Card
    RECURS = True


class ExternalRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#EXTERNAL#{external_hash}", "sk": "EXTERNAL"}
    ENTITY = External


class TreeRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#TREE", "sk": "TREE"}
    ENTITY = Tree


class BrandRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#BRANDS", "sk": "{brand_id}"}
    ENTITY = Brand


class TypeRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#TYPES", "sk": "{product_type_id}"}
    ENTITY = ProductType


class CutsRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#CUTS#{target_id}", "sk": "CUTS"}
    ENTITY = TargetCuts


def external_hash(external_id: str) -> str:
    return hashlib.sha256(external_id.encode()).hexdigest()


def external_at(shop: str, external_id: str) -> Address:
    return ExternalRecord.at(shop=shop, external_hash=external_hash(external_id))


def product(shop: str, product_id: str) -> Product | None:
    """Strongly consistent: who reads a working copy is about to change it."""
    found: Product | None = get(ProductRecord.at(shop=shop, product_id=product_id), consistent=True)
    return found


def view(shop: str, product_id: str) -> View | None:
    found: View | None = get(ViewRecord.at(shop=shop, product_id=product_id))
    return found


def tree(shop: str, consistent: bool = False) -> Tree:
    found: Tree | None = get(TreeRecord.at(shop=shop), consistent=consistent)
    return found or Tree(shop=shop)


def brands(shop: str, limit: int, after: str | None) -> Page[Brand]:
    return query(BrandRecord, BrandRecord.partition("pk", shop=shop), limit=limit, after=after)


def product_types(shop: str, limit: int, after: str | None) -> Page[ProductType]:
    return query(TypeRecord, TypeRecord.partition("pk", shop=shop), limit=limit, after=after)


def cards(shop: str, category_id: str, limit: int, after: str | None, consistent: bool = False) -> Page[Card]:
    partition = CardRecord.partition("pk", shop=shop, category_id=category_id)
    return query(CardRecord, partition, limit=limit, after=after, newest_first=True, consistent=consistent)


def by_status(shop: str, status: str, limit: int, after: str | None) -> Page[Product]:
    """Products of one status, bucket by bucket; `after` holds the bucket and the place in it."""
    bucket, place = msgspec.json.decode(after, type=tuple[int, str | None]) if after else (0, None)
    found: list[Product] = []
    while bucket < len(BUCKETS) and len(found) < limit:
        partition = ProductRecord.partition("gsi1pk", shop=shop, status=status, bucket=BUCKETS[bucket])
        page = query(ProductRecord, partition, index="gsi1", limit=limit - len(found), after=place)
        found += page.items
        bucket, place = (bucket, page.after) if page.after else (bucket + 1, None)
    return Page(found, msgspec.json.encode((bucket, place)).decode() if bucket < len(BUCKETS) else None)


def save_live(live: Live) -> Write:
    """The next live version, unless another came before."""
    return Write.save(LiveRecord, live, LiveMoved())


def save_tree(tree: Tree) -> Write:
    """The next version of the tree. Stale when another came before."""
    return Write.save(TreeRecord, tree)


def save_cuts(cuts: TargetCuts) -> Write:
    return Write.save(CutsRecord, cuts)


def new_brand(brand: Brand) -> Write:
    return Write.insert(BrandRecord, brand, BrandExists(brand_id=brand.brand_id))
