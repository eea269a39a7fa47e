"""Standings: what somebody may do in a shop at a moment, by the roles and permissions given, and those taken away."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import reduce

import msgspec

from chalicelib.core.buckets import bucket_of
from chalicelib.core.permissions import ADMIN, ROLES
from chalicelib.core.problems import Forbidden

FOREVER = datetime.max.replace(tzinfo=UTC)
"""What is held then is held for good."""

RULE = "rule:"
"""How `by` begins of what no person gave; the rule's name follows."""

RELIED_ON = frozenset({"access.read", "access.grant"})
"""Without these nobody can give anything to anybody."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A role or a permission, given or taken away by somebody for a reason; without `until` for good. One that
    `resumes` was put off: it begins later than it was written."""

    name: str
    since: datetime
    until: datetime | None = None
    by: str
    reason: str
    resumes: bool = False

    def holds(self, now: datetime) -> bool:
        return self.begun(now) and not self.over(now)

    def over(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now

    def begun(self, now: datetime) -> bool:
        """Also if it was written by a clock that is ahead of this one."""
        return self.since <= now or not self.resumes


class Roles(msgspec.Struct, frozen=True, kw_only=True):
    """The roles that a shop has composed itself, as permissions by the role's name, and the names of those that it has
    dropped, which somebody may still have; and its administrators: whoever makes or unmakes one changes this, so that
    no two can do so unseen by each other."""

    shop: str
    version: int = 0
    composed: dict[str, frozenset[str]] = {}
    dropped: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()

    def of(self, name: str) -> frozenset[str]:
        return ROLES.get(name) or self.composed.get(name, frozenset())


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One subject's in one shop. Who has none stored has version 0 and what the basic roles give."""

    shop: str
    subject: str
    version: int = 0
    roles: tuple[Part, ...] = ()
    given: tuple[Part, ...] = ()
    taken: tuple[Part, ...] = ()
    banned: Part | None = None
    keys: tuple[str, ...] = ()  # the machine keys that the subject has made and nobody has revoked
    enrolled: bool = False  # came as staff, by the operator's invitation: somebody who can sign in to work here
    certified: dict[str, datetime] = {}  # when a review last found that somebody still needs what it asked about

    @property
    def reviewed(self) -> str | None:
        """The index partition of those of whom somebody should ask whether they still need what people gave them."""
        by_people = any(not part.by.startswith(RULE) for part in (*self.roles, *self.given))
        return bucket_of(self.subject) if by_people else None

    def permissions(self, basic: Iterable[str], roles: Roles, now: datetime) -> frozenset[str]:
        """What the subject may then; `basic` roles are had without being given. Nobody banned may do anything."""
        if self.is_banned(now):
            return frozenset()
        had = reduce(frozenset.union, map(roles.of, {*basic, *_holding(self.roles, now)}), frozenset[str]())
        return (had | _holding(self.given, now)) - _holding(self.taken, now)

    def is_banned(self, now: datetime) -> bool:
        return self.banned is not None and self.banned.holds(now)

    def admit(self, now: datetime) -> None:
        """Raises Forbidden for somebody who is banned."""
        if self.is_banned(now):
            raise Forbidden("This account is suspended")

    def is_administrator(self, now: datetime) -> bool:
        """Whether the shop can rely on them: somebody who has enrolled (a role can be given to any name), who is an
        administrator for good, and from whom nothing that it takes is taken, or will be. No clock that lags behind the
        one that wrote it thinks otherwise."""
        relied = any(part.name == ADMIN and part.until is None for part in self.roles if part.begun(now))
        banned = self.banned is not None and not self.banned.over(now)
        lacking = {part.name for part in self.taken if not part.over(now)}
        return self.enrolled and relied and not banned and not RELIED_ON & lacking


def _holding(parts: Iterable[Part], now: datetime) -> frozenset[str]:
    return frozenset(part.name for part in parts if part.holds(now))
