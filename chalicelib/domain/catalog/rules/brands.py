"""Brands: a shop's makers; one name is one brand."""

import hashlib
import unicodedata

import msgspec

from chalicelib.core import ids
from chalicelib.core.ids import Id
from chalicelib.core.problems import Conflict
from chalicelib.domain.catalog.rules.words import Name


class BrandExists(Conflict):
    title = "A brand of that name exists already"


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    shop: str
    brand_id: Id
    name: Name
    version: int = 1


def brand_of(shop: str, name: dict[str, str]) -> Brand:
    """The brand of that name: its id follows from the first name, whatever its case and width."""
    first = unicodedata.normalize("NFKC", next(iter(name.values()))).casefold().strip()
    digest = hashlib.blake2b(first.encode(), digest_size=16).digest()
    return Brand(shop=shop, brand_id=f"br_{ids.encode(int.from_bytes(digest), ids.LENGTH)}", name=name)
