"""What users see of their identities and sign-ins."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core.paging import Page
from chalicelib.domain.users.rules.accounts import Known
from chalicelib.domain.users.rules.identifiers import Kind
from chalicelib.domain.users.rules.signins import SignIn


class IdentityView(msgspec.Struct, frozen=True, kw_only=True):
    """`shown` is enough to tell one's own from one another."""

    identity_id: str
    kind: Kind
    shown: str
    linked_at: datetime
    verified_at: datetime | None

    @classmethod
    def of(cls, known: Known) -> Self:
        each = known.linked
        return cls(
            identity_id=each.identity_id,
            kind=each.kind,
            shown=known.shown,
            linked_at=each.linked_at,
            verified_at=each.verified_at,
        )


class IdentitiesView(msgspec.Struct, frozen=True, kw_only=True):
    items: list[IdentityView]

    @classmethod
    def of(cls, identities: Iterable[Known]) -> Self:
        return cls(items=[IdentityView.of(known) for known in identities])


class SignInView(msgspec.Struct, frozen=True, kw_only=True):
    """`outcome`: a session was opened, or another factor was asked for (`step_up`). `reasons`: what was unusual, if
    anything: new_device, new_country, impossible_travel, after_failures."""

    signin_id: str
    at: datetime
    outcome: str
    methods: tuple[str, ...]
    new_device: bool
    country: str | None
    reasons: tuple[str, ...]
    failures_before: int

    @classmethod
    def of(cls, signin: SignIn) -> Self:
        return cls(**{name: getattr(signin, name) for name in cls.__struct_fields__})


class SignInPage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[SignInView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[SignIn]) -> Self:
        return cls(items=[SignInView.of(signin) for signin in page.items], next_cursor=page.after)
