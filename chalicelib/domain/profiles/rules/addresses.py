"""Address books: some addresses, one of which may be where parcels usually go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.core import ids
from chalicelib.core.addresses import Address
from chalicelib.core.personal import Personal
from chalicelib.core.phones import e164
from chalicelib.core.problems import Conflict, Invalid, NotFound
from chalicelib.core.sealed import Sealed
from chalicelib.core.shops import PLATFORM

MOST = 50

Label = Annotated[str, msgspec.Meta(max_length=40, extra={"personal": True}, examples=["Home"])]


class AddressNotFound(NotFound):
    title = "There is no such address in your address book"


class UnknownAddress(Invalid):
    """Somebody says that a parcel goes there."""

    title = "There is no such address in your address book"


class BookFull(Conflict):
    title = "The address book is full"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One address. `region_names` are those of its regions when written down; none for a country without list."""

    address_id: str
    label: Label = ""
    address: Address
    region_names: tuple[Personal, ...] = ()
    written_at: datetime


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed: the oldest first."""

    entries: tuple[Entry, ...] = ()
    default_id: str | None = None


class AddressBook(msgspec.Struct, frozen=True, kw_only=True):
    """All addresses of a user in one item: read, counted and changed at once."""

    shop: str = PLATFORM
    user_id: str
    addresses: Sealed
    version: int


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of an added address, and kept as the answer: nothing of the address itself."""

    address_id: str
    default_id: str | None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """An address as the customer writes it."""

    label: Label
    address: Address


def add(book: Addresses, written: Written, names: Sequence[str], usual: bool, now: datetime) -> tuple[Addresses, Added]:
    """With one more, which is the default if it is the first, or `usual`. Raises BookFull."""
    if len(book.entries) >= MOST:
        raise BookFull(most=MOST)
    entry = _entry(ids.new("addr", now), written, names, now)
    default_id = entry.address_id if usual or not book.entries else book.default_id
    after = Addresses(entries=(*book.entries, entry), default_id=default_id)
    return after, Added(address_id=entry.address_id, default_id=default_id)


def change(
    book: Addresses, address_id: str, written: Written, names: Sequence[str], now: datetime
) -> tuple[Addresses, Entry]:
    """With another address under the same id. Raises AddressNotFound."""
    entry_of(book, address_id)
    entry = _entry(address_id, written, names, now)
    entries = tuple(entry if each.address_id == address_id else each for each in book.entries)
    return Addresses(entries=entries, default_id=book.default_id), entry


def remove(book: Addresses, address_id: str) -> Addresses:
    """Without it; whoever removes the default has none until another one is chosen. Raises AddressNotFound."""
    entry_of(book, address_id)
    entries = tuple(each for each in book.entries if each.address_id != address_id)
    return Addresses(entries=entries, default_id=None if book.default_id == address_id else book.default_id)


def choose(book: Addresses, address_id: str) -> Addresses:
    """With that default. Raises AddressNotFound."""
    entry_of(book, address_id)
    return msgspec.structs.replace(book, default_id=address_id)


def find(book: Addresses, address_id: str) -> Entry | None:
    return next((each for each in book.entries if each.address_id == address_id), None)


def entry_of(book: Addresses, address_id: str) -> Entry:
    """Raises AddressNotFound."""
    found = find(book, address_id)
    if found is None:
        raise AddressNotFound(address_id=address_id)
    return found


def _entry(address_id: str, written: Written, names: Sequence[str], now: datetime) -> Entry:
    """Raises NotAPhone."""
    phone = e164(written.address.phone, "/address/phone")
    address = msgspec.structs.replace(written.address, phone=phone)
    return Entry(address_id=address_id, label=written.label, address=address, region_names=tuple(names), written_at=now)
