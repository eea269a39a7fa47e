"""Inputs: the bodies and parameters that the catalog's doors take."""

from typing import Literal

from chalicelib.aws.inputs import Body, Paged
from chalicelib.core.ids import Id
from chalicelib.domain.catalog.rules.attributes import Definitions
from chalicelib.domain.catalog.rules.content import ProductFields
from chalicelib.domain.catalog.rules.products import ExternalId
from chalicelib.domain.catalog.rules.words import Name


class NewProduct(Body, ProductFields, frozen=True, kw_only=True):
    """A product; `external_id` is the merchant's own id for it, and good for one product only."""

    external_id: ExternalId | None = None


class EditedProduct(Body, ProductFields, frozen=True, kw_only=True):
    """The whole product anew; `version` is the one that was read."""

    version: int


class Seen(Body, frozen=True):
    """The version that was read."""

    version: int


class NewCategory(Body, frozen=True):
    name: Name
    parent_id: Id | None = None


class CategoryPlace(Body, frozen=True):
    """Where the category is to be; null is the top."""

    parent_id: Id | None


class CategoryName(Body, frozen=True):
    name: Name


class NewBrand(Body, frozen=True):
    name: Name


class NewType(Body, frozen=True):
    name: Name
    attributes: Definitions


class ByStatus(Paged, frozen=True):
    status: Literal["draft", "published", "unpublished"] = "published"
