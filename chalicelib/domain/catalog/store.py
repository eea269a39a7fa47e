"""Catalog store: the items, their keys, and the reads.

An offer by its variant, one item (carts and checkouts read it, many in one batch).
"""

from chalicelib.aws.records import Record
from chalicelib.domain.catalog.rules.pricing import Offer


class OfferRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#OFFER#{variant_id}", "sk": "OFFER"}
    ENTITY = Offer
