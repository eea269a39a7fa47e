"""Return items. Reads: one return; an order's claims, and through them the returns of that order."""

from collections.abc import Iterable

from chalicelib.aws.records import Record
from chalicelib.aws.table import get, get_many
from chalicelib.aws.writes import Write, stale
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.returning import Return


class ReturnRecord(Record):
    KEYS = {"pk": "RETURNS#{shop}#RETURN#{return_id}", "sk": "RETURN"}
    ENTITY = Return


class ClaimsRecord(Record):
    KEYS = {"pk": "RETURNS#{shop}#ORDER#{order_id}", "sk": "CLAIMS"}
    ENTITY = Claims


def load(shop: str, return_id: str) -> Return | None:
    """Strongly consistent: whoever reads a return is about to decide on it."""
    found: Return | None = get(ReturnRecord.at(shop=shop, return_id=return_id), consistent=True)
    return found


def claims(shop: str, order_id: str) -> Claims:
    """Version 0 while nothing was ever claimed."""
    found: Claims | None = get(ClaimsRecord.at(shop=shop, order_id=order_id), consistent=True)
    return found or Claims(shop=shop, order_id=order_id)


def of_order(shop: str, order_id: str) -> list[Return]:
    """All returns of an order, oldest first, in two round trips."""
    places = [ReturnRecord.at(shop=shop, return_id=return_id) for return_id in claims(shop, order_id).return_ids]
    return [found for found in get_many(places, consistent=True) if found is not None]


def of_orders(shop: str, order_ids: Iterable[str]) -> list[Return]:
    """All returns of these orders, in two round trips for each hundred; one where nothing was ever claimed."""
    places = [ClaimsRecord.at(shop=shop, order_id=order_id) for order_id in order_ids]
    claimed = [each for each in get_many(places, consistent=True) if each is not None]
    asked = [ReturnRecord.at(shop=shop, return_id=return_id) for each in claimed for return_id in each.return_ids]
    return [found for found in get_many(asked, consistent=True) if found is not None]


def insert(asked: Return) -> Write:
    return Write.insert(ReturnRecord, asked)


def update(changed: Return) -> Write:
    return Write.replace(ReturnRecord, changed)


def keep(changed: Claims) -> Write:
    """The next version of an order's claims, or its first; Stale when another return was faster."""
    if changed.version == 1:
        return Write.insert(ClaimsRecord, changed, stale)
    return Write.replace(ClaimsRecord, changed)
