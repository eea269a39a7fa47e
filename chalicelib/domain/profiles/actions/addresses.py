"""Address books: one read and one write each; two devices' changes both count."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from chalicelib.aws import vault
from chalicelib.aws.once import Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.writes import Write
from chalicelib.core.addresses import Address
from chalicelib.domain.profiles import store
from chalicelib.domain.profiles.rules import addresses as rules
from chalicelib.domain.profiles.rules.addresses import Added, AddressBook, Addresses, Entry, Written
from chalicelib.domain.profiles.rules.regions import names_of
from chalicelib.domain.profiles.store import AddressBookRecord

Result = TypeVar("Result")
Decide = Callable[[Addresses, Sequence[str]], tuple[Addresses, Result]]
"""From the book as it is and the names of the regions to the book as it will be, and what is told of it."""


def show(user_id: str) -> Addresses:
    """All of them."""
    book, key = get_many([store.book_at(user_id), vault.key_at(user_id)], consistent=True)
    return _opened(book, key, user_id)


def add(user_id: str, written: Written, usual: bool, once: Once, now: datetime) -> Added:
    """One more. Raises BookFull, UnknownRegion, RegionMissing or NotAPhone."""
    return _change(
        user_id,
        written.address,
        lambda book, names: rules.add(book, written, names, usual, now),
        lambda added: (once.keep(added),),
    )


def change(user_id: str, address_id: str, written: Written, now: datetime) -> Entry:
    """Another address in its place. Raises AddressNotFound, UnknownRegion, RegionMissing or NotAPhone."""
    return _change(user_id, written.address, lambda book, names: rules.change(book, address_id, written, names, now))


def remove(user_id: str, address_id: str) -> None:
    """Without it. Raises AddressNotFound."""
    _change(user_id, None, lambda book, _: (rules.remove(book, address_id), None))


def choose(user_id: str, address_id: str) -> Addresses:
    """Parcels usually go there. Raises AddressNotFound."""

    def decide(book: Addresses, _: Sequence[str]) -> tuple[Addresses, Addresses]:
        chosen = rules.choose(book, address_id)
        return chosen, chosen

    return _change(user_id, None, decide)


def _change(
    user_id: str,
    address: Address | None,
    decide: Decide[Result],
    beside: Callable[[Result], tuple[Write, ...]] = lambda _: (),
) -> Result:
    """Read, change, save; again from the start when another device was faster. `address` is one to be written down."""
    places = [store.book_at(user_id), vault.key_at(user_id)]
    regions = store.regions_at(address.country, address.regions[0]) if address else ()

    def attempt() -> Result:
        book, found, *listed = get_many([*places, *regions], consistent=True)
        names = names_of(address, *listed) if address else ()
        after, told = decide(_opened(book, found, user_id), names)
        key, made = vault.key_of(found, user_id)
        version = book.version + 1 if book else 1
        kept = AddressBook(user_id=user_id, addresses=key.seal(after, store.place_of(user_id)), version=version)
        commit(Write.save(AddressBookRecord, kept), *made, *beside(told))
        return told

    return until_fresh(attempt)


def _opened(book: AddressBook | None, key: vault.OwnerKey | None, user_id: str) -> Addresses:
    sealed = book.addresses if book else None
    return vault.reader(key, user_id).look(sealed, Addresses, store.place_of(user_id)) or Addresses()
