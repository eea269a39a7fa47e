"""The roles that a shop composes itself."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from chalicelib.core.permissions import ROLES
from chalicelib.core.problems import Conflict, NotFound
from chalicelib.core.standing import Roles
from chalicelib.domain.access.rules.authority import Authority, known

MOST_ROLES = 50
MOST_NAMES = 500
"""Names of roles that a shop ever has: one that was dropped is not used again, for whoever had it has it still."""


class RoleNotFound(NotFound):
    title = "This shop has not composed such a role"


class RoleExists(Conflict):
    title = "There is a role of that name already"


class TooManyRoles(Conflict):
    title = "This shop has as many roles of its own as it can have"


def compose(authority: Authority, role: str, permissions: Iterable[str], now: datetime) -> Roles:
    """A new one, of what its composer holds for good. Raises RoleExists, TooManyRoles, NotHeld or Invalid."""
    roles = authority.roles
    if role in ROLES or role in roles.composed:
        raise RoleExists(role=role)
    if role in roles.dropped:
        raise RoleExists("There was a role of that name, which somebody may still have", role=role)
    if len(roles.composed) >= MOST_ROLES or len(roles.composed) + len(roles.dropped) >= MOST_NAMES:
        raise TooManyRoles(most=MOST_ROLES)
    return _with(roles, role, _held(authority, permissions, now))


def change(authority: Authority, role: str, permissions: Iterable[str], now: datetime) -> Roles:
    """Everybody who has the role may that and no more from their next call on; the same when nothing changes.

    Neither what comes nor what goes may be beyond who changes it. Raises RoleNotFound, NotHeld or Invalid.
    """
    before = _own(authority.roles, role)
    after = _held(authority, permissions, now)
    authority.insist_now(before - after, now)
    return authority.roles if before == after else _with(authority.roles, role, after)


def drop(authority: Authority, role: str, now: datetime) -> Roles:
    """Whoever has the role has nothing by it from their next call on, for good. Raises RoleNotFound or NotHeld."""
    roles = authority.roles
    authority.insist_now(_own(roles, role), now)
    left = {name: permissions for name, permissions in roles.composed.items() if name != role}
    return replace(roles, composed=left, dropped=roles.dropped | {role}, version=roles.version + 1)


def _own(roles: Roles, role: str) -> frozenset[str]:
    if role not in roles.composed:
        raise RoleNotFound(role=role)
    return roles.composed[role]


def _held(authority: Authority, permissions: Iterable[str], now: datetime) -> frozenset[str]:
    wanted = frozenset(known(each, f"/permissions/{place}") for place, each in enumerate(permissions))
    authority.insist(wanted, now)
    return wanted


def _with(roles: Roles, role: str, permissions: frozenset[str]) -> Roles:
    return replace(roles, composed=roles.composed | {role: permissions}, version=roles.version + 1)
