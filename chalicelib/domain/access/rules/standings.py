"""Changes of a standing: roles and permissions given, taken away and given back, for good or for a time."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from chalicelib.core.permissions import ADMIN, exercised
from chalicelib.core.problems import Conflict, Invalid
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.access.rules.authority import Authority, known


class NotGiven(Conflict):
    title = "They have not been given that"


class NotBanned(Conflict):
    title = "They are not banned"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to change, until when (which is still to come) and why."""

    authority: Authority
    reason: str
    until: datetime | None = None
    now: datetime

    def part(self, name: str) -> Part:
        return Part(name=name, since=self.now, until=self.until, by=self.authority.subject, reason=self.reason)


Changing = Callable[[Standing, Change], Standing]


def give_role(role: str) -> Changing:
    """Whoever has it already has it under the new terms from now on."""

    def given(before: Standing, change: Change) -> Standing:
        change.authority.insist(change.authority.of_role(role), change.now, change.until)
        return _changed(before, roles=(*_without(before.roles, role), change.part(role)))

    return given


def engage(roles: Sequence[str]) -> Changing:
    """Somebody begins to work here, or begins anew, in exactly these roles. Because nothing of how they have signed in
    so far holds after that, nobody does it to one who may more than they do themselves, banned or not."""

    def engaged(before: Standing, change: Change) -> Standing:
        authority = change.authority
        had = replace(before, banned=None).permissions((), authority.roles, change.now)
        authority.insist_now(had, change.now)
        for place, role in enumerate(roles):
            may = authority.of_role(role, f"/roles/{place}")
            if not exercised(may, staff=True):
                raise Invalid(f"{role!r} is no role of staff", field=f"/roles/{place}")
            authority.insist(may, change.now, change.until)
        return _changed(before, enrolled=True, roles=tuple(map(change.part, roles)))

    return engaged


def take_role(role: str) -> Changing:
    """For a time: it comes back by itself, unless it would have ended before."""

    def taken(before: Standing, change: Change) -> Standing:
        held = _named(before.roles, role)
        change.authority.insist_now(change.authority.roles.of(role), change.now)
        return _changed(before, roles=(*_without(before.roles, role), *_later(held, change)))

    return taken


def give(permission: str) -> Changing:
    """It is no longer taken away either; from `until` on it is taken again as it was."""

    def given(before: Standing, change: Change) -> Standing:
        change.authority.insist({known(permission)}, change.now, change.until)
        again = [left for part in before.taken if part.name == permission for left in _later(part, change)]
        given = (*_without(before.given, permission), change.part(permission))
        return _changed(before, given=given, taken=(*_without(before.taken, permission), *again))

    return given


def take(permission: str) -> Changing:
    """Wherever it comes from: a role, a grant, or being a customer. For a time, it comes back by itself; for good, what
    was given one by one is over too. To take for a shorter time what is taken for longer is to give it."""

    def taken(before: Standing, change: Change) -> Standing:
        change.authority.insist_now({known(permission)}, change.now)
        for part in before.taken:
            if part.name == permission and _outlasts(part, change):
                change.authority.insist({permission}, change.now, part.until)
        parts = (*_without(before.taken, permission), change.part(permission))
        return _changed(before, taken=parts, given=before.given if change.until else _without(before.given, permission))

    return taken


def ban(before: Standing, change: Change) -> Standing:
    """Nothing is allowed to them until then; what they were given is theirs again afterwards. To ban for a shorter time
    who is banned for longer is to pardon."""
    held = replace(before, banned=None).permissions((), change.authority.roles, change.now)
    change.authority.insist_now(held, change.now)
    if before.banned is not None and _outlasts(before.banned, change):
        change.authority.insist(held, change.now, before.banned.until)
    return _changed(before, banned=change.part("ban"))


def pardon(before: Standing, change: Change) -> Standing:
    """The ban is over; nobody gets back by it what the pardoner lacks, or lacks before the ban would have ended. Raises
    NotBanned or NotHeld."""
    if before.banned is None or not before.is_banned(change.now):
        raise NotBanned(subject=before.subject)
    after = _changed(before, banned=None)
    held = after.permissions((), change.authority.roles, change.now)
    change.authority.insist(held, change.now, before.banned.until)
    return after


def left_behind(before: Standing) -> Standing:
    """Of somebody whose account is closed: nothing is given to or taken from them any more; the same when nothing was.
    Whoever administers the shop is one of its staff, and has no customer's account."""
    roles = tuple(part for part in before.roles if part.name == ADMIN)
    if not (before.given or before.taken or before.banned or roles != before.roles):
        return before
    return _changed(before, roles=roles, given=(), taken=(), banned=None)


def _named(parts: Iterable[Part], name: str) -> Part:
    """Raises NotGiven."""
    for part in parts:
        if part.name == name:
            return part
    raise NotGiven(name=name)


def _without(parts: Iterable[Part], name: str) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.name != name)


def _later(part: Part, change: Change) -> tuple[Part, ...]:
    """What is left of it from the end of the change on; nothing when the change is for good."""
    until = change.until
    if until is None or (part.until is not None and part.until <= until):
        return ()
    return (replace(part, since=max(part.since, until), resumes=True),)


def _outlasts(part: Part, change: Change) -> bool:
    """Whether it goes on after the end of the change, for good or for a time."""
    return change.until is not None and (part.until is None or part.until > change.until)


def _changed(before: Standing, **fields: object) -> Standing:
    return replace(before, version=before.version + 1, **fields)
