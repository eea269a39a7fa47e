"""What staff change of the roles that the shop has composed itself."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.core.standing import Roles
from chalicelib.domain.access import store
from chalicelib.domain.access.actions.standings import unchanged
from chalicelib.domain.access.rules import roles as rules
from chalicelib.domain.access.rules.authority import Authority


def every(shop: str) -> Roles:
    return store.load(shop)[0]


def compose(shop: str, role: str, permissions: list[str], by: str, now: datetime) -> Roles:
    """Raises RoleExists, TooManyRoles, NotHeld or Invalid."""
    return _changed(shop, by, now, lambda authority: rules.compose(authority, role, permissions, now))


def change(shop: str, role: str, permissions: list[str], by: str, now: datetime) -> Roles:
    """Raises RoleNotFound, NotHeld or Invalid."""
    return _changed(shop, by, now, lambda authority: rules.change(authority, role, permissions, now))


def drop(shop: str, role: str, by: str, now: datetime) -> Roles:
    """Raises RoleNotFound or NotHeld."""
    return _changed(shop, by, now, lambda authority: rules.drop(authority, role, now))


def _changed(shop: str, by: str, now: datetime, changing: Callable[[Authority], Roles]) -> Roles:
    def changed() -> Roles:
        roles, [own] = store.load(shop, by)
        authority = Authority(standing=own, roles=roles).admit(now)
        after = changing(authority)
        if after is not roles:
            commit(store.keep_roles(after), *unchanged(authority))
        return after

    return until_fresh(changed)
