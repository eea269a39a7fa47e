"""Erasing what was personal of a closed account, when nothing needs it any more. However often it is begun, it ends."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from chalicelib.aws.identity import shops
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.sweep import sweep
from chalicelib.aws.table import commit
from chalicelib.core.sessions import Session
from chalicelib.domain.privacy import store
from chalicelib.domain.privacy.actions.looking import still_open
from chalicelib.domain.privacy.rules import closures
from chalicelib.domain.sessions import store as sessions

TOGETHER = 40
"""Sessions in a commit, each with its device."""


def sweep_closed(now: datetime) -> int:
    """Erase what is due; tells how many accounts were."""
    due = store.due(now)
    return sum(sweep(due, lambda found: erase(found.user_id, now), named="user_id", alarm="AccountNotErased"))


def erase(user_id: str, now: datetime) -> bool:
    """Whether it is erased by this. What is still open is looked at again later; all else goes at once."""
    return until_fresh(lambda: _erase(user_id, now))


def _erase(user_id: str, now: datetime) -> bool:
    account = store.load(user_id)
    if account.closure is None or not account.closure.is_due(now):
        return False  # the index had not heard yet that somebody has seen to it
    _leave_nothing_behind(user_id)
    if still_open(user_id):
        commit(store.update(closures.waiting(account.closure, now)))
        return False
    erased = closures.erased(account.closure, now)
    commit(store.update(erased), *store.keys_to(account, now), *store.personal(user_id))
    return True


def _leave_nothing_behind(user_id: str) -> None:
    """Sessions that have ended, whose devices they were on, and what shops gave or denied: none of it is needed."""
    every = sessions.of_user(user_id)
    for start in range(0, len(every), TOGETHER):
        until_fresh(partial(_forget_visits, user_id, every[start : start + TOGETHER]))
    until_fresh(lambda: _take_back(user_id))


def _forget_visits(user_id: str, ended: Sequence[Session]) -> None:
    commit(*store.visits(user_id, ended))


def _take_back(user_id: str) -> None:
    taken = store.standings(user_id, [shop.shop_id for shop in shops()])
    if taken:
        commit(*taken)
