"""What guests are given, and what staff see of who may do what."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core.callers import Claims
from chalicelib.core.machines import MachineKey
from chalicelib.core.paging import Page
from chalicelib.core.permissions import PERMISSIONS, ROLES, Permission
from chalicelib.core.standing import Part, Roles
from chalicelib.domain.access.actions.standings import Judged
from chalicelib.domain.access.rules.reviews import Finding, Review


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """Send it as `Authorization: Bearer <token>`."""

    token: str
    subject: str
    role: str
    expires: datetime

    @classmethod
    def of(cls, issued: tuple[str, Claims]) -> Self:
        token, claims = issued
        return cls(token=token, subject=claims.caller.subject, role=claims.caller.role, expires=claims.expires)


class PermissionsView(msgspec.Struct, frozen=True, kw_only=True):
    """Every permission there is. `staff`: doors of staff ask for it, the others are for shoppers."""

    items: list[Permission]

    @classmethod
    def every(cls) -> Self:
        return cls(items=list(PERMISSIONS.values()))


class RoleView(msgspec.Struct, frozen=True, kw_only=True):
    """`composed`: the shop has made it itself, and can change it."""

    role: str
    composed: bool
    permissions: list[str]


class RolesView(msgspec.Struct, frozen=True, kw_only=True):
    """Those that every shop has, then the shop's own. `administrators` are counted without those for a time."""

    items: list[RoleView]
    administrators: int

    @classmethod
    def of(cls, roles: Roles) -> Self:
        return cls(
            items=[*_roles(ROLES.items(), False), *_roles(sorted(roles.composed.items()), True)],
            administrators=len(roles.admins),
        )


class StandingView(msgspec.Struct, frozen=True, kw_only=True):
    """`permissions` is what the subject may do now, as a shopper and as staff: what the `roles` and what was `given`
    make, without what was `taken`. Parts whose `until` is past, or whose `since` is yet to come, count for nothing."""

    subject: str
    permissions: list[str]
    roles: tuple[Part, ...]
    given: tuple[Part, ...]
    taken: tuple[Part, ...]
    banned: Part | None
    version: int

    @classmethod
    def of(cls, judged: Judged, now: datetime) -> Self:
        standing = judged.standing
        return cls(
            subject=standing.subject,
            permissions=judged.permissions(now),
            roles=standing.roles,
            given=standing.given,
            taken=standing.taken,
            banned=standing.banned,
            version=standing.version,
        )


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    key_id: str
    name: str
    permissions: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked: Part | None

    @classmethod
    def of(cls, key: MachineKey) -> Self:
        facts = msgspec.structs.asdict(key) | {"permissions": sorted(key.permissions)}
        return cls(**{name: facts[name] for name in cls.__struct_fields__})


class NewKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """The machine sends it as `Authorization: Bearer <secret>`. It is shown this once and stored nowhere."""

    key: KeyView
    secret: str

    @classmethod
    def of(cls, made: tuple[MachineKey, str]) -> Self:
        key, secret = made
        return cls(key=KeyView.of(key), secret=secret)


class KeysView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[KeyView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[MachineKey]) -> Self:
        return cls(items=[KeyView.of(key) for key in page.items], next_cursor=page.after)


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """`open` findings wait to be certified or revoked. A finding is `dormant` (not used for 90 days), `never_used`
    (given 30 days ago), a `conflict` (the subject holds `name` and `beside`, which should be apart) or a key that is
    `beyond_maker` (may what its maker may not). At most 300 of `findings_total` are listed."""

    review_id: str
    begun_by: str
    begun_at: datetime
    open: int
    findings: tuple[Finding, ...]
    findings_total: int

    @classmethod
    def of(cls, review: Review) -> Self:
        return cls(
            review_id=review.review_id,
            begun_by=review.begun_by,
            begun_at=review.begun_at,
            open=sum(finding.decision is None for finding in review.findings),
            findings=review.findings,
            findings_total=review.findings_total,
        )


class ReviewsView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[ReviewView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Review]) -> Self:
        return cls(items=[ReviewView.of(review) for review in page.items], next_cursor=page.after)


def _roles(named: Iterable[tuple[str, frozenset[str]]], composed: bool) -> list[RoleView]:
    return [RoleView(role=role, composed=composed, permissions=sorted(may)) for role, may in named]
