"""What staff send to change who may do what."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.aws.inputs import Body, Query
from chalicelib.domain.access.rules.reviews import Decision
from chalicelib.domain.access.rules.standings import Changing, give, give_role, take, take_role

Name = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_.-]{0,39}\Z", examples=["support"])]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
"""Staff's own words, which the trail keeps: nothing about persons."""
Permissions = Annotated[list[Name], msgspec.Meta(min_length=1, max_length=100)]


class ReasonBody(Body, frozen=True, kw_only=True):
    reason: Reason


class ReasonQuery(Query, frozen=True, kw_only=True):
    reason: Reason = "not needed any more"


class DecisionBody(ReasonBody, frozen=True, kw_only=True):
    decision: Decision


class ForATimeBody(ReasonBody, frozen=True, kw_only=True):
    """For good without `until`."""

    until: Instant | None = None


class ChangeBody(ForATimeBody, frozen=True, kw_only=True):
    """Which role, or which permission."""

    kind: Literal["role", "permission"]
    name: Name

    def giving(self) -> Changing:
        return give_role(self.name) if self.kind == "role" else give(self.name)

    def taking(self) -> Changing:
        return take_role(self.name) if self.kind == "role" else take(self.name)


class RoleBody(ReasonBody, frozen=True, kw_only=True):
    """All that the role consists of from now on."""

    permissions: Permissions


class NewRoleBody(RoleBody, frozen=True, kw_only=True):
    role: Name


class KeyBody(ReasonBody, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"\S")]
    permissions: Permissions
    expires: Instant
