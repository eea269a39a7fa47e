"""Reviews: every so often somebody is asked whether what people were given is still needed, and fit to be together."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.core.clock import SKEW
from chalicelib.core.machines import MachineKey
from chalicelib.core.problems import Conflict, NotFound
from chalicelib.core.standing import RULE, Part, Roles, Standing

EVERY = timedelta(days=30)
DORMANT = timedelta(days=90)
"""Unused for so long, or certified so long ago: it is asked for again."""
TRIED = timedelta(days=30)
"""What was never used is asked about when it was there for so long."""
MOST_FINDINGS = 300
"""What one review lists; the rest is counted, and found by the next."""

APART = {
    ("access.grant", "returns.decide"): "Who decides on who may pay money back does not pay it back",
    ("audits.run", "inventory.adjust"): "Who has the books audited does not write them",
    ("catalog.edit", "catalog.publish"): "A second person looks at prices before they are published",
    ("fulfillment.manage", "inventory.adjust"): "Who sends goods away does not correct how many there are",
}
"""Permissions that no one person should hold together, and why."""

Uses = Mapping[str, Mapping[str, date]]
"""By subject, or machine's key, and permission: the last day of which it is known."""

CERTIFIED, REVOKED = "certified", "revoked"

Decision = Literal["certified", "revoked"]
Why = Literal["dormant", "never_used", "conflict", "beyond_maker"]
Kind = Literal["role", "permission", "conflict", "key"]


class ReviewNotFound(NotFound):
    title = "There is no such review"


class FindingNotFound(NotFound):
    title = "This review has no such finding"


class DecidedBefore(Conflict):
    title = "Somebody has decided on this already"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something to certify or to revoke: a role, a permission given one by one, a key of the subject's, or that they
    hold `name` together with `beside`."""

    finding_id: str = ""
    subject: str
    kind: Kind
    name: str
    why: Why
    beside: str | None = None
    given_at: datetime | None = None
    last_used: date | None = None
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""

    @property
    def topic(self) -> str:
        """What a certification is remembered under."""
        return f"{self.kind}:{self.name}" + (f"+{self.beside}" if self.beside else "")


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What one look at everybody's standing found."""

    shop: str
    review_id: str
    begun_by: str
    begun_at: datetime
    findings: tuple[Finding, ...] = ()
    findings_total: int = 0
    version: int = 1


def begin(
    roles: Roles,
    standings: Iterable[Standing],
    keys: Mapping[str, MachineKey],
    uses: Uses,
    review_id: str,
    by: str,
    now: datetime,
) -> Review:
    """A review of these standings and of the keys that they have made."""
    found = [
        finding
        for standing in sorted(standings, key=lambda each: each.subject)
        for finding in _of(standing, roles, keys, uses, now)
        if not _certified(standing, finding, now)
    ]
    numbered = tuple(replace(each, finding_id=f"f{place}") for place, each in enumerate(found[:MOST_FINDINGS], 1))
    return Review(
        shop=roles.shop, review_id=review_id, begun_by=by, begun_at=now, findings=numbered, findings_total=len(found)
    )


def calendar_id(now: datetime) -> str:
    """The same for every tick of a day: two of them begin one review."""
    return ids.first("review", now.replace(hour=0, minute=0, second=0, microsecond=0))


def newest_id(now: datetime) -> str:
    """No review of a clock that is right has a later one: nobody waits for the others."""
    return ids.first("review", now + SKEW)


def due(last: Review | None, now: datetime) -> bool:
    return last is None or last.begun_at + EVERY <= now


def open_finding(review: Review, finding_id: str) -> Finding:
    """Raises FindingNotFound or DecidedBefore."""
    for finding in review.findings:
        if finding.finding_id == finding_id:
            if finding.decision is not None:
                raise DecidedBefore(finding_id=finding_id, decision=finding.decision)
            return finding
    raise FindingNotFound(finding_id=finding_id)


def decided(review: Review, finding: Finding, decision: Decision, by: str, reason: str, now: datetime) -> Review:
    """With what somebody decided on one of its findings."""
    done = replace(finding, decision=decision, decided_by=by, decided_at=now, reason=reason)
    findings = tuple(done if each is finding else each for each in review.findings)
    return replace(review, findings=findings, version=review.version + 1)


def _of(
    standing: Standing,
    roles: Roles,
    keys: Mapping[str, MachineKey],
    uses: Uses,
    now: datetime,
) -> Iterator[Finding]:
    used = uses.get(standing.subject, {})
    for part in _current(standing.roles, now):
        days = [day for name, day in used.items() if name in roles.of(part.name)]
        yield from _unused(standing, "role", part.name, part.since, max(days, default=None), now)
    for part in _current(standing.given, now):
        yield from _unused(standing, "permission", part.name, part.since, used.get(part.name), now)
    held = standing.permissions((), roles, now)
    for beside, name in APART:
        if {beside, name} <= held:
            yield Finding(subject=standing.subject, kind="conflict", name=name, beside=beside, why="conflict")
    for key in (keys[key_id] for key_id in standing.keys if key_id in keys):
        last = max(uses.get(key.key_id, {}).values(), default=None)
        if key.live(now) and key.permissions - held:
            yield Finding(subject=standing.subject, kind="key", name=key.key_id, why="beyond_maker")
        elif key.live(now):
            yield from _unused(standing, "key", key.key_id, key.created_at, last, now)


def _current(parts: Iterable[Part], now: datetime) -> list[Part]:
    """What people have given and what holds."""
    return [part for part in parts if part.holds(now) and not part.by.startswith(RULE)]


def _unused(
    standing: Standing, kind: Kind, name: str, since: datetime, last: date | None, now: datetime
) -> Iterator[Finding]:
    if last is None:
        why: Why | None = "never_used" if since + TRIED <= now else None
    else:
        why = "dormant" if last + DORMANT <= now.date() else None
    if why:
        yield Finding(subject=standing.subject, kind=kind, name=name, why=why, given_at=since, last_used=last)


def certified(standing: Standing, finding: Finding, now: datetime) -> Standing:
    """It is not asked about again before long; what was certified of things that are no more is forgotten."""
    kept = {topic: at for topic, at in standing.certified.items() if now < at + DORMANT}
    return replace(standing, certified=kept | {finding.topic: now}, version=standing.version + 1)


def _certified(standing: Standing, finding: Finding, now: datetime) -> bool:
    at = standing.certified.get(finding.topic)
    return at is not None and now < at + DORMANT
