"""Paging: cursors that only continue the very query, of the very caller, that they were made for."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from chalicelib.core.problems import Invalid
from chalicelib.core.seals import Forged, seal, unseal

Item = TypeVar("Item")


class BadCursor(Invalid):
    title = "The cursor does not belong to this list"


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """Some items and the key to go on after (None at the end)."""

    items: list[Item]
    after: str | None = None


def pages(read: Callable[[str | None], Page[Item]]) -> Iterator[list[Item]]:
    """The items of all pages, page by page; `read` gives the page after a key."""
    page = read(None)
    yield page.items
    while page.after is not None:
        page = read(page.after)
        yield page.items


def cursor(after: str | None, scope: str, secret: str) -> str | None:
    """The cursor to hand out; `scope` names the query and the caller."""
    return None if after is None else seal(after.encode(), f"cursor:{scope}", secret)


def resume(given: str | None, scope: str, secret: str) -> str | None:
    """The key that a cursor stands for. Raises BadCursor."""
    if given is None:
        return None
    try:
        return unseal(given, f"cursor:{scope}", secret).decode()
    except Forged as forged:
        raise BadCursor("The cursor was not issued for this list", field="cursor") from forged
