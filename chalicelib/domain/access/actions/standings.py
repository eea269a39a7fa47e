"""What staff change of somebody's standing. It holds at the subject's next call, whatever token they have."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.permissions import CUSTOMER, GUEST
from chalicelib.core.problems import NotFound
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.access import store
from chalicelib.domain.access.rules import keys
from chalicelib.domain.access.rules.authority import Authority, counted, in_time
from chalicelib.domain.access.rules.standings import Change, Changing


class NoSubject(NotFound):
    title = "Nobody of that id can have a standing"


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A standing, with the roles that say what it is worth."""

    standing: Standing
    roles: Roles

    def permissions(self, now: datetime) -> list[str]:
        """What the subject may at that moment, as a shopper and as staff."""
        return sorted(self.standing.permissions((CUSTOMER,), self.roles, now))


def look(shop: str, subject: str) -> Judged:
    """Raises NoSubject."""
    roles, [standing] = store.load(shop, _subject(subject))
    return Judged(standing=standing, roles=roles)


def change(
    shop: str, subject: str, changing: Changing, reason: str, until: datetime | None, by: str, now: datetime
) -> Judged:
    """Change it. Raises NotHeld, LastAdministrator, Invalid and what the change itself raises."""

    def changed() -> Judged:
        authority, before = authorized(shop, by, subject, now)
        asked = Change(authority=authority, reason=reason, until=in_time(until, now), now=now)
        judged, writes = altered(authority, before, changing(before, asked), reason, now)
        commit(*writes)
        return judged

    return until_fresh(changed)


def authorized(shop: str, by: str, subject: str, now: datetime) -> tuple[Authority, Standing]:
    """Who asks, and the standing that they want to change; in one round trip. Raises NoSubject, and Forbidden for who
    may not ask any more."""
    roles, [own, before] = store.load(shop, by, _subject(subject))
    return Authority(standing=own, roles=roles).admit(now), before


def altered(
    authority: Authority, before: Standing, after: Standing, reason: str, now: datetime
) -> tuple[Judged, list[Write]]:
    """The standing as it will be, and all that has to be written for it: the shop's administrators, if they are others
    then; the keys that the subject has made, if they were beyond them; and that who asks is as they were read, so that
    of two who take everything from each other one comes too late. Raises LastAdministrator."""
    roles = counted(authority.roles, before, after, authority.standing, now)
    made = store.keys(after.shop, after.keys)
    cut = [(key, keys.cut(key, after, authority, reason, now)) for key in made]
    left = tuple(key.key_id for _, key in cut if key.live(now))
    after = msgspec.structs.replace(after, keys=left)
    writes = [store.keep(after), *(store.update_key(key) for was, key in cut if key is not was)]
    if roles is not authority.roles:
        writes.append(store.keep_roles(roles))
    return Judged(standing=after, roles=roles), [*writes, *unchanged(authority, after)]


def unchanged(authority: Authority, *changed: Standing) -> Iterable[Write]:
    """Nobody may act on what they were: a check of who asks, unless theirs is what changes anyway."""
    if authority.subject in {each.subject for each in changed} or not authority.standing.version:
        return []
    return [store.still(authority.standing)]


def _subject(subject: str) -> str:
    """Guests are nobody yet; machines have what their key says."""
    if subject.startswith((f"{GUEST}_", "key_")):
        raise NoSubject(subject=subject)
    return subject
