"""Products: the working copy that merchants edit, and what makes one acceptable."""

import re
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.core.buckets import bucket_of
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.problems import NotFound
from chalicelib.domain.catalog.rules import content as contents
from chalicelib.domain.catalog.rules.content import Content, variant_in

DRAFT, PUBLISHED, UNPUBLISHED = "draft", "published", "unpublished"

MOVES = Lifecycle(
    {
        (DRAFT, "edit"): DRAFT,  # a new version of it
        (DRAFT, "publish"): PUBLISHED,
        (PUBLISHED, "edit"): PUBLISHED,  # shoppers see the published copy until the next publication
        (PUBLISHED, "publish"): PUBLISHED,  # with the edits made since
        (PUBLISHED, "unpublish"): UNPUBLISHED,
        (UNPUBLISHED, "edit"): UNPUBLISHED,  # to be published again
        (UNPUBLISHED, "publish"): PUBLISHED,
        (UNPUBLISHED, "unpublish"): UNPUBLISHED,  # said twice
    }
)


ExternalId = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"\A\S([^\x00-\x1f]*\S)?\Z")]
"""As a file can say it: without outer blanks or line ends, so that an exported product is found again."""

OWN_ID = re.compile(r"prod_[0-9A-Z]{26}")
"""How an export names a product that nobody gave an external id."""


class ProductNotFound(NotFound):
    title = "There is no such product"


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """The working copy. Shoppers see the copy of `published_version`, or nothing unless it is published."""

    shop: str
    product_id: str
    external_id: str | None
    status: str
    version: int
    published_version: int | None
    content: Content
    created_at: datetime
    changed_at: datetime

    @property
    def bucket(self) -> str:
        """Spreads a shop's products of one status over several index partitions."""
        return bucket_of(self.product_id)


def drafted(shop: str, product_id: str, external_id: str | None, content: Content, now: datetime) -> Product:
    """A new product, which nobody but staff sees."""
    return Product(
        shop=shop, product_id=product_id, external_id=external_id, status=DRAFT, version=1, published_version=None,
        content=content, created_at=now, changed_at=now,
    )  # fmt: skip


def edited(product: Product, content: Content, now: datetime) -> Product:
    """The next version. What shoppers see stays as it is."""
    return _moved(product, "edit", now, content=content)


def switched(product: Product, variant_id: str, enabled: bool, now: datetime) -> Product:
    """With one variant on sale or off it; the same object if it is so already. Raises VariantNotFound.

    Shoppers see the switch at once, so edits are pending afterwards only if they were before.
    """
    if variant_in(product.content, variant_id).enabled == enabled:
        return product
    after = edited(product, contents.switched(product.content, variant_id, enabled), now)
    shown = after.version if product.published_version == product.version else product.published_version
    return msgspec.structs.replace(after, published_version=shown)


def published(product: Product, now: datetime) -> Product:
    return _moved(product, "publish", now, published_version=product.version + 1)


def unpublished(product: Product, now: datetime) -> Product:
    """Raises IllegalMove for a product that never was published."""
    return _moved(product, "unpublish", now, published_version=None)


def is_shown(product: Product) -> bool:
    """Whether shoppers see it (perhaps not its newest edits)."""
    return product.status == PUBLISHED


def reconciled(base: Product, content: Content, shown: bool, now: datetime, *, is_new: bool) -> Product:
    """The product with that content, shown or not, in one step; the base itself if it is so already."""
    product = base if base.content == content else edited(base, content, now)
    if shown and product.published_version != product.version:
        product = published(product, now)
    elif not shown and is_shown(product):
        product = unpublished(product, now)
    if product is base:
        return base
    version = 1 if is_new else base.version + 1
    return msgspec.structs.replace(product, version=version, published_version=version if shown else None)


def _moved(product: Product, event: str, now: datetime, **changes: object) -> Product:
    status = MOVES.move(product.status, event, product_id=product.product_id)
    return msgspec.structs.replace(product, status=status, version=product.version + 1, changed_at=now, **changes)
