"""Sealed: whatever is kept of a person opens with the key that is kept of them, where it stands."""

from collections.abc import Iterator
from typing import Any

from chalicelib.aws import vault
from chalicelib.aws.records import Address, Item
from chalicelib.aws.vault import Damaged, OwnerKey
from chalicelib.core.sealed import Sealed
from tests.faults.invariants.books import Books, record_of
from tests.faults.invariants.leaving import erased


def sealed_parts_open(books: Books) -> Iterator[str]:
    """S10.2.1-a part: each opens with its owner's key, of which there is one, nowhere else; not if they were erased."""
    gone = erased(books)
    keys = {key.owner: key for key in books.all(OwnerKey)}
    for item, entity in books.stored:
        parts = {name: part for name in entity.__struct_fields__ if isinstance(part := getattr(entity, name), Sealed)}
        for name, part in parts.items():
            key = keys.get(part.owner)
            if part.owner not in gone and (
                key is None or not any(_opens(key, part, place) for place in _places(item, entity))
            ):
                yield f"{name} of {item['pk']['S']} does not open"


def _opens(key: OwnerKey, part: Sealed, place: str) -> bool:
    try:
        return vault.reader(key, part.owner).look(part, dict[str, Any], place) is not None
    except Damaged:
        return False


def _places(item: Item, entity: Any) -> Iterator[str]:
    """What waits may be sealed for the attribute that it will be in one day."""
    for name in entity.__struct_fields__:
        yield vault.place(Address(record_of(item), item["pk"]["S"], item["sk"]["S"]), name)
