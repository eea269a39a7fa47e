"""Catalog doors: shoppers browse what was rendered for them; staff edit and publish; messages keep it up to date."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.aws import identity
from chalicelib.aws.doors import Call, door
from chalicelib.aws.replies import Rendered, encode
from chalicelib.aws.triggers import Listener
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.events import (
    ProductPublished,
    PromotionEnded,
    PromotionScheduled,
    PromotionStarted,
    StockMoved,
    Told,
)  # fmt: skip
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.paging import BadCursor
from chalicelib.core.problems import Invalid, Stale
from chalicelib.domain.catalog.actions import cuts, products, publishing, reading, taxonomy
from chalicelib.domain.catalog.actions.projections import ImageNotReady, TooManyChanges
from chalicelib.domain.catalog.inputs import (
    ByStatus,
    EditedProduct,
    NewBrand,
    NewCategory,
    NewProduct,
    NewType,
    Paged,
    Seen,
)  # fmt: skip
from chalicelib.domain.catalog.rules.brands import BrandExists
from chalicelib.domain.catalog.rules.categories import CategoryNotFound, TreeFull
from chalicelib.domain.catalog.rules.content import VariantNotFound
from chalicelib.domain.catalog.rules.products import ProductNotFound
from chalicelib.domain.catalog.rules.rendering import TooLargeToPublish
from chalicelib.domain.catalog.rules.schedules import KEPT_SECONDS
from chalicelib.domain.catalog.rules.views import CardPage, ProductDetail
from chalicelib.domain.catalog.views import (
    BrandPage,
    BrandView,
    CategoryView,
    ProductPage,
    ProductView,
    TreeView,
    TypePage,
    TypeView,
)  # fmt: skip

bp = Blueprint(__name__)
listener = Listener(bp, "catalog")


@door(bp, "GET", "/products/{product_id}", returns=ProductDetail, may=PUBLIC, raises=(ProductNotFound,))
def show_product(call: Call[Any, Any], product_id: str) -> Rendered:
    """A published product: options, variants with their prices, attributes, images."""
    return reading.product_page(call.shop, call.market.market_id, call.locale, product_id, clock.now())


@door(bp, "GET", "/categories", returns=TreeView, may=PUBLIC)
def show_categories(call: Call[Any, Any]) -> Rendered:
    """The whole category tree."""
    return Rendered(encode(TreeView.of(taxonomy.tree(call.shop), call.locale)), KEPT_SECONDS)


@door(
    bp, "GET", "/categories/{category_id}/products", query=Paged, returns=CardPage, may=PUBLIC,
    raises=(CategoryNotFound, BadCursor),
)  # fmt: skip
def list_category(call: Call[Any, Paged], category_id: str) -> Rendered:
    """The products of a category and of all categories below it, newest first."""
    wanted = (call.market.market_id, call.locale, category_id, call.query.limit, call.query.cursor)
    return reading.category_page(call.shop, *wanted, clock.now())


@door(bp, "GET", "/brands", query=Paged, returns=BrandPage, may=PUBLIC, raises=(BadCursor,))
def list_brands(call: Call[Any, Paged]) -> Rendered:
    """The shop's brands."""
    page = taxonomy.list_brands(call.shop, call.query.limit, call.query.cursor)
    return Rendered(encode(BrandPage.of(page, call.locale)), KEPT_SECONDS)


@door(
    bp, "POST", "/admin/products", body=NewProduct, returns=ProductView, status=201, may="catalog.edit", once=True,
    raises=(Invalid,),
)  # fmt: skip
def create_product(call: Call[NewProduct, Any]) -> ProductView:
    """Create a draft. For an external id that is known, the answer is the product that has it."""
    return ProductView.of(products.create(call.shop, call.body, call.body.external_id, call.once, clock.now()))


@door(bp, "GET", "/admin/products", query=ByStatus, returns=ProductPage, may="catalog.edit", raises=(BadCursor,))
def list_products(call: Call[Any, ByStatus]) -> ProductPage:
    """Working copies of one status, in a stable order."""
    return ProductPage.of(products.listed(call.shop, call.query.status, call.query.limit, call.query.cursor))


@door(bp, "GET", "/admin/products/{product_id}", returns=ProductView, may="catalog.edit", raises=(ProductNotFound,))
def read_product(call: Call[Any, Any], product_id: str) -> ProductView:
    """The working copy, with the version to edit or publish."""
    return ProductView.of(products.read(call.shop, product_id))


@door(
    bp, "PUT", "/admin/products/{product_id}", body=EditedProduct, returns=ProductView, may="catalog.edit",
    raises=(ProductNotFound, Stale, Invalid),
)  # fmt: skip
def edit_product(call: Call[EditedProduct, Any], product_id: str) -> ProductView:
    """Replace the content. Shoppers see it once it is published."""
    return ProductView.of(products.edit(call.shop, product_id, call.body, call.body.version, clock.now()))


@door(
    bp, "POST", "/admin/products/{product_id}/publish", body=Seen, returns=ProductView, may="catalog.publish",
    raises=(ProductNotFound, Stale, ImageNotReady, TooLargeToPublish, TooManyChanges),
)  # fmt: skip
def publish_product(call: Call[Seen, Any], product_id: str) -> ProductView:
    """Show this version to shoppers."""
    return ProductView.of(publishing.publish(call.shop, product_id, call.body.version, clock.now()))


@door(
    bp, "POST", "/admin/products/{product_id}/unpublish", body=Seen, returns=ProductView, may="catalog.publish",
    raises=(ProductNotFound, Stale, IllegalMove),
)  # fmt: skip
def unpublish_product(call: Call[Seen, Any], product_id: str) -> ProductView:
    """Take it off the shelves."""
    return ProductView.of(publishing.unpublish(call.shop, product_id, call.body.version, clock.now()))


@door(
    bp, "POST", "/admin/products/{product_id}/variants/{variant_id}/enable", returns=ProductView,
    may="catalog.publish", raises=(ProductNotFound, VariantNotFound, Stale),
)  # fmt: skip
def enable_variant(call: Call[Any, Any], product_id: str, variant_id: str) -> ProductView:
    """Put one variant on sale, at once."""
    return ProductView.of(publishing.switch_variant(call.shop, product_id, variant_id, True, clock.now()))


@door(
    bp, "POST", "/admin/products/{product_id}/variants/{variant_id}/disable", returns=ProductView,
    may="catalog.publish", raises=(ProductNotFound, VariantNotFound, Stale),
)  # fmt: skip
def disable_variant(call: Call[Any, Any], product_id: str, variant_id: str) -> ProductView:
    """Take one variant off sale, at once; the others stay."""
    return ProductView.of(publishing.switch_variant(call.shop, product_id, variant_id, False, clock.now()))


@door(
    bp, "POST", "/admin/categories", body=NewCategory, returns=CategoryView, status=201, may="catalog.edit",
    raises=(Invalid, TreeFull),
)  # fmt: skip
def add_category(call: Call[NewCategory, Any]) -> CategoryView:
    """Add a category; three levels at most. The same name at the same place is the same category."""
    return CategoryView.of(taxonomy.add_category(call.shop, call.body.name, call.body.parent_id))


@door(
    bp, "POST", "/admin/brands", body=NewBrand, returns=BrandView, status=201, may="catalog.edit",
    raises=(BrandExists,),
)  # fmt: skip
def add_brand(call: Call[NewBrand, Any]) -> BrandView:
    """Add a brand."""
    return BrandView.of(taxonomy.add_brand(call.shop, call.body.name))


@door(
    bp, "POST", "/admin/product-types", body=NewType, returns=TypeView, status=201, may="catalog.edit",
    raises=(Invalid,),
)  # fmt: skip
def declare_type(call: Call[NewType, Any]) -> TypeView:
    """Declare which typed attributes products of a kind have."""
    return TypeView.of(taxonomy.declare_type(call.shop, call.body.name, call.body.attributes, clock.now()))


@door(bp, "GET", "/admin/product-types", query=Paged, returns=TypePage, may="catalog.edit", raises=(BadCursor,))
def list_types(call: Call[Any, Paged]) -> TypePage:
    """The declared product types."""
    return TypePage.of(taxonomy.list_types(call.shop, call.query.limit, call.query.cursor))


@listener.on(PromotionScheduled)
def on_promotion_scheduled(told: Told[PromotionScheduled]) -> None:
    """Prices of the future are rendered ahead."""
    cuts.follow(identity.shop(told.event.shop), told.event.promotion_id, clock.now())


@listener.on(PromotionStarted)
def on_promotion_started(told: Told[PromotionStarted]) -> None:
    cuts.follow(identity.shop(told.event.shop), told.event.promotion_id, clock.now())


@listener.on(PromotionEnded)
def on_promotion_ended(told: Told[PromotionEnded]) -> None:
    cuts.follow(identity.shop(told.event.shop), told.event.promotion_id, clock.now())


@listener.on(StockMoved)
def on_stock_moved(told: Told[StockMoved]) -> None:
    """Cards and pages say sold out, or no longer."""
    moved = told.event
    publishing.stock_moved(identity.shop(moved.shop), moved.product_id, moved.variant_id, clock.now())


@listener.on(ProductPublished)
def on_product_published(told: Told[ProductPublished]) -> None:
    """Look again: stock and cuts may have changed while it was being published."""
    publishing.refresh(identity.shop(told.event.shop), told.event.product_id, clock.now())
