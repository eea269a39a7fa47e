"""What is there already of the products of a batch, in a handful of round trips for all of them."""

from collections.abc import Sequence

import msgspec

from chalicelib.aws.table import get_many
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.rules.brands import Brand
from chalicelib.domain.catalog.rules.categories import Tree
from chalicelib.domain.catalog.rules.products import OWN_ID, Product
from chalicelib.domain.catalog.store import BrandRecord, ProductRecord, TreeRecord, external_at
from chalicelib.domain.imports import store
from chalicelib.domain.imports.rules import ImportedProduct
from chalicelib.domain.imports.rules.outgoing import as_row
from chalicelib.domain.inventory.store import LevelRecord


class There(msgspec.Struct, frozen=True, kw_only=True):
    """A product before its row is dealt with, `row` as an export would write it; and its stock, by SKU."""

    product: Product | None = None
    row: ImportedProduct | None = None
    on_hand: dict[str, int] = {}
    said: dict[str, int] = {}


def look(shop: Shop, external_ids: Sequence[str]) -> dict[str, There]:
    """By external id. Strongly consistent, so that what this import wrote before it was killed is seen."""
    said = get_many([store.said_at(shop.shop_id, each) for each in external_ids], consistent=True)
    known = _products(shop, external_ids)
    rows = as_rows(shop, list(known.values()))
    found: dict[str, There] = {}
    for external_id, memory in zip(external_ids, said, strict=True):
        product, heard = known.get(external_id), memory.stock if memory else {}
        if product is None:
            found[external_id] = There(said=heard)
        else:
            row, on_hand = rows[product.product_id]
            found[external_id] = There(product=product, row=row, on_hand=on_hand, said=heard)
    return found


def as_rows(shop: Shop, products: Sequence[Product]) -> dict[str, tuple[ImportedProduct, dict[str, int]]]:
    """Each product, by its id, as a file says it; and what is on hand at the first location, by SKU."""
    brand_ids = list(dict.fromkeys(each.content.brand_id for each in products if each.content.brand_id))
    variants = [variant for each in products for variant in each.content.variants]
    wanted = [TreeRecord.at(shop=shop.shop_id)]
    wanted += [BrandRecord.at(shop=shop.shop_id, brand_id=each) for each in brand_ids]
    wanted += [
        LevelRecord.at(shop=shop.shop_id, variant_id=each.variant_id, location=shop.locations[0]) for each in variants
    ]
    tree, *rest = get_many(wanted, consistent=True)
    brands: dict[str, Brand] = {each.brand_id: each for each in rest[: len(brand_ids)] if each}
    stock: dict[str, int] = {each.variant_id: each.on_hand for each in rest[len(brand_ids) :] if each}
    return {
        each.product_id: (
            as_row(shop, each, tree or Tree(shop=shop.shop_id), brands, stock),
            {one.sku: stock[one.variant_id] for one in each.content.variants if one.variant_id in stock},
        )
        for each in products
    }


def _products(shop: Shop, external_ids: Sequence[str]) -> dict[str, Product]:
    externals = get_many([external_at(shop.shop_id, each) for each in external_ids], consistent=True)
    ids = {
        external_id: external.product_id if external else external_id
        for external_id, external in zip(external_ids, externals, strict=True)
        if external or OWN_ID.fullmatch(external_id)
    }
    products = get_many(
        [ProductRecord.at(shop=shop.shop_id, product_id=each) for each in ids.values()], consistent=True
    )
    return {external_id: product for external_id, product in zip(ids, products, strict=True) if product}
