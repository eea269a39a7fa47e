"""Product actions: the working copies that merchants create and edit; shoppers see none of it."""

from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.once import Once
from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.paging import Page
from chalicelib.core.problems import Invalid, Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog import store
from chalicelib.domain.catalog.rules import content as contents
from chalicelib.domain.catalog.rules import products
from chalicelib.domain.catalog.rules.categories import Tree, paths_of
from chalicelib.domain.catalog.rules.content import Content, ProductFields
from chalicelib.domain.catalog.rules.products import Product, ProductNotFound
from chalicelib.domain.catalog.store import BrandRecord, ExternalRecord, ProductRecord, TypeRecord


def create(shop: Shop, fields: ProductFields, external_id: str | None, once: Once, now: datetime) -> Product:
    """A new draft; for an external id that is known, the product that has it (S3.1.1-a). Raises Invalid."""
    product_id = ids.new("prod", now)
    content = _content(shop, product_id, fields)
    product = products.drafted(shop.shop_id, product_id, external_id, content, now)
    try:
        commit(once.keep(product), *new_product(product))
    except AlreadyThere:
        return _first_of(shop, external_id or "")
    return product


def edit(shop: Shop, product_id: str, fields: ProductFields, version: int, now: datetime) -> Product:
    """The whole content anew, on top of the version that was read (S3.3.2-a).

    Raises Stale, Invalid, ProductNotFound.
    """
    product = read(shop, product_id, version)
    edited = products.edited(product, _content(shop, product_id, fields), now)
    commit(Write.replace(ProductRecord, edited))
    return edited


def read(shop: Shop, product_id: str, version: int | None = None) -> Product:
    """The working copy; with a version, only that one. Raises ProductNotFound, Stale."""
    product = store.product(shop.shop_id, product_id)
    if product is None:
        raise ProductNotFound(product_id=product_id)
    if version not in (None, product.version):
        raise Stale(current_version=product.version)
    return product


def listed(shop: Shop, status: str, limit: int, cursor: str | None) -> Page[Product]:
    """Working copies of one status, in a stable order. Raises BadCursor."""
    read = partial(store.by_status, shop.shop_id, status, limit)
    return paged(shop, f"catalog.products:{status}", cursor, read)


def by_external_id(shop: Shop, external_id: str) -> Product | None:
    found = get(store.external_at(shop.shop_id, external_id), consistent=True)
    return None if found is None else store.product(shop.shop_id, found.product_id)


def new_product(product: Product) -> list[Write]:
    """The writes of a first version; AlreadyThere if its external id is not free."""
    insert = Write.insert(ProductRecord, product)
    if product.external_id is None:
        return [insert]
    taken = store.External(shop=product.shop, external_id=product.external_id, product_id=product.product_id)
    return [Write.insert(ExternalRecord, taken), insert]


def _first_of(shop: Shop, external_id: str) -> Product:
    first = by_external_id(shop, external_id)
    if first is None:
        raise ProductNotFound(external_id=external_id)
    return first


def _content(shop: Shop, product_id: str, fields: ProductFields) -> Content:
    """The checked content; all that it refers to exists. One round trip."""
    wanted = [store.TreeRecord.at(shop=shop.shop_id)]
    wanted += [BrandRecord.at(shop=shop.shop_id, brand_id=each) for each in [fields.brand_id] if each]
    wanted += [TypeRecord.at(shop=shop.shop_id, product_type_id=each) for each in [fields.product_type_id] if each]
    found = dict(zip((each.record for each in wanted), get_many(wanted, consistent=True), strict=True))
    paths_of(found[store.TreeRecord] or Tree(shop=shop.shop_id), fields.category_ids)
    if fields.brand_id and found[BrandRecord] is None:
        raise Invalid("There is no such brand", field="/brand_id")
    if fields.product_type_id and found[TypeRecord] is None:
        raise Invalid("There is no such product type", field="/product_type_id")
    return contents.content_of(fields, shop, product_id, found.get(TypeRecord))
