"""One's own sign-ins, to look through."""

from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.domain.users.rules.signins import SignIn
from chalicelib.domain.users.store import signins as store


def of_user(shop: Shop, user_id: str, limit: int, given: str | None) -> Page[SignIn]:
    """Newest first; `after` is the next cursor. Raises BadCursor."""
    return paged(shop, f"sign-ins:{user_id}", given, partial(store.of_user, user_id, limit))
