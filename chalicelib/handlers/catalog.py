"""Catalog doors: shoppers browse what was rendered for them; staff edit and publish; messages keep it up to date."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.aws import identity
from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Paged
from chalicelib.aws.replies import Accepted, Rendered
from chalicelib.aws.triggers import Listener
from chalicelib.core import clock, events
from chalicelib.core.callers import PUBLIC
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.paces import LOOKING
from chalicelib.core.paging import BadCursor
from chalicelib.core.problems import Stale
from chalicelib.domain.approvals import asked
from chalicelib.domain.catalog import inputs, store, views
from chalicelib.domain.catalog.actions import cuts, following, products, publishing, reading, taxonomy
from chalicelib.domain.catalog.rules import brands, categories, content
from chalicelib.domain.catalog.rules.products import ProductNotFound
from chalicelib.domain.catalog.rules.views import CardPage, ProductDetail

bp = Blueprint(__name__)
listener = Listener(bp, "catalog")

GONE, LISTED = (ProductNotFound,), (BadCursor,)
TREE = (categories.TreeFull, taxonomy.TreeBusy)


@door(bp, "GET", "/products/{product_id}", returns=ProductDetail, may=PUBLIC, raises=(ProductNotFound,))
def show_product(call: Call[Any, Any], product_id: str) -> Rendered:
    """A published product: options, variants with their prices, attributes, images."""
    return reading.product_page(call.shop, call.market.market_id, call.locale, product_id, clock.now())


@door(bp, "GET", "/categories", returns=views.TreeView, may=PUBLIC)
def show_categories(call: Call[Any, Any]) -> Rendered:
    """The whole category tree."""
    return reading.tree_page(call.shop, call.locale)


@door(
    bp, "GET", "/categories/{category_id}/products", query=Paged, returns=CardPage, may=PUBLIC,
    pace=LOOKING, raises=(*LISTED, categories.CategoryNotFound),
)  # fmt: skip
def list_category(call: Call[Any, Paged], category_id: str) -> Rendered:
    """The products of a category and of all categories below it, newest first."""
    wanted = (category_id, call.query.limit, call.query.cursor)
    return reading.category_page(call.shop, call.market.market_id, call.locale, *wanted, clock.now())


@door(bp, "GET", "/brands", query=Paged, returns=views.BrandPage, may=PUBLIC, raises=LISTED)
def list_brands(call: Call[Any, Paged]) -> Rendered:
    """The shop's brands."""
    return reading.brands_page(call.shop, call.locale, call.query.limit, call.query.cursor)


@door(
    bp, "POST", "/admin/products", body=inputs.NewProduct, returns=views.ProductView, status=201,
    may="catalog.edit", once=True,
)  # fmt: skip
def create_product(call: Call[inputs.NewProduct, Any]) -> views.ProductView:
    """Create a draft. For an external id that is known, the answer is the product that has it."""
    return views.ProductView.of(products.create(call.shop, call.body, call.body.external_id, call.once, clock.now()))


@door(bp, "GET", "/admin/products", query=inputs.ByStatus, returns=views.ProductPage, may="catalog.edit", raises=LISTED)
def list_products(call: Call[Any, inputs.ByStatus]) -> views.ProductPage:
    """Working copies of one status, in a stable order."""
    return views.ProductPage.of(products.listed(call.shop, call.query.status, call.query.limit, call.query.cursor))


@door(bp, "GET", "/admin/products/{product_id}", returns=views.ProductView, may="catalog.edit", raises=GONE)
def read_product(call: Call[Any, Any], product_id: str) -> views.ProductView:
    """The working copy, with the version to edit or publish."""
    return views.ProductView.of(products.read(call.shop, product_id))


@door(
    bp, "PUT", "/admin/products/{product_id}", body=inputs.EditedProduct, returns=views.ProductView, may="catalog.edit",
    raises=(ProductNotFound, Stale),
)  # fmt: skip
def edit_product(call: Call[inputs.EditedProduct, Any], product_id: str) -> views.ProductView:
    """Replace the content. Shoppers see it once it is published."""
    return views.ProductView.of(products.edit(call.shop, product_id, call.body, call.body.version, clock.now()))


@door(
    bp, "POST", "/admin/products/{product_id}/publish", body=inputs.Seen, returns=views.ProductView,
    may="catalog.publish", repeatable=True, waits=asked.ApprovalView, raises=publishing.REFUSALS,
)  # fmt: skip
def publish_product(call: Call[inputs.Seen, Any], product_id: str) -> views.ProductView | Accepted:
    """Show this version to shoppers. A second person agrees where a price falls far."""
    wanted = (call.shop, product_id, call.body.version, clock.now())
    return asked.seen(
        call, asked.PUBLISH_PRODUCT, lambda eyes: views.ProductView.of(publishing.publish(*wanted, eyes)),
        product_id=product_id, version=call.body.version,
    )  # fmt: skip


@door(
    bp, "POST", "/admin/products/{product_id}/unpublish", body=inputs.Seen, returns=views.ProductView,
    may="catalog.publish", raises=(ProductNotFound, Stale, IllegalMove, store.LiveMoved),
)  # fmt: skip
def unpublish_product(call: Call[inputs.Seen, Any], product_id: str) -> views.ProductView:
    """Take it off the shelves."""
    return views.ProductView.of(publishing.unpublish(call.shop, product_id, call.body.version, clock.now()))


@door(
    bp, "POST", "/admin/products/{product_id}/variants/{variant_id}/enable", returns=views.ProductView,
    may="catalog.publish", raises=(ProductNotFound, content.VariantNotFound, Stale, store.LiveMoved),
)  # fmt: skip
def enable_variant(call: Call[Any, Any], product_id: str, variant_id: str) -> views.ProductView:
    """Put one variant on sale, at once."""
    return views.ProductView.of(publishing.switch_variant(call.shop, product_id, variant_id, True, clock.now()))


@door(
    bp, "POST", "/admin/products/{product_id}/variants/{variant_id}/disable", returns=views.ProductView,
    may="catalog.publish", raises=(ProductNotFound, content.VariantNotFound, Stale, store.LiveMoved),
)  # fmt: skip
def disable_variant(call: Call[Any, Any], product_id: str, variant_id: str) -> views.ProductView:
    """Take one variant off sale, at once; the others stay."""
    return views.ProductView.of(publishing.switch_variant(call.shop, product_id, variant_id, False, clock.now()))


@door(
    bp, "POST", "/admin/categories", body=inputs.NewCategory, returns=views.CategoryView, status=201,
    may="catalog.edit", raises=TREE,
)  # fmt: skip
def add_category(call: Call[inputs.NewCategory, Any]) -> views.CategoryView:
    """Add a category; three levels at most. The same name at the same place is the same category."""
    return views.CategoryView.of(taxonomy.add_category(call.shop, call.body.name, call.body.parent_id))


@door(
    bp, "POST", "/admin/categories/{category_id}/move", body=inputs.CategoryPlace, returns=views.CategoryView,
    may="catalog.edit", raises=(*TREE, categories.CategoryNotFound, categories.CategoryExists),
)  # fmt: skip
def move_category(call: Call[inputs.CategoryPlace, Any], category_id: str) -> views.CategoryView:
    """Put a category, with all below it and all their products, under another parent or at the top."""
    return views.CategoryView.of(taxonomy.move_category(call.shop, category_id, call.body.parent_id, clock.now()))


@door(
    bp, "PATCH", "/admin/categories/{category_id}", body=inputs.CategoryName, returns=views.CategoryView,
    may="catalog.edit", raises=(*TREE, categories.CategoryNotFound, categories.CategoryExists),
)  # fmt: skip
def rename_category(call: Call[inputs.CategoryName, Any], category_id: str) -> views.CategoryView:
    """Give a category another name; it keeps its id and its place."""
    return views.CategoryView.of(taxonomy.rename_category(call.shop, category_id, call.body.name, clock.now()))


@door(
    bp, "POST", "/admin/brands", body=inputs.NewBrand, returns=views.BrandView, status=201, may="catalog.edit",
    raises=(brands.BrandExists,),
)  # fmt: skip
def add_brand(call: Call[inputs.NewBrand, Any]) -> views.BrandView:
    """Add a brand."""
    return views.BrandView.of(taxonomy.add_brand(call.shop, call.body.name))


@door(bp, "POST", "/admin/product-types", body=inputs.NewType, returns=views.TypeView, status=201, may="catalog.edit")
def declare_type(call: Call[inputs.NewType, Any]) -> views.TypeView:
    """Declare which typed attributes products of a kind have."""
    return views.TypeView.of(taxonomy.declare_type(call.shop, call.body.name, call.body.attributes, clock.now()))


@door(bp, "GET", "/admin/product-types", query=Paged, returns=views.TypePage, may="catalog.edit", raises=LISTED)
def list_types(call: Call[Any, Paged]) -> views.TypePage:
    """The declared product types."""
    return views.TypePage.of(taxonomy.list_types(call.shop, call.query.limit, call.query.cursor))


@listener.on(events.PromotionScheduled, events.PromotionStarted, events.PromotionEnded)
def on_promotion(told: events.Told[Any]) -> None:
    """Prices of the future are rendered ahead."""
    cuts.follow(identity.shop(told.event.shop), told.event.promotion_id, clock.now())


@listener.on(events.StockMoved)
def on_stock_moved(told: events.Told[events.StockMoved]) -> None:
    """Cards and pages say sold out, or no longer."""
    publishing.stock_moved(identity.shop(told.event.shop), told.event.product_id, told.event.variant_id, clock.now())


@listener.on(events.ProductPublished)
def on_product_published(told: events.Told[events.ProductPublished]) -> None:
    """Look again: stock and cuts may have changed while it was being published."""
    publishing.refresh(identity.shop(told.event.shop), told.event.product_id, clock.now())


@listener.on(events.CategoryMoved, events.CategoryRenamed)
def on_category(told: events.Told[Any]) -> None:
    """Its products show in the lists of their new ancestors, at their prices, and no longer in those of the old."""
    following.category_changed(identity.shop(told.event.shop), told.event.category_id, clock.now())
