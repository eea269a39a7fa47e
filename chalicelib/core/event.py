"""An event, and those of accounts and of what is audited; all others are in `chalicelib.core.events`, by which all of
them are known."""

from datetime import datetime
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Something that happened in a shop."""

    shop: str
    at: datetime


class Changed(Event, frozen=True, kw_only=True):
    """One version of an audited item (see `chalicelib.core.audited`): whose doing it was, and what it changed. Told by
    the relay, which sees both images of the item. The first version was nothing before."""

    target: str
    version: int
    subject: str
    action: str
    request_id: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


class UserRegistered(Event, frozen=True, kw_only=True):
    """`shop` is where they registered; users belong to the platform. `kind` is that of their first identity."""

    user_id: str
    kind: str


class IdentityLinked(Event, frozen=True, kw_only=True):
    """A user can be found by one identity more: a phone, email, username or oidc."""

    user_id: str
    kind: str


class IdentityUnlinked(Event, frozen=True, kw_only=True):
    user_id: str
    kind: str


class AccountClosed(Event, frozen=True, kw_only=True):
    """Nobody is found by its identities any more. What is personal in it will be erased: copies have to go, too."""

    user_id: str


class SignInAtRisk(Event, frozen=True, kw_only=True):
    """Somebody knew a user's password or code and came from where the user was not expected. `reasons`: new_device,
    new_country, impossible_travel, after_failures; `step_up`: another factor was asked for, no session was opened."""

    user_id: str
    signin_id: str
    reasons: tuple[str, ...]
    step_up: bool
