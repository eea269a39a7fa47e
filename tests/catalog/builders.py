"""Goods to test with: a shop with a category tree, a brand, a picture, and a mug in three colors."""

from typing import Any

import msgspec

from chalicelib.aws.once import Once
from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.writes import Write
from chalicelib.core.events import read_news
from chalicelib.core.money import Money
from chalicelib.core.shops import Shop
from chalicelib.domain.catalog.actions import products, publishing, taxonomy
from chalicelib.domain.catalog.offers import OfferRecord
from chalicelib.domain.catalog.rules.categories import Tree, with_path
from chalicelib.domain.catalog.rules.content import Image, ProductFields, content_of
from chalicelib.domain.catalog.rules.live import Live, Picture, Surroundings, publication
from chalicelib.domain.catalog.rules.pricing import Cut, Offer, Price
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.variants import Option, Variant, VariantFields
from chalicelib.domain.catalog.store import ProductRecord, ViewRecord
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.media.rules import READY, Media
from chalicelib.domain.media.store import MediaRecord
from tests.shop import MUGS, NOON, aws

PICTURE = Image(media_id="med_MUG", alt={"en": "A mug", "zh-CN": "一只马克杯"})
COLORS = Option(
    name="color",
    values=("red", "blue", "green"),
    label={"en": "Color", "zh-CN": "颜色"},
    value_labels={"red": {"en": "Red", "zh-CN": "红"}},
)

TREE, LEAF = with_path(Tree(shop="mugs"), [{"en": "Home", "zh-CN": "家居"}, {"en": "Mugs"}])


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


def price(amount: int, list_price: int | None = None) -> dict[str, Price]:
    """A price in the Chinese market."""
    return {"cn": Price(amount=cny(amount), list_price=None if list_price is None else cny(list_price))}


def variant(color: str, amount: int = 5900, **other: Any) -> VariantFields:
    fields: dict[str, Any] = {"sku": f"MUG-{color.upper()}", "options": {"color": color}, "prices": price(amount)}
    return VariantFields(**(fields | other))


def mug(category_id: str, **other: Any) -> ProductFields:
    fields: dict[str, Any] = {
        "name": {"en": "Mug", "zh-CN": "马克杯"},
        "description": {"en": "<p>For <b>tea</b>.</p>"},
        "category_ids": (category_id,),
        "tags": ("gift",),
        "options": (COLORS,),
        "images": (PICTURE,),
        "variants": (variant("red", 4900), variant("blue", 5900), variant("green", 6900)),
    }
    return ProductFields(**(fields | other))


def a_live(cuts: tuple[Cut, ...] = (), in_stock: str = "red blue green", **fields: Any) -> Live:
    """A mug as it is first published, with these colors in stock."""
    content = content_of(mug(LEAF.category_id, **fields), MUGS, "prod_1", None)
    available = [each.variant_id for each in content.variants if each.options.get("color", "") in in_stock.split()]
    around = Surroundings(
        brand=None,
        paths=(TREE.path(LEAF.category_id),),
        pictures={"med_MUG": Picture(thumb="/t", card="/c", zoom="/z", width=12, height=9)},
        cuts=cuts,
        in_stock=tuple(sorted(available)),
    )
    return publication("mugs", "prod_1", content, around, None)


def once(key: str, door: str = "POST /admin/products") -> Once:
    return Once(
        capability="CATALOG", shop="mugs", subject="admin_zhang", key=key, fingerprint=door, status=201,
        view=lambda product: {"product_id": product.product_id},
    )  # fmt: skip


def tableware() -> str:
    """Home > Kitchen > Tableware, and the picture; the id of the last."""
    commit(Write.put(MediaRecord, picture()))
    return category(
        {"en": "Home", "zh-CN": "家居"}, {"en": "Kitchen", "zh-CN": "餐厨"}, {"en": "Tableware", "zh-CN": "餐具"}
    )


def category(*names: dict[str, str]) -> str:
    """The id of the last category of a path, all of which are there."""
    found: str | None = None
    for name in names:
        found = taxonomy.add_category(MUGS, name, found).category_id
    assert found is not None
    return found


def picture(**other: Any) -> Media:
    ready: dict[str, Any] = {
        "shop": "mugs",
        "media_id": PICTURE.media_id,
        "kind": "image",
        "status": READY,
        "filename": "mug.png",
        "content_type": "image/png",
        "size": 100,
        "renditions": {name: f"media/mugs/{name}.webp" for name in ("thumb", "card", "zoom")},
        "width": 1200,
        "height": 900,
        "sent_by": "admin_zhang",
        "created_at": NOON,
    }
    return Media(**(ready | other))


def drafted(fields: ProductFields, key: str = "k", external_id: str | None = None) -> Product:
    return products.create(MUGS, fields, external_id, once(key), NOON)


def published(fields: ProductFields, key: str = "k", shop: Shop = MUGS) -> Product:
    draft = drafted(fields, key)
    return publishing.publish(shop, draft.product_id, draft.version, NOON)


def stocked(product: Product, available: int = 5, **by_color: int) -> None:
    """Stock of every variant, other than `available` for the colors named."""
    for each in product.content.variants:
        units = by_color.get(each.options.get("color", ""), available)
        level = StockLevel(
            shop=product.shop, variant_id=each.variant_id, product_id=product.product_id, location="main",
            on_hand=units, available=units,
        )  # fmt: skip
        commit(Write.put(LevelRecord, level))


def of_color(product: Product, color: str) -> Variant:
    return next(each for each in product.content.variants if each.options["color"] == color)


def page(product: Product, market: str = "cn", locale: str = "en") -> Any:
    """The product's page as it is stored, in its first segment; None when there is none."""
    view = get(ViewRecord.at(shop=product.shop, product_id=product.product_id), consistent=True)
    return view and msgspec.json.decode(view.renderings[f"{market}/{locale}"][0].body)


def offers(product: Product) -> dict[str, Offer]:
    """The offers of its variants, by sku."""
    wanted = [OfferRecord.at(shop=product.shop, variant_id=each.variant_id) for each in product.content.variants]
    return {offer.sku: offer for offer in get_many(wanted, consistent=True) if offer}


def news_on(product: Product) -> list[str]:
    """The names of the events that ride on the product's item."""
    address = ProductRecord.at(shop=product.shop, product_id=product.product_id)
    item = aws("dynamodb").get_item(TableName="storefront", Key=address.key)["Item"]
    return [type(event).__name__ for event in read_news(item["news"]["B"])] if "news" in item else []


def all_items() -> list[dict[str, Any]]:
    """Everything in the table."""
    return list(aws("dynamodb").scan(TableName="storefront")["Items"])
