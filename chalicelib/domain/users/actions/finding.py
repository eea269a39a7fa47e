"""Finding somebody by an identifier: as many steps, and as long, whether or not anybody has it."""

import msgspec

from chalicelib.aws import vault
from chalicelib.aws.table import get
from chalicelib.core.sessions import STORE, Audience
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules.accounts import Identity, User
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.store.accounts import identity_at, user_at


class Found(msgspec.Struct, frozen=True):
    """The keyed hash of an identifier; whose it is, if anybody's."""

    index: str
    identity: Identity | None
    user: User | None


def index_of(identifier: Identifier, audience: Audience = STORE, shop: str = PLATFORM) -> str:
    """What stands for the identifier wherever it is kept. Staff are not found among shoppers, nor they among staff;
    and who works for two shops is somebody else in each of them."""
    return indexes_of(identifier, audience, shop)[0]


def indexes_of(identifier: Identifier, audience: Audience = STORE, shop: str = PLATFORM) -> tuple[str, ...]:
    """That, and what else it is claimed by while the key of the index changes."""
    among = audience if audience == STORE else f"{audience}.{shop}"
    return vault.blinds(f"users.{among}.{identifier.kind}", identifier.key)


def owner_of(identity: Identity | None, index: str) -> str:
    """The user's id; for an identifier that nobody has, one that nobody has either: always the same, and as long."""
    return f"nobody_{index[:26]}" if identity is None else identity.user_id


def find(identifier: Identifier) -> Found:
    """A shopper, in two round trips, whatever there is; strongly consistent."""
    index = index_of(identifier)
    identity: Identity | None = get(identity_at(index), consistent=True)
    user: User | None = get(user_at(owner_of(identity, index)), consistent=True)
    return Found(index, identity, user)
