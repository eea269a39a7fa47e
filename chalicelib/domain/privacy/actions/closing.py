"""Closing an account: by one commit nobody is found by what led to it, signed in to it, or can prove that it is theirs.

What is personal stays, sealed, until nothing can need it any more (erasing.py): an order may be on its way into the
table at this very moment.
"""

from datetime import datetime

from chalicelib.aws.once import Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere
from chalicelib.core.events import AccountClosed
from chalicelib.core.problems import Stale
from chalicelib.core.sessions import STORE
from chalicelib.domain.privacy import store
from chalicelib.domain.privacy.actions.looking import still_open
from chalicelib.domain.privacy.rules import closures
from chalicelib.domain.privacy.rules.closures import AlreadyClosed, Closure, ClosureNotFound
from chalicelib.domain.privacy.rules.open import insist_on_none
from chalicelib.domain.sessions.actions import ending
from chalicelib.domain.users.rules.accounts import User, UserNotFound, closed, owned
from chalicelib.domain.users.store import accounts

RIVALS = (Stale, AlreadyThere)
"""The account is used, or closed, elsewhere at that moment."""


def close(user_id: str, shop: str, once: Once, now: datetime) -> Closure:
    """By its owner, at a shop. Raises UserNotFound, StillOpen or AlreadyClosed."""
    return _close(user_id, shop, None, once, now)


def close_for(user_id: str, shop: str, once: Once, now: datetime) -> Closure:
    """By staff of the shop where they had registered, who are asked to. Raises as above."""
    return _close(user_id, shop, shop, once, now)


def show(user_id: str, shop: str) -> Closure:
    """To staff of the shop where they had registered. Raises ClosureNotFound."""
    found = store.closure(user_id)
    if found is None or found.home != shop:
        raise ClosureNotFound()
    return found


def _close(user_id: str, shop: str, by_shop: str | None, once: Once, now: datetime) -> Closure:
    def attempt() -> Closure:
        account = store.load(user_id)
        if account.closure is not None and by_shop in (None, account.closure.home):
            raise AlreadyClosed()
        user = _closable(account.user, by_shop)
        insist_on_none(still_open(user_id), by_shop)
        begun = closures.begun(user, now)
        news = AccountClosed(shop=shop, at=now, user_id=user_id)
        commit(
            accounts.update(closed(user)).telling(news),
            store.insert(begun),
            *(release for each in user.linked for release in accounts.releases(each)),
            *store.keys_to(account, now),
            *ending.all_for_good(user_id, now),
            once.keep(begun),
        )
        return begun

    return until_fresh(attempt, rivals=RIVALS)


def _closable(user: User | None, by_shop: str | None) -> User:
    """Staff are no customers, and are let go by whoever gave them their roles. Raises UserNotFound."""
    found = owned(user)
    if found.audience != STORE or by_shop not in (None, found.home):
        raise UserNotFound()
    return found
