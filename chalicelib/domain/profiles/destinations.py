"""Destinations: where a parcel goes, as its customer says it: an address typed in, or the id of one in their book."""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.records import Address as Place
from chalicelib.aws.vault import Key
from chalicelib.core.addresses import Address
from chalicelib.core.sealed import Erased
from chalicelib.domain.profiles import store
from chalicelib.domain.profiles.rules.addresses import AddressBook, Addresses, UnknownAddress, find
from chalicelib.domain.profiles.rules.regions import names_of

Destination = Address | str


def places(destination: Destination, customer_id: str) -> tuple[Place, ...]:
    """What to read, strongly consistent, along with the customer's key: their book, or the regions that are named."""
    if isinstance(destination, str):
        return (store.book_at(customer_id),)
    return store.regions_at(destination.country, destination.regions[0])


def address(destination: Destination, found: Sequence[Any], key: Key) -> Address:
    """The address, by what was found in these places. What is in a book was held against the regions as they were then.

    Raises UnknownAddress or Erased for an id, UnknownRegion or RegionMissing for what was typed in, or Locked.
    """
    if isinstance(destination, str):
        return _in_book(destination, found[0], key)
    names_of(destination, *found)
    return destination


def _in_book(address_id: str, book: AddressBook | None, key: Key) -> Address:
    """Nobody's, a stranger's and one that was crossed out are all unknown."""
    field = "/address_id"
    if book is None:
        raise UnknownAddress(field=field)
    opened = key.look(book.addresses, Addresses, store.place_of(key.owner))
    if opened is None:
        raise Erased(field=field)
    entry = find(opened, address_id)
    if entry is None:
        raise UnknownAddress(field=field)
    return entry.address
