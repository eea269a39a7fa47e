"""Knowing somebody: their identifiers in the clear, for those who may, and to write to them."""

from msgspec.structs import replace

from chalicelib.aws import vault
from chalicelib.aws.table import get_many
from chalicelib.aws.vault import OwnerKey
from chalicelib.aws.writes import Write
from chalicelib.core.addresses import Contact
from chalicelib.domain.users.rules.accounts import Held, Known, User, owned
from chalicelib.domain.users.rules.identifiers import EMAIL, PHONE, Kind
from chalicelib.domain.users.store import accounts as store


def identities(user_id: str) -> list[Known]:
    """All of a user's, in the order in which they were linked, in one round trip. Raises UserNotFound."""
    user, key = get_many([store.user_at(user_id), vault.key_at(user_id)], consistent=True)
    return known(owned(user), key)


def contact(user_id: str) -> Contact:
    """How to reach a user: the newest verified address and number, in their language. Raises UserNotFound."""
    found, key = get_many([store.user_at(user_id), vault.key_at(user_id)], consistent=True)
    user = owned(found)
    every = known(user, key)
    return Contact(email=_newest(every, EMAIL), phone=_newest(every, PHONE), locale=user.locale)


def known(user: User, key: OwnerKey | None) -> list[Known]:
    """Their identities with what they are in the clear; without it, once the key is gone."""
    values = held_in(user, key).values
    return [Known(linked=each, value=values.get(each.identity_id)) for each in user.linked]


def held_in(user: User, key: OwnerKey | None) -> Held:
    """Their identifiers in the clear; none, once the key is gone."""
    return vault.reader(key, user.user_id).look(user.held, Held, held_at(user.user_id)) or Held()


def sealed(user: User, key: OwnerKey | None, held: Held) -> tuple[User, tuple[Write, ...]]:
    """The user with these identifiers, and the Write that keeps the key they are sealed with, if it is new."""
    opened, keeping = vault.key_of(key, user.user_id)
    return replace(user, held=opened.seal(held, held_at(user.user_id))), keeping


def held_at(user_id: str) -> str:
    """The place that a user's identifiers are sealed for."""
    return vault.place(store.user_at(user_id), "held")


def _newest(every: list[Known], kind: Kind) -> str | None:
    values = [each.value for each in every if each.linked.kind == kind and each.linked.verified_at]
    return values[-1] if values else None
