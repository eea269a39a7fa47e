"""How a shop gets its first administrator: from its operator, who asks nobody."""

from datetime import datetime

from msgspec.structs import replace

from chalicelib.aws.writes import Write
from chalicelib.core.permissions import ADMIN
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.access import store
from chalicelib.domain.access.rules.authority import counted


def appoint(shop: str, subject: str, by: str, reason: str, now: datetime) -> tuple[Write, ...]:
    """The writes that make the subject an administrator for good; none when they are one already. Stale when somebody
    else was faster: call it again."""
    roles, [before] = store.load(shop, subject)
    after = before if before.is_administrator(now) else _appointed(before, by, reason, now)
    changed = counted(roles, before, after, after, now)
    kept = [] if after is before else [store.keep(after)]
    return (*kept, *([] if changed is roles else [store.keep_roles(changed)]))


def _appointed(before: Standing, by: str, reason: str, now: datetime) -> Standing:
    others = tuple(part for part in before.roles if part.name != ADMIN)
    admin = Part(name=ADMIN, since=now, by=by, reason=reason)
    return replace(before, enrolled=True, roles=(*others, admin), banned=None, taken=(), version=before.version + 1)
