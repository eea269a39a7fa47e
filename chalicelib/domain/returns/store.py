"""Return items. Reads: one return, with its shopper's key or without; an order's claims, and through them its returns.
What staff tell the shopper is sealed for them."""

from collections.abc import Iterable

from chalicelib.aws.records import Record
from chalicelib.aws.table import get, get_many
from chalicelib.aws.vault import Key, key_at, place, reader
from chalicelib.aws.writes import Write
from chalicelib.core.sealed import Sealed
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.returning import Return, Words


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


def load_with_key(shop: str, return_id: str, owner: str) -> tuple[Return | None, Key]:
    """The return and the owner's key in one round trip: it opens the return if it is theirs."""
    asked, found = get_many([ReturnRecord.at(shop=shop, return_id=return_id), key_at(owner)], consistent=True)
    return asked, reader(found, owner)


def key_to(asked: Return) -> Key:
    """The key of the return's shopper."""
    return reader(get(key_at(asked.customer_id), consistent=True), asked.customer_id)


def claims_and_key(asked: Return) -> tuple[Claims, Key | None]:
    """The claims of a return's order, and its shopper's key, if they have not been erased."""
    places = [ClaimsRecord.at(shop=asked.shop, order_id=asked.order_id), key_at(asked.customer_id)]
    held, found = get_many(places, consistent=True)
    key = None if found is None else reader(found, asked.customer_id)
    return held or Claims(shop=asked.shop, order_id=asked.order_id), key


def seal_reason(key: Key, asked: Return, text: str) -> Sealed:
    """What the shopper is told, for that return only. Raises Locked."""
    return key.seal(Words(text), _place(asked))


def reason_of(asked: Return, key: Key) -> str | None:
    """What the shopper was told; None for nothing, and when they were erased. Raises Locked."""
    words = key.look(asked.decline_reason, Words, _place(asked))
    return words.text if words else None


def claims(shop: str, order_id: str) -> Claims:
    """Version 0 while nothing was ever claimed."""
    found: Claims | None = get(ClaimsRecord.at(shop=shop, order_id=order_id), consistent=True)
    return found or Claims(shop=shop, order_id=order_id)


def of_order(shop: str, order_id: str, owner: str) -> tuple[list[Return], Key]:
    """All returns of an order, oldest first, with the owner's key, in two round trips."""
    places = [ReturnRecord.at(shop=shop, return_id=return_id) for return_id in claims(shop, order_id).return_ids]
    *asked, found = get_many([*places, key_at(owner)], consistent=True)
    return [each for each in asked if each is not None], reader(found, owner)


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
    return Write.save(ClaimsRecord, changed)


def _place(asked: Return) -> str:
    return place(ReturnRecord.at(shop=asked.shop, return_id=asked.return_id), "decline_reason")
