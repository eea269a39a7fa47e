"""Offer items: what carts and checkouts read of a product, many in one batch."""

from chalicelib.aws.records import Record
from chalicelib.domain.catalog.rules.pricing import Offer


class OfferRecord(Record):
    KEYS = {"pk": "CATALOG#{shop}#OFFER#{variant_id}", "sk": "OFFER"}
    ENTITY = Offer
