"""Keys for machines: made of what their maker may, for a time, and revoked when their maker may no longer."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from chalicelib.core.machines import MachineKey
from chalicelib.core.permissions import STAFF
from chalicelib.core.problems import Conflict, Invalid, NotFound
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.access.rules.authority import MOMENT, Authority, in_time

LONGEST = timedelta(days=366)
MOST_KEYS = 50
FOR_MACHINES = STAFF - {"access.read", "access.grant", "approvals.decide", "pii.unmask"}
"""No machine decides who may do what, is a second person, or reads what people are shown one by one."""


class KeyNotFound(NotFound):
    title = "There is no such key"


class KeyExists(Conflict):
    title = "You have a key of that name; revoke it first"


class TooManyKeys(Conflict):
    title = "You have as many keys as one can have; revoke one first"


def check(
    authority: Authority,
    name: str,
    permissions: Iterable[str],
    expires: datetime,
    others: Sequence[MachineKey],
    now: datetime,
) -> frozenset[str]:
    """What a new key may, which its maker must hold as long; `others` are those of theirs that are good now. A name is
    given once, so that a request that is sent again makes no second key. Raises what is declared here, NotHeld or
    Invalid."""
    wanted = list(permissions)
    for place, each in enumerate(wanted):
        if each not in FOR_MACHINES:
            raise Invalid(f"{each!r} is nothing for machines", field=f"/permissions/{place}")
    in_time(expires, now, "/expires")
    if expires > now + LONGEST:
        raise Invalid(f"At most {LONGEST.days} days", field="/expires")
    if any(other.name == name for other in others):
        raise KeyExists(name=name)
    if len(others) >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    authority.insist(wanted, now, expires)
    return frozenset(wanted)


def revoked(key: MachineKey, by: str, reason: str, now: datetime) -> MachineKey:
    """The same when it was revoked before."""
    if key.revoked is not None:
        return key
    over = Part(name="revoked", since=now, by=by, reason=reason)
    return replace(key, revoked=over, version=key.version + 1)


def cut(key: MachineKey, maker: Standing, authority: Authority, reason: str, now: datetime) -> MachineKey:
    """What is left of a key: what its maker holds now, and as long as the key is good. It is revoked when that is
    nothing; what the maker gets back later, the key does not."""
    last = key.expires_at - MOMENT
    held = maker.permissions((), authority.roles, now) & maker.permissions((), authority.roles, last)
    left = key.within(held)
    if left is key or left.permissions:
        return left
    return revoked(key, authority.subject, reason, now)
