"""Users and their identities. Reads: a user by id; whose an identity is, by the keyed hash of its identifier."""

from chalicelib.aws.records import Address, Record
from chalicelib.aws.writes import Write
from chalicelib.core.problems import Problem
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules.accounts import Identity, Linked, User


class UserRecord(Record):
    KEYS = {"pk": "USERS#{shop}#USER#{user_id}", "sk": "USER"}
    ENTITY = User


class IdentityRecord(Record):
    KEYS = {"pk": "USERS#{shop}#IDENTITY#{index}", "sk": "IDENTITY"}
    ENTITY = Identity


def user_at(user_id: str) -> Address:
    return UserRecord.at(shop=PLATFORM, user_id=user_id)


def identity_at(index: str) -> Address:
    return IdentityRecord.at(shop=PLATFORM, index=index)


def insert(user: User) -> Write:
    return Write.insert(UserRecord, user)


def update(user: User) -> Write:
    return Write.replace(UserRecord, user)


def claim(identity: Identity, taken: Problem) -> Write:
    """It is this user's from now on; `taken` if it is somebody's."""
    return Write.insert(IdentityRecord, identity, taken)


def claims(linked: Linked, user_id: str, taken: Problem) -> tuple[Write, ...]:
    """All by which it can be looked for."""
    return tuple(claim(Identity(index=each, kind=linked.kind, user_id=user_id), taken) for each in linked.indexes)


def release(index: str) -> Write:
    """It is nobody's any more. The user's own write, in the same commit, says that it was theirs."""
    return Write.delete(identity_at(index))


def releases(linked: Linked) -> tuple[Write, ...]:
    return tuple(map(release, linked.indexes))
