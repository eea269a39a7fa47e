"""Accounts: a user, and the identities by which they are found. One is always left that somebody can be reached by."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec.structs import replace

from chalicelib.core.personal import masked_email, masked_phone
from chalicelib.core.problems import Conflict, NotFound
from chalicelib.core.sealed import Sealed
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules.identifiers import EMAIL, OIDC, PHONE, USERNAME, Kind

MOST = 10
"""Identities of one user."""

ACTIVE, CLOSED = "active", "closed"


class UserNotFound(NotFound):
    title = "There is no such user"


class IdentityNotFound(NotFound):
    title = "There is no such identity"


class LastIdentity(Conflict):
    title = "This is the last identity by which you can be reached; link another one first"


class TooManyIdentities(Conflict):
    title = f"Nobody can have more than {MOST} identities"


class UsernameTaken(Conflict):
    """Names are public: whoever meets somebody in the shop knows theirs."""

    title = "Somebody has this name, or one that looks like it"


class Linked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An identity of a user. `verified_at` is when they proved that it is theirs; names need no proof. `also` is what
    else it is claimed by, while the key of the index changes."""

    identity_id: str
    index: str
    kind: Kind
    linked_at: datetime
    verified_at: datetime | None = None
    also: tuple[str, ...] = ()

    @property
    def indexes(self) -> tuple[str, ...]:
        return (self.index, *self.also)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Leads from the keyed hash of an identifier to whose it is, and holds no more than that."""

    shop: str = PLATFORM
    index: str
    kind: Kind
    user_id: str
    version: int = 1


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The identifiers of a user by their identities' ids, in the clear: only ever kept sealed."""

    values: dict[str, Annotated[str, msgspec.Meta(extra={"personal": True})]] = {}

    def plus(self, identity_id: str, value: str) -> "Held":
        return Held(values=self.values | {identity_id: value})

    def without(self, identity_id: str) -> "Held":
        return Held(values={name: value for name, value in self.values.items() if name != identity_id})


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An identity with its identifier in the clear; None once that was erased."""

    linked: Linked
    value: str | None

    @property
    def shown(self) -> str:
        """Enough to tell one's own from one another. A provider's subject says nothing to anybody."""
        return _masks[self.linked.kind](self.value or "")


class User(msgspec.Struct, frozen=True, kw_only=True):
    """`home` is the shop where they registered; they are known in all of them. `held` are their identifiers, sealed."""

    shop: str = PLATFORM
    user_id: str
    audience: str
    home: str
    locale: str
    status: str = ACTIVE
    linked: tuple[Linked, ...] = ()
    held: Sealed | None = None
    created_at: datetime
    version: int = 1

    @property
    def is_closed(self) -> bool:
        """Whether the account is over: it is nobody's from then on, and stays that."""
        return self.status == CLOSED

    @property
    def phone_verified(self) -> bool:
        return any(each.kind == PHONE and each.verified_at for each in self.linked)

    def identity(self, index: str) -> Linked | None:
        """Theirs with that keyed hash, if it is."""
        return next((each for each in self.linked if index in each.indexes), None)


def owned(user: User | None) -> User:
    """Raises UserNotFound, also for an account that was closed."""
    if user is None or user.is_closed:
        raise UserNotFound()
    return user


def closed(user: User) -> User:
    """The account, over: nobody is found by what led to it."""
    return replace(user, status=CLOSED, linked=(), held=None, version=user.version + 1)


def linked(user: User, another: Linked) -> User:
    """With one identity more. Raises TooManyIdentities."""
    if len(user.linked) >= MOST:
        raise TooManyIdentities(limit=MOST)
    return replace(user, linked=(*user.linked, another), version=user.version + 1)


def unlinked(user: User, identity_id: str) -> tuple[User, Linked]:
    """Without that one; and that one. Raises IdentityNotFound, or LastIdentity when no verified one would be left."""
    gone = next((each for each in user.linked if each.identity_id == identity_id), None)
    if gone is None:
        raise IdentityNotFound()
    left = tuple(each for each in user.linked if each is not gone)
    if not any(each.verified_at for each in left):
        raise LastIdentity(identity_id=identity_id)
    return replace(user, linked=left, version=user.version + 1), gone


_masks: dict[Kind, Callable[[str], str]] = {
    PHONE: masked_phone,
    EMAIL: masked_email,
    USERNAME: str,
    OIDC: lambda value: value.partition(":")[0],
}
