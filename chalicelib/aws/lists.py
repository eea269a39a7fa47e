"""Lists: pages with cursors that are good for that very list only."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.aws.params import secret
from chalicelib.core.paging import Page, cursor, resume
from chalicelib.core.shops import Shop

Item = TypeVar("Item")


def paged(shop: Shop, name: str, given: str | None, read: Callable[[str | None], Page[Item]]) -> Page[Item]:
    """The page after the given cursor; its `after` is the next cursor. Raises BadCursor.

    `name` says which list of the shop it is, and whose, if it is not everybody's.
    """
    scope, key = f"{name}:{shop.shop_id}", secret("cursors")
    page = read(resume(given, scope, key))
    return Page(page.items, cursor(page.after, scope, key))
