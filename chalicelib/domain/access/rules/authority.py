"""Authority: who may give what to whom, and for how long. Nobody gives or takes what they do not hold themselves."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

import msgspec

from chalicelib.core.permissions import GRANTABLE, ROLES
from chalicelib.core.problems import Conflict, Forbidden, Invalid
from chalicelib.core.standing import FOREVER, Roles, Standing

MOMENT = timedelta(microseconds=1)
DECIDES = "access.grant"


class NotHeld(Forbidden):
    title = "Nobody gives or takes what they do not hold themselves"


class LastAdministrator(Conflict):
    title = "A shop keeps at least one administrator for good"


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever changes what others may, with the shop's roles as they are now."""

    standing: Standing
    roles: Roles

    @property
    def subject(self) -> str:
        return self.standing.subject

    def admit(self, now: datetime) -> Self:
        """They decide on access at all: who was dismissed since their door let them in does not. Raises Forbidden."""
        if DECIDES not in self.standing.permissions((), self.roles, now):
            raise Forbidden(permission=DECIDES)
        return self

    def insist(self, permissions: Iterable[str], now: datetime, until: datetime | None = None) -> None:
        """They hold these now and until then, or for good without `until`. Raises NotHeld."""
        last = FOREVER if until is None else until - MOMENT
        held = self.standing.permissions((), self.roles, now) & self.standing.permissions((), self.roles, last)
        if missing := sorted(frozenset(permissions) - held):
            raise NotHeld(permissions=missing)

    def insist_now(self, permissions: Iterable[str], now: datetime) -> None:
        """They hold these at the moment, which is enough to take them away. Raises NotHeld."""
        self.insist(permissions, now, now + MOMENT)

    def of_role(self, role: str, field: str = "/name") -> frozenset[str]:
        """What a role consists of. Raises Invalid for one that the shop does not have."""
        if role not in ROLES and role not in self.roles.composed:
            raise Invalid(f"This shop has no role {role!r}", field=field)
        return self.roles.of(role)


def known(permission: str, field: str = "/name") -> str:
    """Raises Invalid for what cannot be given."""
    if permission not in GRANTABLE:
        raise Invalid(f"There is no permission {permission!r} to give or take", field=field)
    return permission


def in_time(until: datetime | None, now: datetime, field: str = "/until") -> datetime | None:
    """Raises Invalid for what would be over already."""
    if until is not None and until <= now:
        raise Invalid("That is over already", field=field)
    return until


def counted(roles: Roles, before: Standing, after: Standing, by: Standing, now: datetime) -> Roles:
    """The shop's roles with its administrators as they are after a change of one's standing; the same when that makes
    no difference. Where none would be left, who makes the change counts: they may be back after a while, which nobody
    has noticed yet. Raises LastAdministrator."""
    left = roles.admins - {after.subject}
    admins = left | {after.subject} if after.is_administrator(now) else left
    if not admins and (before.is_administrator(now) or roles.admins):
        if by.subject == after.subject or not by.is_administrator(now):
            raise LastAdministrator(subject=after.subject)
        admins = frozenset({by.subject})
    if admins == roles.admins:
        return roles
    return msgspec.structs.replace(roles, admins=admins, version=roles.version + 1)
