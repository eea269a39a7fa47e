"""Creating users: what registration, in whichever way, puts into its commit."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.aws import vault
from chalicelib.aws.records import entity_of
from chalicelib.aws.vault import OwnerKey
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.events import UserRegistered
from chalicelib.core.sessions import STAFF, STORE, Audience
from chalicelib.domain.users.actions.finding import indexes_of
from chalicelib.domain.users.actions.knowing import sealed
from chalicelib.domain.users.rules.accounts import Held, Linked, User
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.store import accounts as store
from chalicelib.domain.users.store import passwords

PREFIXES = {STORE: "cust", STAFF: "staff"}


def writes(
    identifier: Identifier,
    shop_id: str,
    now: datetime,
    password_hash: str | None = None,
    *,
    audience: Audience = STORE,
    locale: str = "zh-CN",
) -> tuple[User, tuple[Write, ...]]:
    """A new user with that identity, which was proven; the first write tells UserRegistered. The commit raises
    AlreadyThere when somebody has the identity meanwhile."""
    user_id, (index, *also) = ids.new(PREFIXES[audience], now), indexes_of(identifier, audience, shop_id)
    first = Linked(
        identity_id=ids.new("idn", now),
        index=index,
        kind=identifier.kind,
        linked_at=now,
        verified_at=now,
        also=tuple(also),
    )
    blank = User(user_id=user_id, audience=audience, home=shop_id, locale=locale, linked=(first,), created_at=now)
    user, keeping = sealed(blank, None, Held(values={first.identity_id: identifier.value}))
    news = UserRegistered(shop=shop_id, at=now, user_id=user_id, kind=identifier.kind)
    claims = store.claims(first, user_id, AlreadyThere())
    password = () if password_hash is None else (passwords.first(user_id, password_hash, now),)
    return user, (store.insert(user).telling(news), *claims, *keeping, *password)


def key_in(made: Iterable[Write], user_id: str) -> OwnerKey:
    """The key that a new user's identifier is sealed with, out of these writes: what else is sealed in the same commit
    takes the same one."""
    address = vault.key_at(user_id)
    key: OwnerKey = next(
        entity_of(each.address.record, each.item) for each in made if each.address == address and each.item
    )
    return key
