"""Import actions: products as a supplier's file has them, created or brought up to date by their external id."""

from datetime import datetime
from importlib import import_module
from typing import Literal

import msgspec

from chalicelib.aws.inputs import invalid
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.events import ProductPublished, ProductUnpublished
from chalicelib.core.problems import Conflict, Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.actions.products import new_product
from chalicelib.domain.catalog.actions.projections import check_showable, project
from chalicelib.domain.catalog.actions.publishing import looked_at, projected
from chalicelib.domain.catalog.rules import content as contents
from chalicelib.domain.catalog.rules import live as lives
from chalicelib.domain.catalog.rules import products
from chalicelib.domain.catalog.rules.attributes import Attribute
from chalicelib.domain.catalog.rules.brands import Brand, BrandExists, brand_of
from chalicelib.domain.catalog.rules.categories import Tree, with_path
from chalicelib.domain.catalog.rules.content import Image, ProductFields
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.variants import Option, VariantFields
from chalicelib.domain.catalog.store import BrandRecord, LiveMoved, LiveRecord, ProductRecord, TreeRecord

RIVALS = (LiveMoved, Stale, AlreadyThere, BrandExists)
"""What another import of the same product, category or brand at the same time may cause: start over."""

EYES = "chalicelib.domain.approvals.actions.eyes"
"""Loaded where a shop limits how far prices fall."""

Outcome = Literal["created", "updated", "unchanged"]


class PriceFallsTooFar(Conflict):
    title = "A second person has to agree to a price as low as this; edit and publish the product"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """A product of a file. `category_path` holds 1 to 3 names (locale maps), root first; what is missing is created.

    `description` is HTML by locale; prices of a variant are by market id. `options` may be empty: then they are what
    the variants use. `images` None keeps those that the product has.
    """

    external_id: str
    name: dict[str, str]
    category_path: tuple[dict[str, str], ...]
    variants: tuple[VariantFields, ...]
    description: dict[str, str] = {}
    brand: dict[str, str] | None = None
    tags: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    options: tuple[Option, ...] = ()
    images: tuple[Image, ...] | None = None
    published: bool = True


class Upserted(msgspec.Struct, frozen=True):
    """What became of it (or would, in a dry run), and the product with its ids: variants[n] is the file's n-th."""

    outcome: Outcome
    product: Product


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What there was, and what shall be."""

    before: Product | None
    product: Product
    tree: Tree
    tree_grew: bool
    brand: Brand | None
    brand_is_new: bool


def upsert_imported(
    shop: Shop, imported: Imported, now: datetime, *, dry_run: bool = False, hidden: bool = False
) -> Upserted:
    """Create the product, or update and publish (or unpublish) it, so that it is as imported; in one transaction.

    `external_id` is the supplier's, or the product's own id where nobody gave it another. Idempotent: the same again
    is "unchanged" and writes nothing. A dry run answers and refuses the same and never writes. `hidden` leaves a new
    product a draft for now, if it can be shown. Missing categories and the brand are created with it; stock is not its
    business.

    Raises Invalid (whose `field` points into ProductFields, e.g. `/variants/2/sku`), ImageNotReady, TooLargeToPublish,
    TooManyChanges, TreeFull, PriceFallsTooFar; Busy when rivals never end, which is no fault of the row.
    """

    def attempt() -> Upserted:
        upserted, writes = _decided(shop, imported, now, hidden)
        if writes and not dry_run:
            commit(*writes)
        return upserted

    return until_fresh(attempt, rivals=RIVALS)


def _decided(shop: Shop, imported: Imported, now: datetime, hidden: bool) -> tuple[Upserted, list[Write]]:
    """What is to become of it, and by which writes."""
    plan = _plan(shop, imported, now, hidden)
    if plan.product == plan.before:
        return Upserted("unchanged", plan.product), []
    live = _live(shop, plan.before) if plan.before else None
    writes = [*_writes(shop, plan, live, now), *_seen(shop, plan.product, live, now)]
    if imported.published and not products.is_shown(plan.product):
        check_showable(shop, plan.product, plan.tree, plan.brand.name if plan.brand else None, now)
    return Upserted("updated" if plan.before else "created", plan.product), writes


def _plan(shop: Shop, imported: Imported, now: datetime, hidden: bool) -> _Plan:
    named = brand_of(shop.shop_id, imported.brand) if imported.brand else None
    before, tree, brand = _there(shop, imported.external_id, named)
    grown, leaf = with_path(tree, imported.category_path)
    product_id = before.product_id if before else ids.new("prod", now)
    fields = _fields(imported, before, leaf.category_id, named)
    content = contents.content_of(fields, shop, product_id, None)
    base = before or products.drafted(shop.shop_id, product_id, imported.external_id, content, now)
    shown = imported.published and not (hidden and before is None)
    return _Plan(
        before=before,
        product=products.reconciled(base, content, shown, now, is_new=before is None),
        tree=grown,
        tree_grew=grown.version > tree.version,
        brand=brand or named,
        brand_is_new=brand is None and named is not None,
    )


def _there(shop: Shop, external_id: str, named: Brand | None) -> tuple[Product | None, Tree, Brand | None]:
    """The product of that id, the tree, and the brand as it is stored. Two round trips."""
    wanted = [store.external_at(shop.shop_id, external_id), TreeRecord.at(shop=shop.shop_id)]
    wanted += [BrandRecord.at(shop=shop.shop_id, brand_id=named.brand_id)] if named else []
    external, tree, *brands = get_many(wanted, consistent=True)
    product_id = external.product_id if external else external_id
    known = external or products.OWN_ID.fullmatch(external_id)
    product = store.product(shop.shop_id, product_id) if known else None
    return product, tree or Tree(shop=shop.shop_id), brands[0] if brands else None


def _fields(imported: Imported, before: Product | None, category_id: str, brand: Brand | None) -> ProductFields:
    """As the doors would have read it. Raises Invalid."""
    images = imported.images if imported.images is not None else before.content.images if before else ()
    fields = ProductFields(
        name=imported.name,
        description=imported.description,
        brand_id=brand.brand_id if brand else None,
        category_ids=(category_id,),
        tags=imported.tags,
        attributes=imported.attributes,
        options=imported.options,
        images=images,
        variants=imported.variants,
    )
    try:
        return msgspec.convert(msgspec.to_builtins(fields), ProductFields)
    except msgspec.ValidationError as mistake:
        raise invalid(mistake) from mistake


def _live(shop: Shop, before: Product) -> Live | None:
    live: Live | None = get(LiveRecord.at(shop=shop.shop_id, product_id=before.product_id), consistent=True)
    return live


def _seen(shop: Shop, product: Product, live: Live | None, now: datetime) -> list[Write]:
    """What follows from the prices. Nobody is there who could be asked: a file is one person's word."""
    if shop.price_drop_percent is None or not products.is_shown(product):
        return []
    eyes = import_module(EYES)
    try:
        return looked_at(shop, product, live, eyes.FirstPair(), now)
    except eyes.NeedsAnother as needed:
        raise PriceFallsTooFar(drop_basis_points=needed.drop_basis_points) from needed


def _writes(shop: Shop, plan: _Plan, live: Live | None, now: datetime) -> list[Write]:
    product, before = plan.product, plan.before
    first, *writes = [Write.replace(ProductRecord, product)] if before else reversed(new_product(product))
    if products.is_shown(product):
        first = first.telling(ProductPublished(shop=shop.shop_id, at=now, product_id=product.product_id))
        writes += projected(shop, product, live, plan.tree, plan.brand.name if plan.brand else None, now)
    elif live and live.published:
        first = first.telling(ProductUnpublished(shop=shop.shop_id, at=now, product_id=product.product_id))
        writes += project(shop, lives.withdrawn(live), live, now)
    writes += [store.save_tree(plan.tree)] if plan.tree_grew else []
    writes += [store.new_brand(plan.brand)] if plan.brand and plan.brand_is_new else []
    return [first, *writes]
